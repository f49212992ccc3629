import { measureRoute, routePicks } from '../pick-route/index.ts';
import { walkHurriedly } from './hurried-walk.ts';
import { LeastLengths } from './least-lengths.ts';
import { atOnce, type Batch, type BatchingProblem, gatherStops } from './problem.ts';

const knownMax = 200_000;
const walksMax = 20_000;

/** Lengths of walks for sets of orders, each worked out once, and whether a set fits into one walk. */
export class WalkLengths {
  /** Lengths are those of shortest walks: the sweep has room for all states of so many blocks and aisles. */
  readonly isExact: boolean;
  readonly least: LeastLengths;
  /** Walks worked out so far. */
  measured = 0;
  readonly #problem: BatchingProblem;
  readonly #isLate: () => boolean;
  readonly #known = new Map<string, number>();
  readonly #walks = new Map<string, Batch>();

  /** Once `isLate` says so, walks not known yet are S-shapes. */
  constructor(problem: BatchingProblem, isLate: () => boolean) {
    this.#problem = problem;
    this.#isLate = isLate;
    this.least = new LeastLengths(problem);
    const blocks = problem.layout.crossOffsets.length - 1;
    const layers = problem.layout.aisleOffsets.length * (2 * blocks + 1);
    this.isExact = blocks <= 4 ? layers <= 3000 : blocks === 5 && layers <= 600;
  }

  lengthOf(orders: readonly number[]): number {
    if (orders.length === 0) return 0;
    const key = toKey(orders);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const { layout, start, end = start } = this.#problem;
    const { places } = gatherStops(this.#problem, orders);
    if (this.#isLate()) return walkHurriedly(this.#problem, places).length;
    if (this.#known.size >= knownMax) this.#known.clear();
    const length = measureRoute({ layout, start, end, stops: places });
    this.#known.set(key, length);
    this.measured += 1;
    return length;
  }

  /** No walk through the orders is shorter than this; found without a sweep. */
  leastOf(orders: readonly number[]): number {
    return this.least.leastOf(orders);
  }

  /** The walk itself. */
  walkOf(group: readonly number[]): Batch {
    const orders = Int32Array.from(group).sort();
    const key = orders.join(' ');
    const known = this.#walks.get(key);
    if (known !== undefined) return known;
    const { places, indices } = gatherStops(this.#problem, [...orders]);
    if (!this.#isLate()) {
      const walk = routePicks({ ...this.#problem, stops: places }, atOnce);
      if (walk.kind === 'solved') {
        const batch = {
          orders,
          walk: walk.solution.order.map((stop) => indices[stop] as number),
          length: walk.objective,
        };
        if (this.#walks.size >= walksMax) this.#walks.clear();
        this.#walks.set(key, batch);
        return batch;
      }
    }
    const { order, length } = walkHurriedly(this.#problem, places);
    return { orders, walk: order.map((stop) => indices[stop] as number), length };
  }

  /** Whether the orders fit into one walk and belong to one wave. */
  mayJoin(orders: readonly number[], more: readonly number[]): boolean {
    const { capacities, wave } = this.#problem;
    const first = orders[0];
    if (first === undefined) return true;
    if (wave !== undefined && more.some((order) => wave[order] !== wave[first])) return false;
    return capacities.every(({ size, capacity }) => {
      let load = 0;
      for (const order of orders) load += size[order] as number;
      for (const order of more) load += size[order] as number;
      return load <= capacity * (1 + 1e-12);
    });
  }
}

function toKey(orders: readonly number[]): string {
  return [...orders].sort((left, right) => left - right).join(' ');
}
