import { cartonOf, fitsCarton } from './check-problem.ts';
import { type CartonTypes, type PackingOrderProblem, type PackingItems, weightOf } from './problem.ts';

export interface CartonSet {
  /** Kinds of cartons, rising; a kind stands as often as it is taken. */
  readonly types: readonly number[];
  readonly cost: number;
}

export interface CartonSets {
  /** By rising cost. */
  readonly sets: readonly CartonSet[];
  /** No set that is not listed and could do costs less; at most the cost asked about. */
  readonly costOther: number;
}

const nodesMax = 200_000;
const setsMax = 20_000;
const cartonsMax = 8;

/** What an order needs of its cartons, whatever the arrangement. */
export interface Demand {
  readonly volume: number;
  readonly weight: number;
  /** For each different requirement, whether a kind of carton meets it: some carton of the set must. */
  readonly fits: readonly Uint8Array[];
}

/** Which kinds of cartons hold an item: few different answers, and for each item which of them. */
export interface CartonNeeds {
  readonly kinds: readonly Uint8Array[];
  readonly kindOf: Int32Array;
}

export function findNeeds({ items, cartons }: PackingOrderProblem): CartonNeeds {
  const kinds: Uint8Array[] = [];
  const known = new Map<string, number>();
  const kindOf = items.count.map((_, item) => {
    const fit = Uint8Array.from(cartons.cost, (_, type) => Number(fitsCarton(items, item, cartonOf(cartons, type))));
    const kind = known.get(fit.join('')) ?? kinds.push(fit) - 1;
    known.set(fit.join(''), kind);
    return kind;
  });
  return { kinds, kindOf };
}

export function demandOf(items: PackingItems, { kinds, kindOf }: CartonNeeds, count: Int32Array): Demand {
  let volume = 0;
  let weight = 0;
  const used = new Set<number>();
  for (let item = 0; item < count.length; item += 1) {
    const pieces = count[item] as number;
    if (pieces === 0) continue;
    volume += pieces * (items.xMm[item] as number) * (items.yMm[item] as number) * (items.zMm[item] as number);
    weight += pieces * weightOf(items, item);
    used.add(kindOf[item] as number);
  }
  return { volume, weight, fits: [...used].map((kind) => kinds[kind] as Uint8Array) };
}

/** Least cost of cartons that may be cut like cloth: a bound for volume, weight, and the piece hardest to place. */
export function boundCost(cartons: CartonTypes, demand: Demand): number {
  const types = [...cartons.cost.keys()];
  const volume = fractionalCost(
    cartons,
    types.map((type) => volumeOf(cartons, type)),
    demand.volume,
  );
  const weight = fractionalCost(
    cartons,
    types.map((type) => weightMaxOf(cartons, type)),
    demand.weight,
  );
  const hardest = demand.fits.map((fit) =>
    Math.min(
      ...types
        .filter((type) => fit[type] === 1 && stockOf(cartons, type) > 0)
        .map((type) => cartons.cost[type] as number),
    ),
  );
  return Math.max(volume, weight, ...hardest);
}

/** Infinite when all cartons together do not hold it. */
function fractionalCost(cartons: CartonTypes, capacity: readonly number[], needed: number): number {
  const types = [...capacity.keys()].filter((type) => (capacity[type] as number) > 0 && stockOf(cartons, type) > 0);
  const price = (type: number): number => (cartons.cost[type] as number) / (capacity[type] as number);
  types.sort((left, right) => price(left) - price(right));
  let open = needed;
  let cost = 0;
  for (const type of types) {
    if (open <= 0) return cost;
    const taken = Math.min(stockOf(cartons, type), open / (capacity[type] as number));
    cost += taken * (cartons.cost[type] as number);
    open -= taken === Number.POSITIVE_INFINITY ? open : taken * (capacity[type] as number);
    if (capacity[type] === Number.POSITIVE_INFINITY) return cost;
  }
  return open > needed * 1e-12 ? Number.POSITIVE_INFINITY : cost;
}

/** All sets of few cartons that are cheaper than `costBelow` and large enough, cheapest first. Exponential, bounded. */
export function listCartonSets(cartons: CartonTypes, demand: Demand, costBelow: number): CartonSets {
  const types = [...cartons.cost.keys()].sort(
    (left, right) => volumeOf(cartons, right) - volumeOf(cartons, left) || left - right,
  );
  const sets: CartonSet[] = [];
  let nodes = 0;
  let costOther = costBelow;
  const chosen: number[] = [];
  const visit = (from: number, cost: number, volume: number, weight: number): void => {
    nodes += 1;
    if (nodes > nodesMax || sets.length >= setsMax) {
      costOther = Math.min(costOther, cost);
      return;
    }
    const isEnough = volume >= demand.volume && weight >= demand.weight;
    if (isEnough && demand.fits.every((fit) => chosen.some((type) => fit[type] === 1))) {
      sets.push({ types: [...chosen].sort((left, right) => left - right), cost });
    }
    for (let at = from; at < types.length; at += 1) {
      const type = types[at] as number;
      const next = cost + (cartons.cost[type] as number);
      if (next >= costBelow) continue;
      if (chosen.filter((other) => other === type).length >= stockOf(cartons, type)) continue;
      if (chosen.length === cartonsMax) {
        costOther = Math.min(costOther, next);
        continue;
      }
      chosen.push(type);
      visit(at, next, volume + volumeOf(cartons, type), weight + weightMaxOf(cartons, type));
      chosen.pop();
    }
  };
  visit(0, 0, 0, 0);
  sets.sort((left, right) => left.cost - right.cost || left.types.length - right.types.length);
  return { sets, costOther };
}

export function volumeOf(cartons: CartonTypes, type: number): number {
  return (cartons.xMm[type] as number) * (cartons.yMm[type] as number) * (cartons.zMm[type] as number);
}

export function weightMaxOf(cartons: CartonTypes, type: number): number {
  return cartons.weightGramsMax?.[type] ?? Number.POSITIVE_INFINITY;
}

export function stockOf(cartons: CartonTypes, type: number): number {
  return cartons.countMax?.[type] ?? Number.POSITIVE_INFINITY;
}
