import type { Tours } from './tours.ts';

const precision = 1e-7;
/** Of each stop this many near ones say which tours lie near. */
const nearLooks = 5;

/**
 * SWAP* (Vidal 2022): two stops of two tours change places, each going to the best place of the other tour and not only to
 * that of the stop it changes with. O(n²) for two tours of n stops, by the three best places of each stop. Which tours are
 * near is told by near stops, since a matrix has no sectors of a circle. Without time windows.
 */
export class SwapStar {
  readonly #tours: Tours;
  readonly nearTours: Int32Array;
  nearTourCount = 0;
  readonly #isNear: Uint8Array;
  readonly #tested = new Map<number, number>();
  /** By node: the three cheapest costs and places in the other tour, and what is saved by leaving its own. */
  readonly #cost: Float64Array;
  readonly #after: Int32Array;
  readonly #saved: Float64Array;
  #best = 0;
  #u = -1;
  #v = -1;
  #afterOfU = -1;
  #afterOfV = -1;

  constructor(tours: Tours) {
    const { count, tourCount } = tours.model;
    this.#tours = tours;
    this.nearTours = new Int32Array(tourCount);
    this.#isNear = new Uint8Array(tourCount);
    this.#cost = new Float64Array(3 * (count + 1));
    this.#after = new Int32Array(3 * (count + 1));
    this.#saved = new Float64Array(count + 1);
  }

  forget(): void {
    this.#tested.clear();
  }

  testedAt(tour: number, other: number): number {
    return this.#tested.get(tour * this.#isNear.length + other) ?? -1;
  }

  markTested(tour: number, other: number, moves: number): void {
    this.#tested.set(tour * this.#isNear.length + other, moves);
  }

  /** Fills `nearTours` with tours of a higher index that have a stop near one of this tour. */
  findNearTours(tour: number): void {
    const { next, tour: tourOf, model } = this.#tours;
    this.nearTourCount = 0;
    const start = this.#tours.startNode(tour);
    for (let node = next[start]!; node !== start + 1; node = next[node]!) {
      for (let look = 0; look < nearLooks && look < model.nearCount; look += 1) {
        const other = tourOf[model.near[node * model.nearCount + look]!]!;
        if (other <= tour || this.#isNear[other] === 1) continue;
        this.#isNear[other] = 1;
        this.nearTours[this.nearTourCount] = other;
        this.nearTourCount += 1;
      }
    }
    for (let at = 0; at < this.nearTourCount; at += 1) this.#isNear[this.nearTours[at]!] = 0;
  }

  /** Makes the best exchange of two tours, if any pays; the caller refreshes both. */
  improve(tour: number, other: number): boolean {
    const tours = this.#tours;
    this.#rank(tour, other);
    this.#rank(other, tour);
    this.#best = -precision;
    this.#u = -1;
    this.#v = -1;
    const [endU, endV] = [tours.startNode(tour) + 1, tours.startNode(other) + 1];
    for (let u = tours.next[endU - 1]!; u !== endU; u = tours.next[u]!) {
      for (let v = tours.next[endV - 1]!; v !== endV; v = tours.next[v]!) this.#weighSwap(u, v, tour, other);
      this.#weighMove(u, tour, other, true);
    }
    for (let v = tours.next[endV - 1]!; v !== endV; v = tours.next[v]!) this.#weighMove(v, other, tour, false);
    if (this.#u < 0 && this.#v < 0) return false;
    if (this.#u >= 0) tours.moveAfter(this.#u, this.#afterOfU);
    if (this.#v >= 0) tours.moveAfter(this.#v, this.#afterOfV);
    return true;
  }

  /** The three best places in `other` of each stop of `tour`. */
  #rank(tour: number, other: number): void {
    const tours = this.#tours;
    const { next, prev } = tours;
    const [end, endOther] = [tours.startNode(tour) + 1, tours.startNode(other) + 1];
    const cost = this.#cost;
    const after = this.#after;
    for (let node = next[end - 1]!; node !== end; node = next[node]!) {
      const [p, x] = [prev[node]!, next[node]!];
      this.#saved[node] = tours.between(p, x) - tours.between(p, node) - tours.between(node, x);
      const base = 3 * node;
      cost.fill(Infinity, base, base + 3);
      for (let place = endOther - 1; place !== endOther; place = next[place]!) {
        const then = next[place]!;
        const extra = tours.between(place, node) + tours.between(node, then) - tours.between(place, then);
        if (extra >= cost[base + 2]!) continue;
        let at = base + 2;
        for (; at > base && cost[at - 1]! > extra; at -= 1) {
          cost[at] = cost[at - 1]!;
          after[at] = after[at - 1]!;
        }
        cost[at] = extra;
        after[at] = place;
      }
    }
  }

  #weighSwap(u: number, v: number, tour: number, other: number): void {
    const tours = this.#tours;
    const { demand } = tours.model;
    const { load, penalty } = tours;
    const moved = demand[v]! - demand[u]!;
    const penalties =
      tours.penaltyOfLoad(load[tour]! + moved) -
      penalty[tour]! +
      tours.penaltyOfLoad(load[other]! - moved) -
      penalty[other]!;
    if (penalties + this.#saved[u]! + this.#saved[v]! > this.#best) return;
    const placeOfU = this.#findPlace(u, v);
    const costOfU = this.#placeCost;
    const placeOfV = this.#findPlace(v, u);
    const sum = penalties + this.#saved[u]! + costOfU + this.#saved[v]! + this.#placeCost;
    if (sum >= this.#best) return;
    this.#best = sum;
    this.#u = u;
    this.#v = v;
    this.#afterOfU = placeOfU;
    this.#afterOfV = placeOfV;
  }

  #placeCost = 0;

  /** Where a stop goes best once another has left that tour: one of its three places not beside the other, or the other's own. */
  #findPlace(node: number, leaving: number): number {
    const tours = this.#tours;
    const [p, x] = [tours.prev[leaving]!, tours.next[leaving]!];
    let place = p;
    this.#placeCost = tours.between(p, node) + tours.between(node, x) - tours.between(p, x);
    for (let at = 3 * node; at < 3 * node + 3 && this.#cost[at]! < this.#placeCost; at += 1) {
      const after = this.#after[at]!;
      if (after === leaving || after === p) continue;
      this.#placeCost = this.#cost[at]!;
      place = after;
      break;
    }
    return place;
  }

  #weighMove(node: number, from: number, to: number, isU: boolean): void {
    const tours = this.#tours;
    const { load, penalty } = tours;
    const demand = tours.model.demand[node]!;
    const sum =
      this.#saved[node]! +
      this.#cost[3 * node]! +
      tours.penaltyOfLoad(load[from]! - demand) -
      penalty[from]! +
      tours.penaltyOfLoad(load[to]! + demand) -
      penalty[to]!;
    if (sum >= this.#best) return;
    this.#best = sum;
    this.#u = isU ? node : -1;
    this.#v = isU ? -1 : node;
    if (isU) this.#afterOfU = this.#after[3 * node]!;
    else this.#afterOfV = this.#after[3 * node]!;
  }
}
