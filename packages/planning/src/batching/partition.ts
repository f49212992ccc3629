import type { WalkLengths } from './walk-lengths.ts';

/** Up to this many orders the batches are exact, given time. */
export const exactOrdersMax = 15;

/** What is known of the best partition when the sets end, or the time. */
export interface Partition {
  /** The best partition; absent when none is shorter than the known one, or time ran out. */
  readonly groups?: number[][];
  /** No partition is shorter. */
  readonly bound: number;
  readonly isProven: boolean;
}

/** When to look: `mayMeasure` counts a walk, `isOver` only looks. */
export interface PartitionWatch {
  readonly mayMeasure: () => boolean;
  readonly isOver: () => boolean;
}

/**
 * The best partition of the orders into walks by dynamic programming over sets (as Held and Karp 1962 for tours), where a set
 * has a length that it cannot fall short of until its walk is measured: that of its subsets and of its places. Only sets
 * that may still be in a partition shorter than `lengthKnown` are measured, the most promising first, and the sets are
 * weighed again. O(3ⁿ) additions for each round, 2ⁿ walks at most and as a rule a small part of them.
 */
export function partitionOrders(
  count: number,
  lengths: WalkLengths,
  lengthKnown: number,
  watch: PartitionWatch,
): Partition {
  const whole = 2 ** count - 1;
  const sets = new Sets(count, lengths);
  let bound = 0;
  if (!sets.prepare(watch)) return { bound, isProven: false };
  for (;;) {
    if (!sets.weigh(watch)) return { bound, isProven: false };
    bound = Math.max(bound, sets.best[whole] as number);
    if (bound >= lengthKnown * (1 - 1e-12)) return { bound: lengthKnown, isProven: true };
    const chosen = sets.listChosen();
    if (chosen.every((set) => sets.isMeasured[set] === 1))
      return { groups: chosen.map((set) => toOrders(set, count)), bound, isProven: true };
    const open = sets.listOpen(lengthKnown);
    const most = Math.max(32, open.length >> 3);
    for (const set of [...chosen, ...open.slice(0, most)]) {
      if (sets.isMeasured[set] === 1) continue;
      if (!watch.mayMeasure()) return { bound, isProven: false };
      sets.measure(set);
    }
    if (!sets.spread(watch)) return { bound, isProven: false };
  }
}

/** The time is looked at where these bits of a set are 0. */
const lookBits = 15;

class Sets {
  /** The least length of each set as one walk; infinite for sets that fit into none. */
  readonly least: Float64Array;
  readonly isMeasured: Uint8Array;
  /** The least length of each set in any walks. */
  readonly best: Float64Array;
  readonly #choice: Int32Array;
  readonly #count: number;
  readonly #lengths: WalkLengths;

  constructor(count: number, lengths: WalkLengths) {
    this.#count = count;
    this.#lengths = lengths;
    this.least = new Float64Array(2 ** count).fill(Number.POSITIVE_INFINITY);
    this.best = new Float64Array(2 ** count);
    this.isMeasured = new Uint8Array(2 ** count);
    this.#choice = new Int32Array(2 ** count);
  }

  /** Finds the sets that fit; measures those of one or two orders. False when time ran out. */
  prepare(watch: PartitionWatch): boolean {
    for (let set = 1; set < this.least.length; set += 1) {
      if ((set & lookBits) === 0 && watch.isOver()) return false;
      const others = set & (set - 1);
      if (others !== 0 && this.least[others] === Number.POSITIVE_INFINITY) continue;
      const orders = toOrders(set, this.#count);
      const [first = 0, ...rest] = orders;
      if (!this.#lengths.mayJoin([first], rest)) continue;
      this.least[set] = this.#lengths.leastOf(orders);
      if (orders.length <= 2) {
        if (!watch.mayMeasure()) return false;
        this.measure(set);
      } else this.#raise(set);
    }
    return true;
  }

  measure(set: number): void {
    this.least[set] = this.#lengths.lengthOf(toOrders(set, this.#count));
    this.isMeasured[set] = 1;
  }

  /** More orders never make a walk shorter: raises every set to its subsets. False when time ran out. */
  spread(watch: PartitionWatch): boolean {
    for (let set = 1; set < this.least.length; set += 1) {
      if ((set & 1023) === 0 && watch.isOver()) return false;
      if (this.isMeasured[set] === 0 && this.least[set] !== Number.POSITIVE_INFINITY) this.#raise(set);
    }
    return true;
  }

  #raise(set: number): void {
    if (!this.#lengths.isExact) return;
    let least = this.least[set] as number;
    for (let rest = set; rest !== 0; rest &= rest - 1) {
      const smaller = this.least[set ^ (rest & -rest)] as number;
      if (smaller > least && smaller !== Number.POSITIVE_INFINITY) least = smaller;
    }
    this.least[set] = least;
  }

  /** The best partition of every set by what is known of their walks. False when time ran out. */
  weigh(watch: PartitionWatch): boolean {
    const { least, best } = this;
    for (let set = 1; set < best.length; set += 1) {
      if ((set & lookBits) === 0 && watch.isOver()) return false;
      const lowest = set & -set;
      const rest = set ^ lowest;
      let shortest = Number.POSITIVE_INFINITY;
      let choice = lowest;
      for (let others = rest; ; others = (others - 1) & rest) {
        const length = (least[others | lowest] as number) + (best[rest ^ others] as number);
        if (length < shortest) {
          shortest = length;
          choice = others | lowest;
        }
        if (others === 0) break;
      }
      best[set] = shortest;
      this.#choice[set] = choice;
    }
    return true;
  }

  listChosen(): number[] {
    const chosen: number[] = [];
    for (let set = this.best.length - 1; set > 0; set ^= this.#choice[set] as number)
      chosen.push(this.#choice[set] as number);
    return chosen;
  }

  /** Sets not measured that may be in a partition shorter than the known one, the most promising first. */
  listOpen(lengthKnown: number): number[] {
    const whole = this.best.length - 1;
    const through = (set: number): number => (this.least[set] as number) + (this.best[whole ^ set] as number);
    const open: number[] = [];
    for (let set = 1; set <= whole; set += 1)
      if (this.isMeasured[set] === 0 && through(set) < lengthKnown * (1 - 1e-12)) open.push(set);
    return open.sort((left, right) => through(left) - through(right));
  }
}

function toOrders(set: number, count: number): number[] {
  const orders: number[] = [];
  for (let order = 0; order < count; order += 1) if ((set & (1 << order)) !== 0) orders.push(order);
  return orders;
}
