import { measureRoute } from '../pick-route/index.ts';
import { type BatchingProblem, gatherStops } from './problem.ts';

const knownMax = 200_000;

/** Lengths of walks for sets of orders, each worked out once, and whether a set fits into one walk. */
export class WalkLengths {
  readonly #problem: BatchingProblem;
  readonly #known = new Map<string, number>();

  constructor(problem: BatchingProblem) {
    this.#problem = problem;
  }

  lengthOf(orders: readonly number[]): number {
    if (orders.length === 0) return 0;
    const key = [...orders].sort((left, right) => left - right).join(' ');
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    if (this.#known.size >= knownMax) this.#known.clear();
    const length = this.measure(orders);
    this.#known.set(key, length);
    return length;
  }

  /** The same without remembering it. */
  measure(orders: readonly number[]): number {
    const { layout, start, end = start } = this.#problem;
    return measureRoute({ layout, start, end, stops: gatherStops(this.#problem, orders).places });
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
