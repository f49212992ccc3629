import { type BatchingProblem, type BatchingSolution, planBatches } from '../src/batching/index.ts';
import { measureRoute } from '../src/pick-route/index.ts';
import { processorNow } from './processor-clock.ts';
import { makeBatching } from './route-generated.ts';
import type { SuiteReport } from './suite-report.ts';

type Check = (name: string, expected: unknown, got: unknown, why: string) => void;

const target = 2;
const fullTimeMs = 10_000;
const shortTimeMs = 1500;

/**
 * Batches of 10 to 15 orders in one to five blocks, instances of our own: each answer is checked stop by stop, and compared
 * with the best of all partitions, for which every set that fits is walked.
 */
export function checkBatching(isFull: boolean, check: Check): SuiteReport['figures'] {
  const above: number[] = [];
  const cases = listCases(isFull);
  let proven = 0;
  for (const { seed, orders, blocks } of cases) {
    const problem = makeBatching(seed, orders, blocks);
    const name = `batching ${orders} orders, ${blocks} blocks, seed ${seed}`;
    const outcome = planBatches(problem, { timeMsMax: isFull ? fullTimeMs : shortTimeMs, now: processorNow });
    if (outcome.kind === 'refused') {
      check(name, 'batches', outcome.refusal.kind, 'refused');
      continue;
    }
    check(name, undefined, findBatchingFault(problem, outcome.solution, outcome.objective), 'checked stop by stop');
    const best = partitionPlainly(problem);
    check(`${name}, bound`, true, (outcome.bound ?? 0) <= best + 1e-6, 'the bound is above the best of all');
    check(`${name}, best`, true, outcome.objective >= best - 1e-6, 'shorter than the best of all');
    if (outcome.isOptimal) {
      proven += 1;
      check(`${name}, proof`, true, outcome.objective <= best + 1e-6, 'called optimal, and is not');
    }
    above.push(100 * (outcome.objective / best - 1));
    if (above.length === 1) checkPlanted(problem, outcome.solution, outcome.objective, check);
  }
  const value = Number((above.reduce((sum, each) => sum + each, 0) / Math.max(1, above.length)).toFixed(3));
  const seconds = (isFull ? fullTimeMs : shortTimeMs) / 1000;
  return [
    {
      metric: `batching ≤ 15 orders, mean above optimum in ${seconds} s`,
      value,
      unit: '%',
      target,
      met: value <= target,
      isTimed: true,
    },
    { metric: `batching ≤ 15 orders, proven of ${cases.length}`, value: proven, unit: 'instances' },
  ];
}

/** Sample: few, small ones; all: thirty, of 10 to 15 orders. */
function listCases(
  isFull: boolean,
): readonly { readonly seed: number; readonly orders: number; readonly blocks: number }[] {
  return Array.from({ length: isFull ? 30 : 8 }, (_, at) => ({
    seed: 500 + at,
    orders: 10 + (isFull ? at % 6 : at % 3),
    blocks: isFull ? 1 + Math.floor(at / 6) : 1 + (at % 4),
  }));
}

/** Checks batches from the problem alone: orders, capacity, waves, stops and ways. The answer is what is wrong, or undefined. */
export function findBatchingFault(
  problem: BatchingProblem,
  { batches }: BatchingSolution,
  objective: number,
): string | undefined {
  const { stopsFrom, capacities, wave, layout, start, end = start, stops } = problem;
  const seen = new Set<number>();
  let total = 0;
  for (const { orders, walk, length } of batches) {
    const asked = new Set<number>();
    for (const order of orders) {
      if (seen.has(order)) return `order ${order} twice`;
      seen.add(order);
      for (let stop = stopsFrom[order] ?? 0; stop < (stopsFrom[order + 1] ?? 0); stop += 1) asked.add(stop);
      if (wave !== undefined && wave[order] !== wave[orders[0] ?? 0]) return 'waves mixed';
    }
    for (const { size, capacity } of capacities)
      if (orders.reduce((sum, order) => sum + (size[order] ?? 0), 0) > capacity + 1e-6) return 'over capacity';
    if (walk.length !== asked.size || walk.some((stop) => !asked.delete(stop)))
      return 'stops of the walk are not those asked';
    const offsetOf = (cross: number): number => layout.crossOffsets[cross] ?? Number.NaN;
    let here: Place = { aisle: start.aisle, offset: offsetOf(start.crossAisle) };
    let walked = 0;
    const places = Array.from(walk, (stop) => ({ aisle: stops.aisle[stop] ?? -1, offset: stops.offset[stop] ?? -1 }));
    for (const next of [...places, { aisle: end.aisle, offset: offsetOf(end.crossAisle) }]) {
      walked += measureWay(problem, here, next);
      here = next;
    }
    if (!(Math.abs(walked - length) < 1e-6)) return `a walk is ${walked} long, not ${length}`;
    total += walked;
  }
  if (seen.size !== stopsFrom.length - 1) return 'an order is missing';
  return Math.abs(total - objective) < 1e-6 ? undefined : `${total} in all, not ${objective}`;
}

