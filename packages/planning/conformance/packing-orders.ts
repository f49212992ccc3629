import { anyOrientation, type PackingOrderProblem, type OrderSolution, packOrder } from '@holdfast/planning/packing';
import { Random } from '@holdfast/planning/random';
import { findPackingFaults } from './packing-check.ts';
import { processorNow } from './processor-clock.ts';

/** Kinds of cartons as a parcel shipper has them: inner edges in mm and cost. */
const parcelCartons = [
  [200, 150, 100, 0.35],
  [250, 175, 100, 0.42],
  [300, 200, 150, 0.6],
  [350, 250, 200, 0.85],
  [400, 300, 200, 1.05],
  [450, 350, 300, 1.5],
  [600, 400, 300, 2.1],
  [600, 400, 400, 2.6],
] as const;

export interface OrderTally {
  readonly orders: number;
  readonly proved: number;
  /** Mean of (cost − bound) / cost. */
  readonly gapMean: number;
  /** Of 100 orders, the time that 95 do not exceed. */
  readonly ms95: number;
  readonly faults: readonly string[];
}

/** Orders of 1 to `linesMax` lines, packed under a limit of time and checked carton by carton. */
export function tallyOrders(orders: number, linesMax: number, timeMsMax: number, isRuled: boolean): OrderTally {
  const times: number[] = [];
  const faults: string[] = [];
  let proved = 0;
  let gaps = 0;
  for (let seed = 0; seed < orders; seed += 1) {
    const problem = makeParcelOrder(new Random(seed), linesMax, isRuled);
    const start = processorNow();
    const outcome = packOrder(problem, { timeMsMax, now: processorNow });
    times.push(processorNow() - start);
    if (outcome.kind === 'refused') {
      faults.push(`order ${seed}: ${outcome.refusal.kind}`);
      continue;
    }
    faults.push(...findOrderFaults(problem, outcome.solution).map((fault) => `order ${seed}: ${fault}`));
    if (outcome.isOptimal) proved += 1;
    gaps += (outcome.objective - (outcome.bound ?? 0)) / outcome.objective;
  }
  times.sort((one, other) => one - other);
  return { orders, proved, gapMean: gaps / orders, ms95: times[Math.floor(0.95 * orders)] ?? 0, faults };
}

/**
 * Lines as online shops have them: small, middle and a few large goods, two of three lines one piece. `isRuled`: with weights,
 * some fragile and some delicate goods, and support for 70 % of each base.
 */
export function makeParcelOrder(random: Random, linesMax: number, isRuled: boolean): PackingOrderProblem {
  const edges = Array.from({ length: 1 + random.below(linesMax) }, () => {
    const spread = [100, 220, 380][Math.floor(random.below(10) / 4)] ?? 100;
    return [
      20 + random.below(spread),
      20 + random.below(Math.round(0.8 * spread)),
      10 + random.below(Math.round(0.6 * spread)),
    ] as const;
  });
  const count = Int32Array.from(edges, () => (random.below(3) === 0 ? 1 + random.below(5) : 1));
  const density = edges.map(() => 0.0002 + 0.0008 * random.next());
  const loads = edges.map(() => [0, 3_000, 3_000][random.below(6)] ?? Number.POSITIVE_INFINITY);
  const carried = {
    weightGrams: Float64Array.from(edges, ([x, y, z], line) => Math.round(x * y * z * (density[line] ?? 0))),
    loadOnTopGramsMax: Float64Array.from(loads),
  };
  return {
    items: {
      xMm: Int32Array.from(edges, ([x]) => x),
      yMm: Int32Array.from(edges, ([, y]) => y),
      zMm: Int32Array.from(edges, ([, , z]) => z),
      count,
      orientations: new Uint8Array(edges.length).fill(anyOrientation),
      ...(isRuled ? carried : {}),
    },
    cartons: {
      xMm: Int32Array.from(parcelCartons, ([x]) => x),
      yMm: Int32Array.from(parcelCartons, ([, y]) => y),
      zMm: Int32Array.from(parcelCartons, ([, , z]) => z),
      cost: Float64Array.from(parcelCartons, ([, , , cost]) => cost),
      weightGramsMax: new Float64Array(parcelCartons.length).fill(25_000),
    },
    ...(isRuled ? { rules: { supportShareMin: 0.7 } } : {}),
  };
}

/** What is wrong with an order's cartons: each by itself, and that together they hold every piece once. */
export function findOrderFaults({ items, cartons, rules }: PackingOrderProblem, solution: OrderSolution): string[] {
  const open = Array.from(items.count);
  const faults: string[] = [];
  let cost = 0;
  for (const { carton, placements } of solution.cartons) {
    const content = new Int32Array(items.count.length);
    for (const { item } of placements) {
      content[item] = (content[item] ?? 0) + 1;
      open[item] = (open[item] ?? 0) - 1;
    }
    const room = {
      xMm: cartons.xMm[carton] ?? 0,
      yMm: cartons.yMm[carton] ?? 0,
      zMm: cartons.zMm[carton] ?? 0,
      weightGramsMax: cartons.weightGramsMax?.[carton] ?? Number.POSITIVE_INFINITY,
    };
    const packed = { placements, countLeft: new Int32Array(items.count.length) };
    faults.push(...findPackingFaults(items, content, room, rules, packed));
    cost += cartons.cost[carton] ?? Number.NaN;
  }
  if (open.some((left) => left !== 0)) faults.push(`left over: ${open.join()}`);
  if (!(Math.abs(cost - solution.cost) < 1e-9)) faults.push(`costs ${cost}, said ${solution.cost}`);
  return faults;
}
