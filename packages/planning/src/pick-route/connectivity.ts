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

/** Odd codes are crossings of odd degree, even codes above 0 of even degree; code >> 1 names the component. */
type Codes = readonly number[];

export class ConnectivityTable {
  readonly blocks: number;
  readonly operations: number;
  readonly #codes: Codes[] = [];
  readonly #ids = new Map<string, number>();
  #next: Int32Array;

  constructor(blocks: number) {
    this.blocks = blocks;
    this.operations = blocks * verticalOps + (blocks + 1) * 5;
    this.#next = new Int32Array(this.operations * 16).fill(unknown);
    this.#idOf(Array.from({ length: blocks + 1 }, () => 0));
    this.#codes.push([]);
    this.#ids.set('closed', closedState);
  }

  get states(): number {
    return this.#codes.length;
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
    const at = state * this.operations + operation;
    const known = this.#next[at] ?? unknown;
    if (known !== unknown) return known;
    const found = this.#compute(state, operation);
    this.#next[at] = found;
    return found;
  }

  /** Whether the state is a whole tour: one component, all degrees even. */
  isWhole(state: number): boolean {
    if (state === closedState) return true;
    const used = this.#codesOf(state).filter((code) => code !== 0);
    return used.length > 0 && used.every((code) => code === 2);
  }

  #codesOf(state: number): Codes {
    return this.#codes[state] ?? [];
  }

  #compute(state: number, operation: number): number {
    const verticals = this.blocks * verticalOps;
    if (operation < verticals) {
      const op = operation % verticalOps;
      if (op === none) return state;
      return state === closedState
        ? invalid
        : this.#idOf(goUp(this.#codesOf(state), (operation / verticalOps) | 0, op));
    }
    const crossings = this.blocks + 1;
    const rest = operation - verticals;
    if (rest < crossings * 3) return this.#cross(state, (rest / 3) | 0, rest % 3);
    if (state === closedState) return invalid;
    const isFlip = rest >= crossings * 4;
    return this.#idOf(touch(this.#codesOf(state), rest % crossings, isFlip ? 1 : 0));
  }

  #cross(state: number, crossing: number, edges: number): number {
    if (state === closedState) return edges === 0 ? state : invalid;
    const codes = [...this.#codesOf(state)];
    const code = codes[crossing] ?? 0;
    if (code === 0) return edges === 0 ? state : invalid;
    if ((code & 1) === 1) return edges === 1 ? state : invalid;
    if (edges === 1) return invalid;
    if (edges === 2) return state;
    codes[crossing] = 0;
    if (codes.some((other) => other >> 1 === code >> 1)) return this.#idOf(codes);
    return codes.every((other) => other === 0) ? closedState : invalid;
  }

  #idOf(codes: Codes): number {
    const names = new Map<number, number>();
    const canonical = codes.map((code) => {
      if (code === 0) return 0;
      const name = names.get(code >> 1) ?? names.size + 1;
      names.set(code >> 1, name);
      return name * 2 + (code & 1);
    });
    const key = canonical.join(' ');
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    const id = this.#codes.push(canonical) - 1;
    this.#ids.set(key, id);
    if ((id + 1) * this.operations > this.#next.length) {
      const grown = new Int32Array(this.#next.length * 2).fill(unknown);
      grown.set(this.#next);
      this.#next = grown;
    }
    return id;
  }
}

/** Adds `degree` to the crossing and makes it part of the tour. */
function touch(codes: Codes, crossing: number, degree: number): number[] {
  const touched = [...codes];
  const code = touched[crossing] ?? 0;
  // A name that no other component can have.
  touched[crossing] = (code === 0 ? (codes.length + 1) * 2 + crossing * 2 : code) ^ degree;
  return touched;
}

function goUp(codes: Codes, block: number, op: number): number[] {
  if (op === fromBelow) return touch(codes, block, 0);
  if (op === fromAbove) return touch(codes, block + 1, 0);
  const degree = op === once ? 1 : 0;
  const both = touch(touch(codes, block, degree), block + 1, degree);
  if (op === withGap) return both;
  const kept = (both[block] ?? 0) >> 1;
  const merged = (both[block + 1] ?? 0) >> 1;
  return both.map((code) => (code >> 1 === merged && code !== 0 ? kept * 2 + (code & 1) : code));
}

const tables = new Map<number, ConnectivityTable>();

/** One table for each number of blocks: it depends on nothing else, so all problems share it. */
export function getConnectivityTable(blocks: number): ConnectivityTable {
  let table = tables.get(blocks);
  if (table === undefined) {
    table = new ConnectivityTable(blocks);
    tables.set(blocks, table);
  }
  return table;
}
