const boxesMax = 20;
const linesMax = 2 * boxesMax + 2;

export type Triple = readonly [number, number, number];

/** A corner of the free room, closed on three sides: a packing without gaps has a corner of a piece there. */
export interface FreeCorner {
  readonly at: Triple;
  /** Whether the closed side is the high one, along x, y and z. */
  readonly isHigh: readonly [boolean, boolean, boolean];
  /** Free lengths from it along x, y and z. */
  readonly room: Triple;
  readonly isOfCarton: boolean;
}

/** Free room of a carton with at most 20 boxes, as the cells between the planes of all faces. A build costs O(cells). */
export class FreeCells {
  readonly #carton: Triple;
  readonly #boxes = new Int32Array(6 * boxesMax);
  #count = 0;
  #low = 0;
  #high = 0;
  readonly #lines = [new Int32Array(linesMax), new Int32Array(linesMax), new Int32Array(linesMax)] as const;
  /** Cells along x, y and z, and the distance from one to the next in `#isTaken`. */
  readonly #sizes = new Int32Array(3);
  readonly #steps = new Int32Array(3);
  #isTaken = new Uint8Array(512);

  constructor(carton: Triple) {
    this.#carton = carton;
  }

  /** The room taken, in 53 bits, whatever boxes take it. */
  get signature(): number {
    return (this.#low >>> 0) * 2 ** 21 + (this.#high & 0x1f_ffff);
  }

  push([x, y, z]: Triple, [dx, dy, dz]: Triple): void {
    this.#boxes.set([x, y, z, x + dx, y + dy, z + dz], this.#count * 6);
    this.#count += 1;
    this.#sign(1);
  }

  pop(): void {
    this.#sign(-1);
    this.#count -= 1;
  }

  isFree([x, y, z]: Triple, [dx, dy, dz]: Triple): boolean {
    const boxes = this.#boxes;
    for (let at = 0; at < this.#count * 6; at += 6) {
      if (x >= (boxes[at + 3] as number) || x + dx <= (boxes[at] as number)) continue;
      if (y >= (boxes[at + 4] as number) || y + dy <= (boxes[at + 1] as number)) continue;
      if (z < (boxes[at + 5] as number) && z + dz > (boxes[at + 2] as number)) return false;
    }
    return true;
  }

  /** Draws the cells; to be called after boxes have changed and before runs or corners are asked for. */
  build(): void {
    const boxes = this.#boxes;
    for (const axis of [0, 1, 2] as const) {
      const lines = this.#lines[axis];
      lines[0] = 0;
      lines[1] = this.#carton[axis];
      let count = 2;
      for (let at = axis; at < this.#count * 6; at += 3) count = insertLine(lines, count, boxes[at] as number);
      this.#sizes[axis] = count - 1;
    }
    const [nx, ny, nz] = this.#sizes as unknown as [number, number, number];
    this.#steps.set([1, nx, nx * ny]);
    if (this.#isTaken.length < nx * ny * nz) this.#isTaken = new Uint8Array(2 * nx * ny * nz);
    this.#isTaken.fill(0, 0, nx * ny * nz);
    const [xs, ys, zs] = this.#lines;
    for (let at = 0; at < this.#count * 6; at += 6) {
      const [x0, x1] = [xs.indexOf(boxes[at] as number), xs.indexOf(boxes[at + 3] as number)];
      const [y0, y1] = [ys.indexOf(boxes[at + 1] as number), ys.indexOf(boxes[at + 4] as number)];
      const [z0, z1] = [zs.indexOf(boxes[at + 2] as number), zs.indexOf(boxes[at + 5] as number)];
      for (let z = z0; z < z1; z += 1) {
        for (let y = y0; y < y1; y += 1) this.#isTaken.fill(1, x0 + y * nx + z * nx * ny, x1 + y * nx + z * nx * ny);
      }
    }
  }

  /** Whether every free length between two faces, along each axis, is accepted. */
  everyRun(isAccepted: (axis: number, length: number) => boolean): boolean {
    return (
      this.#everyRunAlong(0, 1, 2, isAccepted) &&
      this.#everyRunAlong(1, 0, 2, isAccepted) &&
      this.#everyRunAlong(2, 0, 1, isAccepted)
    );
  }

  #everyRunAlong(
    axis: 0 | 1 | 2,
    first: number,
    second: number,
    isAccepted: (axis: number, length: number) => boolean,
  ): boolean {
    const lines = this.#lines[axis];
    const count = this.#sizes[axis] as number;
    const step = this.#steps[axis] as number;
    const rows = (this.#sizes[first] as number) * (this.#sizes[second] as number);
    for (let row = 0; row < rows; row += 1) {
      const along = row % (this.#sizes[first] as number);
      const across = (row - along) / (this.#sizes[first] as number);
      let at = along * (this.#steps[first] as number) + across * (this.#steps[second] as number);
      let start = -1;
      for (let index = 0; index <= count; index += 1, at += step) {
        if (index < count && this.#isTaken[at] === 0) {
          if (start < 0) start = lines[index] as number;
        } else if (start >= 0) {
          if (!isAccepted(axis, (lines[index] as number) - start)) return false;
          start = -1;
        }
      }
    }
    return true;
  }

  /** Shows the corners of the free room until `onCorner` says false. */
  everyCorner(onCorner: (corner: FreeCorner) => boolean): void {
    const [nx, ny, nz] = this.#sizes as unknown as [number, number, number];
    for (let z = 0, at = 0; z < nz; z += 1) {
      for (let y = 0; y < ny; y += 1) {
        for (let x = 0; x < nx; x += 1, at += 1) {
          if (this.#isTaken[at] !== 0) continue;
          const sideX = this.#closedSide(0, x, at);
          const sideY = sideX === 0 ? 0 : this.#closedSide(1, y, at);
          const sideZ = sideY === 0 ? 0 : this.#closedSide(2, z, at);
          if (sideZ !== 0 && !onCorner(this.#cornerOf(at, [x, y, z], [sideX > 0, sideY > 0, sideZ > 0]))) return;
        }
      }
    }
  }

  /** −1 where a cell is closed below along an axis, 1 where only above, 0 where neither. */
  #closedSide(axis: 0 | 1 | 2, index: number, at: number): -1 | 0 | 1 {
    const step = this.#steps[axis] as number;
    if (index === 0 || this.#isTaken[at - step] !== 0) return -1;
    return index === (this.#sizes[axis] as number) - 1 || this.#isTaken[at + step] !== 0 ? 1 : 0;
  }

  #cornerOf(cell: number, indices: Triple, isHigh: readonly [boolean, boolean, boolean]): FreeCorner {
    const [at, room] = [
      [0, 0, 0],
      [0, 0, 0],
    ] as [[number, number, number], [number, number, number]];
    let isOfCarton = true;
    for (const axis of [0, 1, 2] as const) {
      const lines = this.#lines[axis];
      const step = isHigh[axis] ? -1 : 1;
      const end = isHigh[axis] ? 0 : (this.#sizes[axis] as number) - 1;
      let index = indices[axis];
      const from = lines[isHigh[axis] ? index + 1 : index] as number;
      for (let next = cell; index !== end; index += step) {
        next += step * (this.#steps[axis] as number);
        if (this.#isTaken[next] !== 0) break;
      }
      at[axis] = from;
      room[axis] = Math.abs((lines[isHigh[axis] ? index : index + 1] as number) - from);
      isOfCarton &&= from === 0 || from === this.#carton[axis];
    }
    return { at, isHigh, room, isOfCarton };
  }

  /** The last box's part in the signature: corners that boxes share cancel each other out, those of their hull stay. */
  #sign(sign: number): void {
    const from = (this.#count - 1) * 6;
    for (let corner = 0; corner < 8; corner += 1) {
      const x = this.#boxes[from + ((corner & 1) === 0 ? 0 : 3)] as number;
      const y = this.#boxes[from + ((corner & 2) === 0 ? 1 : 4)] as number;
      const z = this.#boxes[from + ((corner & 4) === 0 ? 2 : 5)] as number;
      const mixed = mix(mix(mix(x + 0x9e37_79b9) ^ y) ^ z);
      const signed = corner === 0 || corner === 3 || corner === 5 || corner === 6 ? sign : -sign;
      this.#low = (this.#low + Math.imul(signed, mixed)) | 0;
      this.#high = (this.#high + Math.imul(signed, mix(mixed ^ 0x5bd1_e995))) | 0;
    }
  }
}

function insertLine(lines: Int32Array, count: number, value: number): number {
  let at = count;
  while (at > 0 && (lines[at - 1] as number) > value) at -= 1;
  if (at > 0 && lines[at - 1] === value) return count;
  lines.copyWithin(at + 1, at, count);
  lines[at] = value;
  return count + 1;
}

function mix(value: number): number {
  const once = Math.imul(value ^ (value >>> 16), 0x21f0_aaad);
  const twice = Math.imul(once ^ (once >>> 15), 0x735a_2d97);
  return twice ^ (twice >>> 15);
}
