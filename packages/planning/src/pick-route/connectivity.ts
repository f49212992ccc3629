/**
 * What a sweep over the aisles must remember of the part of a tour that lies behind it (Ratliff and Rosenthal 1983; for
 * several blocks Roodbergen and de Koster 2001, Pansart, Catusse and Cambazard 2018): for every crossing of the current
 * aisle with a cross aisle whether its degree is zero, even or odd, and which crossings the part connects.
 *
 * ```
 *   crossing b  ──●  E1      vertical: between crossings k and k+1 of one aisle; none, from below, from above,
 *                 ┊                    both with a gap, once through, twice through
 *   crossing 1  ──●  U2      horizontal: 0, 1 or 2 edges to the same crossing of the next aisle
 *                 ┊          mark: the tour must touch it; flip: the walk begins or ends here
 *   crossing 0  ──●  U2
 * ```
 *
 * 1. A component is never lost: the last crossing of a component goes on, unless it is the only component.
 * 2. A crossing that the sweep leaves has an even degree.
 * 3. `closed` is a whole tour; nothing can be added to it.
 * States are numbered as they are met; their number grows with the blocks (6 for one block, about 25 for two) and never
 * with the aisles.
 */
export const verticalOps = 6;
export const none = 0;
export const fromBelow = 1;
export const fromAbove = 2;
export const withGap = 3;
export const once = 4;
export const twice = 5;

/** Ids of the two states that every table has. */
export const emptyState = 0;
export const closedState = 1;

const invalid = -1;
const unknown = -2;

/** States of a page of moves, as a power of two. */
const pageBits = 8;
const pageMask = (1 << pageBits) - 1;

/** Crossings of one aisle at most: a state fits into a number. */
const crossingsMax = 10;

/**
 * The code of a crossing: 0 untouched, odd of odd degree, even above 0 of even degree; code >> 1 names the component. A state
 * is a row of codes whose components are named in order of their first crossing. At most nine blocks.
 */
export class ConnectivityTable {
  readonly blocks: number;
  readonly operations: number;
  readonly #width: number;
  /** Radix of the number of a state: above every code. */
  readonly #radix: number;
  /** `codes[state · width + crossing]`. */
  #codes: Uint8Array;
  readonly #ids = new Map<number, number>();
  #states = 0;
  /** `pages[state >> pageBits][(state mod page) · operations + operation]`: a page more costs the same at any size. */
  readonly #pages: Int32Array[] = [];
  /** The state at work. */
  readonly #row: Uint8Array;
  readonly #names: Uint8Array;

  constructor(blocks: number) {
    this.blocks = blocks;
    this.operations = blocks * verticalOps + (blocks + 1) * 5;
    this.#width = blocks + 1;
    this.#radix = this.#width <= 7 ? 16 : 32;
    this.#codes = new Uint8Array(this.#width * 16);
    this.#row = new Uint8Array(this.#width);
    this.#names = new Uint8Array(2 * this.#width + 4);
    this.#idOfRow();
    // The whole tour: no row of codes leads to it.
    this.#states = closedState + 1;
  }

  get states(): number {
    return this.#states;
  }

  vertical(block: number, op: number): number {
    return block * verticalOps + op;
  }

  horizontal(crossing: number, edges: number): number {
    return this.blocks * verticalOps + crossing * 3 + edges;
  }

  mark(crossing: number): number {
    return this.blocks * verticalOps + (this.blocks + 1) * 3 + crossing;
  }

  flip(crossing: number): number {
    return this.blocks * verticalOps + (this.blocks + 1) * 4 + crossing;
  }

  /** The state after an operation, or −1 where it is not allowed. */
  after(state: number, operation: number): number {
    const page = this.#pages[state >> pageBits] as Int32Array;
    const at = (state & pageMask) * this.operations + operation;
    const known = page[at] as number;
    if (known !== unknown) return known;
    const found = this.#compute(state, operation);
    page[at] = found;
    return found;
  }

  /** Whether the state is a whole tour: one component, all degrees even. */
  isWhole(state: number): boolean {
    if (state === closedState) return true;
    const used = this.#codes.subarray(state * this.#width, (state + 1) * this.#width).filter((code) => code !== 0);
    return used.length > 0 && used.every((code) => code === 2);
  }

