import type { Stopwatch } from '../budget.ts';
import { Random } from '../random.ts';
import type { BatchingProblem } from './problem.ts';
import type { WalkLengths } from './walk-lengths.ts';

/** Orders as they come, each into the first walk that has room; without time only the last walk is tried. */
export function batchAsTheyCome(count: number, lengths: WalkLengths, watch: Stopwatch): number[][] {
  const batches: number[][] = [];
  let isLate = false;
  for (let order = 0; order < count; order += 1) {
    // Few orders take no time to speak of.
    isLate ||= order > 100 && (order & 15) === 0 && watch.isOver();
    const tried = isLate ? batches.slice(-1) : batches;
    const batch = tried.find((orders) => lengths.mayJoin(orders, [order]));
    if (batch === undefined) batches.push([order]);
    else batch.push(order);
  }
  return batches;
}

/** Pairs of batches weighed at a merge; those nearest to each other when there are more. */
const partnersMax = 12;

/**
 * Savings with new lengths after every merge (Clarke and Wright 1964 as variant (ii) of de Koster, van der Poort and
 * Wolters 1999): the two batches whose common walk saves most are joined, until none saves. O(orders · partners) walks.
 */
export function batchBySavings(problem: BatchingProblem, lengths: WalkLengths, watch: Stopwatch): number[][] {
  const count = problem.stopsFrom.length - 1;
  const batches = Array.from({ length: count }, (_, order): number[] | undefined => [order]);
  const centres = Array.from({ length: count }, (_, order) => centreOf(problem, [order]));
  const savingOf = new Map<string, number>();
  const weigh = (one: number): void => {
    const near = Array.from({ length: count }, (_, other) => other).filter(
      (other) => other !== one && batches[other] !== undefined,
    );
    near.sort(
      (left, right) =>
        Math.abs((centres[left] as number) - (centres[one] as number)) -
        Math.abs((centres[right] as number) - (centres[one] as number)),
    );
    for (const other of near.slice(0, partnersMax)) {
      if (watch.isOver()) return;
      const [low, high] = [Math.min(one, other), Math.max(one, other)];
      const key = `${low} ${high}`;
      const [left, right] = [batches[low] as number[], batches[high] as number[]];
      if (savingOf.has(key) || !lengths.mayJoin(left, right)) continue;
      savingOf.set(key, lengths.lengthOf(left) + lengths.lengthOf(right) - lengths.lengthOf([...left, ...right]));
    }
  };
  for (let order = 0; order < count && watch.mayGoOn(); order += 1) weigh(order);
  while (!watch.isOver()) {
    let best = 0;
    let chosen: string | undefined;
    for (const [key, saving] of savingOf) {
      if (saving <= best) continue;
      best = saving;
      chosen = key;
    }
    if (chosen === undefined) break;
    const [one = 0, other = 0] = chosen.split(' ').map(Number);
    const joined = [...(batches[one] as number[]), ...(batches[other] as number[])];
    batches[one] = joined;
    batches[other] = undefined;
    centres[one] = centreOf(problem, joined);
    for (const key of savingOf.keys())
      if (key.split(' ').some((at) => Number(at) === one || Number(at) === other)) savingOf.delete(key);
    weigh(one);
    if (!watch.mayGoOn()) break;
  }
  return batches.filter((batch) => batch !== undefined);
}

function centreOf({ stopsFrom, stops }: BatchingProblem, orders: readonly number[]): number {
  let sum = 0;
  let count = 0;
  for (const order of orders) {
    for (let stop = stopsFrom[order] as number; stop < (stopsFrom[order + 1] as number); stop += 1) {
      sum += stops.aisle[stop] as number;
      count += 1;
    }
  }
  return count === 0 ? 0 : sum / count;
}

/** Batches weighed for an order that is put back, at random when there are more. */
const weighedMax = 40;

/** How long a search may go on, and its seed. */
export interface SearchLimits {
  readonly watch: Stopwatch;
  readonly stepsMax: number;
  readonly seed: number;
}

/**
 * Large neighbourhood search (Shaw 1998; for batching Žulj, Kramer and Schneider 2018): orders of one or more batches are
 * taken out and each put where it lengthens the walks least, or into a walk of its own; slightly longer totals are kept for a
 * while. Calls `report` with each better answer.
 */
export function exchangeOrders(
  first: readonly (readonly number[])[],
  lengths: WalkLengths,
  { watch, stepsMax, seed }: SearchLimits,
  report: (batches: readonly (readonly number[])[], length: number) => void,
): void {
  const random = new Random(seed);
  const sum = (batches: readonly (readonly number[])[]): number =>
    batches.reduce((total, orders) => total + lengths.lengthOf(orders), 0);
  let current = first.map((orders) => [...orders]);
  let currentLength = sum(current);
  let bestLength = currentLength;
  let slack = 0.02;
  for (let step = 0; current.length > 0 && step < stepsMax && watch.mayGoOn(); step += 1) {
    const next = current.map((orders) => [...orders]);
    const taken = takeOut(next, random);
    if (!taken.every((order) => putBack(next, order, lengths, random, watch))) return;
    const length = sum(next);
    slack = Math.max(0.0005, slack * 0.999);
    if (length >= currentLength + slack * bestLength * random.next()) continue;
    current = next.filter((orders) => orders.length > 0);
    currentLength = length;
    if (length >= bestLength - 1e-9) continue;
    bestLength = length;
    report(current, length);
  }
}

function takeOut(batches: number[][], random: Random): number[] {
  const taken: number[] = [];
  const orders = batches.reduce((count, batch) => count + batch.length, 0);
  const count = 1 + random.below(Math.min(orders, 10));
  if (random.below(3) === 0) {
    // A whole batch or two.
    for (let turn = 0; turn < 2 && taken.length < 30; turn += 1)
      taken.push(...(batches[random.below(batches.length)] as number[]).splice(0));
  } else {
    for (let turn = 0; turn < count * 3 && taken.length < count; turn += 1) {
      const batch = batches[random.below(batches.length)] as number[];
      if (batch.length > 0) taken.push(...batch.splice(random.below(batch.length), 1));
    }
  }
  return random.shuffle(taken);
}

/** False when time ran out before the order found its place. */
function putBack(batches: number[][], order: number, lengths: WalkLengths, random: Random, watch: Stopwatch): boolean {
  let best: number[] | undefined;
  let bestMore = lengths.lengthOf([order]) * (0.95 + 0.1 * random.next());
  const shift = random.below(Math.max(1, batches.length));
  for (let turn = 0; turn < Math.min(batches.length, weighedMax); turn += 1) {
    const batch = batches[(turn + shift) % batches.length] as number[];
    if (batch.length === 0 || !lengths.mayJoin(batch, [order])) continue;
    const { measured } = lengths;
    const more = (lengths.lengthOf([...batch, order]) - lengths.lengthOf(batch)) * (0.95 + 0.1 * random.next());
    if (lengths.measured > measured && watch.isOver()) return false;
    if (more >= bestMore) continue;
    best = batch;
    bestMore = more;
  }
  if (best !== undefined) best.push(order);
  else {
    const empty = batches.find((batch) => batch.length === 0);
    if (empty === undefined) batches.push([order]);
    else empty.push(order);
  }
  return true;
}
