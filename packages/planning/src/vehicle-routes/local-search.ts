import type { Random } from '../random.ts';
import { SwapStar } from './swap-star.ts';
import { TourMoves } from './tour-moves.ts';
import type { Tours } from './tours.ts';

/** For each stop: no search takes nearly as many, but numbers so far apart that rounding looks like an improvement would never end it. */
const movesPerStopMax = 200;

/**
 * Moves stops between and within tours until nothing near helps: the neighbourhoods of hybrid genetic search (Vidal 2022),
 * each beside the 20 nearest stops, and SWAP* between tours that lie near.
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
  readonly #pairMoves: TourMoves;
  #moves = 0;
  readonly #movesMax: number;
  #hasMoved = false;
  #mayUseEmpty = false;

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
    this.#pairMoves = new TourMoves(tours);
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
    const moves = this.#pairMoves;
    const tested = this.#testedAt[stop]!;
    this.#testedAt[stop] = this.#moves;
    const shift = nearCount === 0 ? 0 : this.#random.below(nearCount);
    for (let turn = 0; turn < nearCount; turn += 1) {
      const beside = near[stop * nearCount + ((turn + shift) % nearCount)]!;
      if (Math.max(this.#changedAt[tour[stop]!]!, this.#changedAt[tour[beside]!]!) <= tested) continue;
      if (moves.improvePair(stop, beside)) this.#finish(moves.tourU, moves.tourV);
      // Beside the first stop of a tour there is its depot.
      else if (prev[beside]! > count) this.#improveAfterStart(stop, prev[beside]!);
    }
    if (!this.#mayUseEmpty || this.#changedAt[tour[stop]!]! <= tested) return;
    for (let empty = 0; empty < tourCount; empty += 1) {
      if (size[empty]! > 0) continue;
      this.#improveAfterStart(stop, this.#tours.startNode(empty));
      return;
    }
  }
  #improveAfterStart(stop: number, start: number): void {
    const moves = this.#pairMoves;
    if (moves.improveAfterStart(stop, start)) this.#finish(moves.tourU, moves.tourV);
  }
}
