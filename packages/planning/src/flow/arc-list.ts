import type { FlowProblem } from './problem.ts';

/** Gathers the arcs of a network one by one. */
export class ArcList {
  readonly #sources: number[] = [];
  readonly #targets: number[] = [];
  readonly #capacities: number[] = [];
  readonly #unitCosts: number[] = [];

  /** Capacity in units, cost in money for one of them, both whole; returns the number of the arc. */
  add(source: number, target: number, capacity: number, unitCost: number): number {
    this.#sources.push(source);
    this.#targets.push(target);
    this.#capacities.push(capacity);
    return this.#unitCosts.push(unitCost) - 1;
  }

  toArrays(): Pick<FlowProblem, 'sources' | 'targets' | 'capacities' | 'unitCosts'> {
    return {
      sources: Int32Array.from(this.#sources),
      targets: Int32Array.from(this.#targets),
      capacities: Float64Array.from(this.#capacities),
      unitCosts: Float64Array.from(this.#unitCosts),
    };
  }
}
