import type { Random } from '../random.ts';
import type { ScatteredModel } from './scattered-model.ts';
import { BinTour } from './scattered-tour.ts';

/**
 * Large neighbourhood search over the chosen bins (Shaw 1998; ruin and recreate of Schrimpf et al. 2000): some bins are
 * given back, the pieces then missing come from the bins that lengthen the walk least, and the result is kept when it is
 * not much longer. A round is O(bins given back · (steps · states + bins of an article · states)).
 */
export class BinExchange {
  readonly #tour: BinTour;
  readonly #binsOf: readonly (readonly number[])[];
  readonly #random: Random;
  #current: Uint8Array;
  #currentLength: number;
  #best: Uint8Array;
  #bestLength: number;

  constructor(model: ScatteredModel, random: Random) {
    this.#tour = new BinTour(model);
    this.#random = random;
    const binsOf = Array.from(model.demand, (): number[] => []);
    for (const [bin, article] of this.#tour.article.entries()) binsOf[article]?.push(bin);
    this.#binsOf = binsOf;
    this.#fillInTurn();
    this.#currentLength = this.#settle();
    this.#current = this.#tour.isChosen.slice();
    this.#best = this.#current;
    this.#bestLength = this.#currentLength;
  }

  get length(): number {
    return this.#bestLength;
  }

  /** Indices of the best bins in the problem. */
  listBest(): number[] {
    this.#restore(this.#best);
    const bins = this.#tour.listChosen();
    this.#restore(this.#current);
    return bins;
  }

  /** Goes on from other bins, given by their index in the problem. */
  adopt(chosen: ReadonlySet<number>, model: ScatteredModel): void {
    const flags = Uint8Array.from(
      model.stretches.flatMap(({ bins }) => [...bins].map((bin) => (chosen.has(bin) ? 1 : 0))),
    );
    this.#restore(flags);
    this.#keep(this.#settle(), 0);
  }

  /** One round; `slack` is the part by which the walk may become longer than the current one. */
  round(slack: number): void {
    this.#giveBack();
    if (this.#random.below(6) === 0) this.#fillBest();
    else this.#fillInTurn();
    this.#keep(this.#settle(), slack);
  }

  #keep(length: number, slack: number): void {
    if (length > this.#currentLength * (1 + slack) + 1e-9) {
      this.#restore(this.#current);
      return;
    }
    this.#current = this.#tour.isChosen.slice();
    this.#currentLength = length;
    if (length >= this.#bestLength - 1e-9) return;
    this.#best = this.#current;
    this.#bestLength = length;
  }

  #restore(flags: Uint8Array): void {
    for (const [bin, flag] of flags.entries()) if (this.#tour.isChosen[bin] !== flag) this.#tour.toggle(bin);
  }

  #giveBack(): void {
    const { isChosen, stretchOf } = this.#tour;
    const chosen = Array.from(isChosen.keys()).filter((bin) => isChosen[bin] === 1);
    if (chosen.length === 0) return;
    const isAll = this.#random.below(16) === 0;
    const count = isAll ? chosen.length : 1 + this.#random.below(Math.min(chosen.length, 7));
    const centre = stretchOf[chosen[this.#random.below(chosen.length)] as number] as number;
    if (this.#random.below(2) === 0) this.#random.shuffle(chosen);
    else
      chosen.sort(
        (left, right) =>
          Math.abs((stretchOf[left] as number) - centre) - Math.abs((stretchOf[right] as number) - centre),
      );
    for (const bin of chosen.slice(0, count)) this.#tour.toggle(bin);
  }

  /** The bin that costs least for each missing piece, of all articles. */
  #fillBest(): void {
    const { missing } = this.#tour;
    for (;;) {
      const base = this.#tour.refresh();
      let best = -1;
      let bestEach = Number.POSITIVE_INFINITY;
      for (const [article, pieces] of missing.entries()) {
        if (pieces <= 0) continue;
        const [bin, each] = this.#findBin(article, base);
        if (each >= bestEach) continue;
        best = bin;
        bestEach = each;
      }
      if (best < 0) return;
      this.#tour.toggle(best);
    }
  }

  #fillInTurn(): void {
    const { missing } = this.#tour;
    const articles = Array.from(missing.keys()).filter((article) => (missing[article] as number) > 0);
    for (const article of this.#random.shuffle(articles)) {
      while ((missing[article] as number) > 0) {
        const [bin] = this.#findBin(article, this.#tour.refresh());
        if (bin < 0) return;
        this.#tour.toggle(bin);
      }
    }
  }

  #findBin(article: number, base: number): readonly [bin: number, each: number] {
    const { isChosen, quantity, missing } = this.#tour;
    let best = -1;
    let bestEach = Number.POSITIVE_INFINITY;
    for (const bin of this.#binsOf[article] as readonly number[]) {
      if (isChosen[bin] === 1) continue;
      // Without an empty walk to compare with, the first length itself decides.
      const longer = this.#tour.lengthWith(bin) - (Number.isFinite(base) ? base : 0) + 0.01;
      const each =
        (longer / Math.min(missing[article] as number, quantity[bin] as number)) * (0.9 + 0.2 * this.#random.next());
      if (each >= bestEach) continue;
      best = bin;
      bestEach = each;
    }
    return [best, bestEach];
  }

  /** Gives back bins that are not needed, as long as that shortens the walk; answers its length. */
  #settle(): number {
    const { isChosen, article, quantity, missing } = this.#tour;
    let length = this.#tour.refresh();
    for (const bin of isChosen.keys()) {
      if (isChosen[bin] === 0 || (missing[article[bin] as number] as number) + (quantity[bin] as number) > 0) continue;
      this.#tour.toggle(bin);
      length = this.#tour.refresh();
    }
    return length;
  }
}
