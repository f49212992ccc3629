import type { Penalties, ToursModel } from './tours.ts';

/** Overload and lateness are priced; more than this share of a vehicle's capacity is never tried. */
const loadShareMax = 1.5;

/**
 * The cheapest way to cut one long tour into at most `tourCount` tours: shortest path over cuts (Beasley 1983, Prins 2004),
 * with overload and time warp at their price. O(stops × stops of a tour); where that takes too many tours, times their number.
 */
export class Split {
  readonly #model: ToursModel;
  readonly #cost: Float64Array;
  readonly #cut: Int32Array;

  constructor(model: ToursModel) {
    this.#model = model;
    this.#cost = new Float64Array(model.count + 1);
    this.#cut = new Int32Array(model.count + 1);
  }

  split(giant: Int32Array, penalties: Penalties): Int32Array[] {
    const { count, tourCount } = this.#model;
    this.#cost.fill(Infinity);
    this.#cost[0] = 0;
    for (let from = 0; from < count; from += 1)
      this.#extend(giant, penalties, from, this.#cost, this.#cost, this.#cut, 0);
    const tours: Int32Array[] = [];
    for (let to = count; to > 0; to = this.#cut[to]!) tours.push(giant.slice(this.#cut[to], to));
    return tours.length <= tourCount ? tours.reverse() : this.#splitLimited(giant, penalties);
  }

  /** One layer of costs for each vehicle. */
  #splitLimited(giant: Int32Array, penalties: Penalties): Int32Array[] {
    const { count, tourCount } = this.#model;
    const cuts = new Int32Array((tourCount + 1) * (count + 1));
    let cost = new Float64Array(count + 1).fill(Infinity);
    cost[0] = 0;
    for (let tour = 1; tour <= tourCount; tour += 1) {
      const next = new Float64Array(count + 1).fill(Infinity);
      for (let from = 0; from < count; from += 1) {
        if (cost[from] !== Infinity) this.#extend(giant, penalties, from, cost, next, cuts, tour * (count + 1));
      }
      cost = next;
    }
    // So few vehicles that none of these cuts will do: everything beyond the limit goes into the last.
    if (cost[count] === Infinity) return this.#cutEvenly(giant);
    const tours: Int32Array[] = [];
    for (let to = count, tour = tourCount; to > 0; tour -= 1) {
      const from = cuts[tour * (count + 1) + to]!;
      tours.push(giant.slice(from, to));
      to = from;
    }
    return tours.reverse();
  }

  #cutEvenly(giant: Int32Array): Int32Array[] {
    const { count, tourCount } = this.#model;
    return Array.from({ length: tourCount }, (_, tour) =>
      giant.slice(Math.floor((tour * count) / tourCount), Math.floor(((tour + 1) * count) / tourCount)),
    );
  }

  /** Tries every tour that begins after cut `from`. */
  #extend(
    giant: Int32Array,
    penalties: Penalties,
    from: number,
    cost: Float64Array,
    reached: Float64Array,
    cuts: Int32Array,
    layer: number,
  ): void {
    const { count, distances, times, demand, capacity, ready, due, service, hasTimes } = this.#model;
    let load = 0;
    let distance = 0;
    let done = ready[0]!;
    let warp = 0;
    let row = 0;
    for (let to = from + 1; to <= count; to += 1) {
      const stop = giant[to - 1]!;
      load += demand[stop]!;
      if (load > loadShareMax * capacity && to > from + 1) return;
      distance += distances[row + stop]!;
      const back = stop * (count + 1);
      let late = warp;
      if (hasTimes) {
        let arrival = done + times[row + stop]!;
        if (arrival > due[stop]!) {
          warp += arrival - due[stop]!;
          arrival = due[stop]!;
        }
        done = Math.max(arrival, ready[stop]!) + service[stop]!;
        late = warp + Math.max(0, done + times[back]! - due[0]!);
      }
      const over = load > capacity ? (load - capacity) * penalties.load : 0;
      const sum = cost[from]! + distance + distances[back]! + over + late * penalties.warp;
      if (sum < reached[to]!) {
        reached[to] = sum;
        cuts[layer + to] = from;
      }
      row = back;
    }
  }
}