  /** How many parts of the tour hang together by themselves. */
  componentsOf(state: number): number {
    let last = 0;
    for (let at = state * this.#width; at < (state + 1) * this.#width; at += 1)
      last = Math.max(last, (this.#codes[at] as number) >> 1);
    return last;
  }

  #compute(state: number, operation: number): number {
    const verticals = this.blocks * verticalOps;
    const isVertical = operation < verticals;
    if (isVertical && operation % verticalOps === none) return state;
    const crossings = this.#width;
    const rest = operation - verticals;
    if (!isVertical && rest < crossings * 3) return this.#cross(state, (rest / 3) | 0, rest % 3);
    if (state === closedState) return invalid;
    this.#load(state);
    if (isVertical) this.#goUp((operation / verticalOps) | 0, operation % verticalOps);
    else this.#touch(rest % crossings, rest >= crossings * 4 ? 1 : 0);
    return this.#idOfRow();
  }

  #load(state: number): void {
    const from = state * this.#width;
    for (let crossing = 0; crossing < this.#width; crossing += 1)
      this.#row[crossing] = this.#codes[from + crossing] as number;
  }

  #cross(state: number, crossing: number, edges: number): number {
    if (state === closedState) return edges === 0 ? state : invalid;
    const code = this.#codes[state * this.#width + crossing] as number;
    if (code === 0) return edges === 0 ? state : invalid;
    if ((code & 1) === 1) return edges === 1 ? state : invalid;
    if (edges === 1) return invalid;
    if (edges === 2) return state;
    this.#load(state);
    const row = this.#row;
    row[crossing] = 0;
    let isEmpty = true;
    for (let other = 0; other < this.#width; other += 1) {
      if ((row[other] as number) >> 1 === code >> 1) return this.#idOfRow();
      if (row[other] !== 0) isEmpty = false;
    }
    return isEmpty ? closedState : invalid;
  }

  /** Adds `degree` to the crossing and makes it part of the tour. */
  #touch(crossing: number, degree: number): void {
    const code = this.#row[crossing] as number;
    // A name that no other component can have: names go up to the width, and at most two crossings are touched at once.
    const fresh = (this.#width + 1 + (crossing & 1)) * 2;
    this.#row[crossing] = (code === 0 ? fresh : code) ^ degree;
  }

  #goUp(block: number, op: number): void {
    const row = this.#row;
    if (op === fromBelow) this.#touch(block, 0);
    else if (op === fromAbove) this.#touch(block + 1, 0);
    else {
      const degree = op === once ? 1 : 0;
      this.#touch(block, degree);
      this.#touch(block + 1, degree);
      if (op === withGap) return;
      const kept = (row[block] as number) >> 1;
      const merged = (row[block + 1] as number) >> 1;
      for (let crossing = 0; crossing < this.#width; crossing += 1) {
        const code = row[crossing] as number;
        if (code >> 1 === merged) row[crossing] = kept * 2 + (code & 1);
      }
    }
  }

  /** The id of the state at work, its components named anew. */
  #idOfRow(): number {
    const row = this.#row;
    const names = this.#names.fill(0);
    let last = 0;
    let key = 0;
    for (let crossing = 0; crossing < this.#width; crossing += 1) {
      const code = row[crossing] as number;
      let canonical = 0;
      if (code !== 0) {
        let name = names[code >> 1] as number;
        if (name === 0) {
          last += 1;
          name = last;
          names[code >> 1] = name;
        }
        canonical = name * 2 + (code & 1);
      }
      row[crossing] = canonical;
      key = key * this.#radix + canonical;
    }
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    const id = this.#states;
    this.#states += 1;
    this.#ids.set(key, id);
    this.#grow();
    this.#codes.set(row, id * this.#width);
    return id;
  }

  #grow(): void {
    if (this.#states * this.#width > this.#codes.length) {
      const codes = new Uint8Array(this.#codes.length * 2);
      codes.set(this.#codes);
      this.#codes = codes;
    }
    // The state of the whole tour, which no row leads to, lies on the first page.
    if (this.#states > this.#pages.length << pageBits)
      this.#pages.push(new Int32Array(this.operations << pageBits).fill(unknown));
  }
}

const tables = new Map<number, ConnectivityTable>();

/** States that one table may know; a walk that needs more ends, and the next begins a new table. */
export const tableStatesMax = 200_000;

/** Blocks that a table can hold. */
export const tableBlocksMax: number = crossingsMax - 1;

/** One table for each number of blocks, at most nine: it depends on nothing else, so all problems share it. */
export function getConnectivityTable(blocks: number): ConnectivityTable {
  let table = tables.get(blocks);
  if (table === undefined || table.states > tableStatesMax) {
    table = new ConnectivityTable(blocks);
    tables.set(blocks, table);
  }
  return table;
}
