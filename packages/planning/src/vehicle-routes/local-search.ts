import type { Random } from '../random.ts';
import { SwapStar } from './swap-star.ts';
import { cross, crossReversed, walkWarp, warpAfterChange, type ChangeWithin, type Moment } from './tour-changes.ts';
import type { Tours } from './tours.ts';

const precision = 1e-7;
/** For each stop: no search takes nearly as many, but numbers so far apart that rounding looks like an improvement would never end it. */
const movesPerStopMax = 200;

/**
 * Moves stops between and within tours until nothing near helps: the neighbourhoods of hybrid genetic search (Vidal 2022),
 * each evaluated in constant time beside the 20 nearest stops. With time windows moves within a tour are made and taken back.
 */
export class LocalSearch {
  readonly #tours: Tours;
  readonly #random: Random;
  readonly #order: Int32Array;
  readonly #tourOrder: Int32Array;
  /** The count of moves when a tour last changed, and when a stop was last tested. */
  readonly #changedAt: Int32Array;
  readonly #testedAt: Int32Array;
  readonly #swapStar: SwapStar;
  #moves = 0;
  readonly #movesMax: number;
  #hasMoved = false;
  #mayUseEmpty = false;

  // The moment: stop u with x after it, stop v with y after it, and their tours.
  #u = 0;
  #x = 0;
  #v = 0;
  #y = 0;
  #p = 0;
  #tourU = 0;
  #tourV = 0;

  constructor(tours: Tours, random: Random) {
    const { count, tourCount } = tours.model;
    this.#tours = tours;
    this.#random = random;
    this.#movesMax = movesPerStopMax * count;
    this.#order = Int32Array.from({ length: count }, (_, at) => at + 1);
    this.#tourOrder = Int32Array.from({ length: tourCount }, (_, tour) => tour);
    this.#changedAt = new Int32Array(tourCount);
    this.#testedAt = new Int32Array(count + 1);
    this.#swapStar = new SwapStar(tours);
  }

  /** Improves the tours as they stand. `isOver` is asked between stops; where it is true the tours stay as they are then. */
  run(isOver: () => boolean): void {
    const { tourCount } = this.#tours.model;
    this.#random.shuffle(this.#order);
    this.#random.shuffle(this.#tourOrder);
    this.#changedAt.fill(0);
    this.#testedAt.fill(-1);
    this.#swapStar.forget();
    this.#moves = 0;
    let hasMoved = true;
    for (let loop = 0; hasMoved && this.#moves < this.#movesMax; loop += 1) {
      this.#hasMoved = false;
      this.#mayUseEmpty = loop > 0;
      for (let at = 0; at < this.#order.length; at += 1) {
        if ((at & 15) === 0 && isOver()) return;
        this.#improveStop(this.#order[at]!);
      }
      for (let at = 0; at < tourCount && !this.#tours.model.hasTimes; at += 1) {
        if (isOver()) return;
        this.#exchange(this.#tourOrder[at]!);
      }
      hasMoved = this.#hasMoved || loop === 0;
    }
  }

