import { cross, crossReversed, walkWarp, warpAfterChange, type ChangeWithin, type Moment } from './tour-changes.ts';
import type { Tours } from './tours.ts';

/** What is less than this is rounding. */
const precision = 1e-7;

/**
 * Moves of a stop u beside a stop v, or after the start of a tour: relocations, swaps, 2-opt and 2-opt* of Vidal (2022), each
 * evaluated in constant time. With time windows moves within a tour are made, walked along and taken back.
 */
export class TourMoves {
  readonly #tours: Tours;
  /** Of the last pair looked at. */
  tourU = 0;
  tourV = 0;

  // The moment: stop u with x after it, stop v with y after it, and their tours.
  #u = 0;
  #x = 0;
  #v = 0;
  #y = 0;
  #p = 0;

  constructor(tours: Tours) {
    this.#tours = tours;
  }

  #look(u: number, v: number): void {
    const { next, prev, tour } = this.#tours;
    this.#u = u;
    this.#x = next[u]!;
    this.#p = prev[u]!;
    this.#v = v;
    this.#y = next[v]!;
    this.tourU = tour[u]!;
    this.tourV = tour[v]!;
  }

  /** Makes the first move found that pays, beside v; the caller refreshes both tours. */
  improvePair(u: number, v: number): boolean {
    this.#look(u, v);
    if (this.#relocate(1) || this.#relocate(2) || this.#relocate(3)) return true;
    if (u <= v && this.#swap(1, 1)) return true;
    if (this.#swap(2, 1)) return true;
    if (u <= v && this.#swap(2, 2)) return true;
    if (this.tourU === this.tourV) return this.#turnRound();
    return this.#crossReversed() || this.#cross();
  }

  /** The same after the start of a tour. */
  improveAfterStart(u: number, start: number): boolean {
    this.#look(u, start);
    if (this.#relocate(1) || this.#relocate(2) || this.#relocate(3)) return true;
    return this.tourU !== this.tourV && (this.#crossReversed() || this.#cross());
  }

  /** 1: u after v. 2: u and x after v. 3: x and u after v. */
  #relocate(kind: 1 | 2 | 3): boolean {
    const tours = this.#tours;
    const u = this.#u;
    const x = this.#x;
    const v = this.#v;
    const y = this.#y;
    const p = this.#p;
    if (u === y || v === u) return false;
    if (kind > 1 && (x > tours.model.count || v === x)) return false;
    const beyond = kind === 1 ? x : tours.next[x]!;
    const first = kind === 3 ? x : u;
    const last = kind === 2 ? x : u;
    const out = tours.between(p, beyond) - tours.between(p, u) - tours.between(kind === 1 ? u : x, beyond);
    const into = tours.between(v, first) + tours.between(last, y) - tours.between(v, y);
    const inner = kind === 3 ? tours.between(x, u) - tours.between(u, x) : 0;
    const load = tours.model.demand[u]! + (kind === 1 ? 0 : tours.model.demand[x]!);
    if (this.tourU === this.tourV) return this.#changeWithin(out + into + inner, kind);
    const isBetter = this.#isBetterBetween(
      out + into + inner,
      -load,
      p,
      -1,
      -1,
      beyond,
      v,
      first,
      kind === 1 ? -1 : last,
      y,
    );
    if (isBetter) this.#applyRelocation(kind);
    return isBetter;
  }

  #applyRelocation(kind: 1 | 2 | 3): void {
    const tours = this.#tours;
    const u = this.#u;
    const x = this.#x;
    const v = this.#v;
    if (kind === 3) {
      tours.moveAfter(x, v);
      tours.moveAfter(u, x);
    } else {
      tours.moveAfter(u, v);
      if (kind === 2) tours.moveAfter(x, u);
    }
  }

  /** Swaps `ofU` stops from u on with `ofV` stops from v on. */
  #swap(ofU: 1 | 2, ofV: 1 | 2): boolean {
    const tours = this.#tours;
    const { count, demand } = tours.model;
    const u = this.#u;
    const x = this.#x;
    const v = this.#v;
    const y = this.#y;
    const p = this.#p;
    const before = tours.prev[v]!;
    if (u === before || u === y || v > count) return false;
    if (ofU === 2 && (x > count || x === before || v === x)) return false;
    if (ofV === 2 && (y > count || y === p || x === v)) return false;
    const lastU = ofU === 2 ? x : u;
    const lastV = ofV === 2 ? y : v;
    const beyondU = tours.next[lastU]!;
    const beyondV = tours.next[lastV]!;
    const delta =
      tours.between(p, v) +
      tours.between(lastV, beyondU) -
      tours.between(p, u) -
      tours.between(lastU, beyondU) +
      tours.between(before, u) +
      tours.between(lastU, beyondV) -
      tours.between(before, v) -
      tours.between(lastV, beyondV);
    const load = demand[v]! + (ofV === 2 ? demand[y]! : 0) - demand[u]! - (ofU === 2 ? demand[x]! : 0);
    if (this.tourU === this.tourV) return this.#changeWithin(delta, ofU === 1 ? 4 : ofV === 1 ? 5 : 6);
    const isBetter = this.#isBetterBetween(
      delta,
      load,
      p,
      v,
      ofV === 2 ? y : -1,
      beyondU,
      before,
      u,
      ofU === 2 ? x : -1,
      beyondV,
    );
    if (isBetter) this.#applySwap(ofU, ofV);
    return isBetter;
  }

  #applySwap(ofU: 1 | 2, ofV: 1 | 2): void {
    const tours = this.#tours;
    tours.swap(this.#u, this.#v);
    if (ofV === 2) tours.swap(this.#x, this.#y);
    else if (ofU === 2) tours.moveAfter(this.#x, this.#u);
  }

  /** Whether a change of two tours pays: of u's tour to from, a, b, to; of v's tour to fromV, c, d, toV. */
  #isBetterBetween(
    delta: number,
    loadOfU: number,
    from: number,
    a: number,
    b: number,
    to: number,
    fromV: number,
    c: number,
    d: number,
    toV: number,
  ): boolean {
    const tours = this.#tours;
    const { load, penalty, penalties } = tours;
    const before = penalty[this.tourU]! + penalty[this.tourV]!;
    if (delta - before > -precision) return false;
    let cost =
      delta -
      before +
      tours.penaltyOfLoad(load[this.tourU]! + loadOfU) +
      tours.penaltyOfLoad(load[this.tourV]! - loadOfU);
    if (cost > -precision || !tours.model.hasTimes) return cost <= -precision;
    cost += penalties.warp * tours.warpOf(from, a, b, to);
    if (cost > -precision) return false;
    cost += penalties.warp * tours.warpOf(fromV, c, d, toV);
    return cost <= -precision;
  }

  /** A change within one tour: load stays, so without time windows the distance tells all. Kinds 1–3 relocate, 4–6 swap. */
  #changeWithin(delta: number, kind: ChangeWithin): boolean {
    const tours = this.#tours;
    const { penalties } = tours;
    const tour = this.tourU;
    const warp = tours.warp[tour]!;
    if (delta - warp * penalties.warp > -precision) return false;
    if (tours.model.hasTimes) {
      const after = warpAfterChange(tours, this.#moment(), kind, warp - delta / penalties.warp);
      if (delta + (after - warp) * penalties.warp > -precision) return false;
    }
    if (kind <= 3) this.#applyRelocation(kind as 1 | 2 | 3);
    else this.#applySwap(kind === 4 ? 1 : 2, kind === 6 ? 2 : 1);
    return true;
  }

  /** 2-opt: the stops from x to v turned round. */
  #turnRound(): boolean {
    const tours = this.#tours;
    const u = this.#u;
    const x = this.#x;
    const v = this.#v;
    const y = this.#y;
    if (tours.position[u]! > tours.position[v]! || x === v) return false;
    const delta =
      tours.between(u, v) +
      tours.between(x, y) -
      tours.between(u, x) -
      tours.between(v, y) +
      tours.reversalUntil[v]! -
      tours.reversalUntil[x]!;
    const warp = tours.warp[this.tourU]!;
    if (delta - warp * tours.penalties.warp > -precision) return false;
    tours.reverse(x, v);
    if (tours.model.hasTimes) {
      const after = walkWarp(tours, u, y, warp - delta / tours.penalties.warp);
      if (delta + (after - warp) * tours.penalties.warp > -precision) {
        tours.reverse(v, x);
        return false;
      }
    }
    return true;
  }

  /** 2-opt*: u goes on to y, v to x. */
  #cross(): boolean {
    const tours = this.#tours;
    const u = this.#u;
    const x = this.#x;
    const v = this.#v;
    const y = this.#y;
    const delta = tours.between(u, y) + tours.between(v, x) - tours.between(u, x) - tours.between(v, y);
    const load = tours.loadUntil[u]! + tours.load[this.tourV]! - tours.loadUntil[v]! - tours.load[this.tourU]!;
    if (!this.#isBetterBetween(delta, load, u, -1, -1, y, v, -1, -1, x)) return false;
    cross(tours, this.#moment());
    return true;
  }

  /** 2-opt* with turning: u goes on to v and back along v's tour, x's part turned round goes on to y. */
  #crossReversed(): boolean {
    const tours = this.#tours;
    if (tours.model.hasTimes) return false;
    const u = this.#u;
    const x = this.#x;
    const v = this.#v;
    const y = this.#y;
    const endU = tours.startNode(this.tourU) + 1;
    const delta =
      tours.between(u, v) +
      tours.between(x, y) -
      tours.between(u, x) -
      tours.between(v, y) +
      tours.reversalUntil[v]! +
      tours.reversalUntil[endU]! -
      tours.reversalUntil[x]!;
    const load = tours.loadUntil[u]! + tours.loadUntil[v]! - tours.load[this.tourU]!;
    if (!this.#isBetterBetween(delta, load, u, -1, -1, y, v, -1, -1, x)) return false;
    crossReversed(tours, this.#moment());
    return true;
  }

  #moment(): Moment {
    return { p: this.#p, u: this.#u, x: this.#x, v: this.#v, y: this.#y };
  }
}