interface Place {
  readonly aisle: number;
  readonly offset: number;
}

/** The shortest way by a search over whole offsets in order of length (Dial 1969); nothing is shared with the engine. */
function measureWay({ layout }: BatchingProblem, from: Place, to: Place): number {
  const height = (layout.crossOffsets.at(-1) ?? 0) + 1;
  const crossings = new Set(layout.crossOffsets);
  const known = new Set<number>();
  const buckets: Place[][] = [[from]];
  for (let length = 0; length < buckets.length; length += 1) {
    for (const { aisle, offset } of buckets[length] ?? []) {
      if (aisle === to.aisle && offset === to.offset) return length;
      if (known.has(aisle * height + offset)) continue;
      known.add(aisle * height + offset);
      const reach = (nextAisle: number, nextOffset: number): void => {
        const aside = Math.abs((layout.aisleOffsets[nextAisle] ?? Number.NaN) - (layout.aisleOffsets[aisle] ?? 0));
        if (nextOffset < 0 || nextOffset >= height || Number.isNaN(aside)) return;
        const reached = length + aside + Math.abs(nextOffset - offset);
        (buckets[reached] ??= []).push({ aisle: nextAisle, offset: nextOffset });
      };
      reach(aisle, offset - 1);
      reach(aisle, offset + 1);
      if (!crossings.has(offset)) continue;
      reach(aisle - 1, offset);
      reach(aisle + 1, offset);
    }
  }
  return Number.POSITIVE_INFINITY;
}

/** The least length of all partitions: every set that fits is walked, nothing is left out by a bound. */
function partitionPlainly(problem: BatchingProblem): number {
  const { stopsFrom, stops, capacities } = problem;
  const count = stopsFrom.length - 1;
  const best = new Float64Array(2 ** count).fill(Number.POSITIVE_INFINITY);
  const walks: { readonly set: number; readonly length: number }[][] = Array.from({ length: count }, () => []);
  for (let set = 1; set < 2 ** count; set += 1) {
    const orders = Array.from({ length: count }, (_, order) => order).filter((order) => (set & (1 << order)) !== 0);
    const isOver = capacities.some(
      ({ size, capacity }) => orders.reduce((sum, order) => sum + (size[order] ?? 0), 0) > capacity,
    );
    if (isOver) continue;
    const aisle = orders.flatMap((order) => [...stops.aisle.subarray(stopsFrom[order], stopsFrom[order + 1])]);
    const offset = orders.flatMap((order) => [...stops.offset.subarray(stopsFrom[order], stopsFrom[order + 1])]);
    const length = measureRoute({
      ...problem,
      stops: { aisle: Int32Array.from(aisle), offset: Float64Array.from(offset) },
    });
    walks[orders[0] ?? 0]?.push({ set, length });
  }
  best[0] = 0;
  for (let set = 1; set < 2 ** count; set += 1)
    for (const walk of walks[31 - Math.clz32(set & -set)] ?? [])
      if ((walk.set & set) === walk.set)
        best[set] = Math.min(best[set] ?? 0, walk.length + (best[set ^ walk.set] ?? 0));
  return best[2 ** count - 1] ?? Number.NaN;
}

/** Wrong batches that the check must see. */
function checkPlanted(problem: BatchingProblem, right: BatchingSolution, objective: number, check: Check): void {
  const [first, ...others] = right.batches;
  if (first === undefined) return;
  const shorter = { ...first, length: first.length - 1 };
  const planted: { readonly [name: string]: readonly [BatchingSolution, number] } = {
    'a walk left out': [{ batches: others }, objective - first.length],
    'a walk twice': [{ batches: [...right.batches, first] }, objective + first.length],
    'a length made up': [{ batches: [shorter, ...others] }, objective - 1],
    'a stop left out': [{ batches: [{ ...first, walk: first.walk.slice(1) }, ...others] }, objective],
  };
  for (const [name, [solution, claimed]] of Object.entries(planted))
    check(`planted batching: ${name}`, true, findBatchingFault(problem, solution, claimed) !== undefined, 'not seen');
  const tight = { ...problem, capacities: problem.capacities.map((each) => ({ ...each, capacity: 1 })) };
  check('planted batching: over capacity', 'over capacity', findBatchingFault(tight, right, objective), 'not seen');
}