  #exchange(tour: number): void {
    if (this.#tours.size[tour] === 0) return;
    this.#swapStar.findNearTours(tour);
    const { nearTours } = this.#swapStar;
    for (let at = 0; at < this.#swapStar.nearTourCount; at += 1) {
      const other = nearTours[at]!;
      const tested = this.#swapStar.testedAt(tour, other);
      if (Math.max(this.#changedAt[tour]!, this.#changedAt[other]!) < tested) continue;
      this.#swapStar.markTested(tour, other, this.#moves + 1);
      if (this.#swapStar.improve(tour, other)) this.#finish(tour, other);
    }
  }

  #finish(tour: number, other: number): void {
    this.#tours.refresh(tour);
    if (other !== tour) this.#tours.refresh(other);
    this.#moves += 1;
    this.#changedAt[tour] = this.#moves;
    this.#changedAt[other] = this.#moves;
    this.#hasMoved = true;
  }

  #improveStop(stop: number): void {
    const { tour, prev, size } = this.#tours;
    const { count, near, nearCount, tourCount } = this.#tours.model;
    const tested = this.#testedAt[stop]!;
    this.#testedAt[stop] = this.#moves;
    const shift = nearCount === 0 ? 0 : this.#random.below(nearCount);
    for (let turn = 0; turn < nearCount; turn += 1) {
      const beside = near[stop * nearCount + ((turn + shift) % nearCount)]!;
      if (Math.max(this.#changedAt[tour[stop]!]!, this.#changedAt[tour[beside]!]!) <= tested) continue;
      if (this.#improvePair(stop, beside)) continue;
      // Beside the first stop of a tour there is its depot.
      if (prev[beside]! > count) this.#improveAfterStart(stop, prev[beside]!);
    }
    if (!this.#mayUseEmpty || this.#changedAt[tour[stop]!]! <= tested) return;
    for (let empty = 0; empty < tourCount; empty += 1) {
      if (size[empty]! > 0) continue;
      this.#improveAfterStart(stop, this.#tours.startNode(empty));
      return;
    }
  }

  #look(u: number, v: number): void {
    const { next, prev, tour } = this.#tours;
    this.#u = u;
    this.#x = next[u]!;
    this.#p = prev[u]!;
    this.#v = v;
    this.#y = next[v]!;
    this.#tourU = tour[u]!;
    this.#tourV = tour[v]!;
  }

  #improvePair(u: number, v: number): boolean {
    this.#look(u, v);
    if (this.#relocate(1) || this.#relocate(2) || this.#relocate(3)) return true;
    if (u <= v && this.#swap(1, 1)) return true;
    if (this.#swap(2, 1)) return true;
    if (u <= v && this.#swap(2, 2)) return true;
    if (this.#tourU === this.#tourV) return this.#turnRound();
    return this.#crossReversed() || this.#cross();
  }

  #improveAfterStart(u: number, start: number): boolean {
    this.#look(u, start);
    if (this.#relocate(1) || this.#relocate(2) || this.#relocate(3)) return true;
    return this.#tourU !== this.#tourV && (this.#crossReversed() || this.#cross());
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
    if (this.#tourU === this.#tourV) return this.#changeWithin(out + into + inner, kind);
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
    this.#finish(this.#tourU, this.#tourV);
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
    if (this.#tourU === this.#tourV) return this.#changeWithin(delta, ofU === 1 ? 4 : ofV === 1 ? 5 : 6);
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
    this.#finish(this.#tourU, this.#tourV);
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
    const before = penalty[this.#tourU]! + penalty[this.#tourV]!;
    if (delta - before > -precision) return false;
    let cost =
      delta -
      before +
      tours.penaltyOfLoad(load[this.#tourU]! + loadOfU) +
      tours.penaltyOfLoad(load[this.#tourV]! - loadOfU);
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
    const tour = this.#tourU;
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
    const warp = tours.warp[this.#tourU]!;
    if (delta - warp * tours.penalties.warp > -precision) return false;
    tours.reverse(x, v);
    if (tours.model.hasTimes) {
      const after = walkWarp(tours, u, y, warp - delta / tours.penalties.warp);
      if (delta + (after - warp) * tours.penalties.warp > -precision) {
        tours.reverse(v, x);
        return false;
      }
    }
    this.#finish(this.#tourU, this.#tourU);
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
    const load = tours.loadUntil[u]! + tours.load[this.#tourV]! - tours.loadUntil[v]! - tours.load[this.#tourU]!;
    if (!this.#isBetterBetween(delta, load, u, -1, -1, y, v, -1, -1, x)) return false;
    cross(tours, this.#moment());
    this.#finish(this.#tourU, this.#tourV);
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
    const endU = tours.startNode(this.#tourU) + 1;
    const delta =
      tours.between(u, v) +
      tours.between(x, y) -
      tours.between(u, x) -
      tours.between(v, y) +
      tours.reversalUntil[v]! +
      tours.reversalUntil[endU]! -
      tours.reversalUntil[x]!;
    const load = tours.loadUntil[u]! + tours.loadUntil[v]! - tours.load[this.#tourU]!;
    if (!this.#isBetterBetween(delta, load, u, -1, -1, y, v, -1, -1, x)) return false;
    crossReversed(tours, this.#moment());
    this.#finish(this.#tourU, this.#tourV);
    return true;
  }

  #moment(): Moment {
    return { p: this.#p, u: this.#u, x: this.#x, v: this.#v, y: this.#y };
  }
}
