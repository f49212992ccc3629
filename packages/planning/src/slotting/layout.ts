import { mayLie, type SlottingProblem } from './problem.ts';

interface Partner {
  readonly item: number;
  /** Seconds for each metre between the two, over the horizon. */
  readonly weight: number;
}

const mmPerMetre = 1_000;

/** Costs of layouts over the horizon, in seconds. */
export class LayoutCosts {
  readonly problem: SlottingProblem;
  readonly slots: number;
  readonly hasAffinity: boolean;
  readonly #partners: readonly (readonly Partner[])[];

  constructor(problem: SlottingProblem) {
    const { affinity, picksPerDay, horizonDays } = problem;
    this.problem = problem;
    this.slots = problem.slotSeconds.length;
    const partners: Partner[][] = Array.from(picksPerDay, () => []);
    for (let pair = 0; pair < (affinity?.firstItem.length ?? 0); pair += 1) {
      const first = affinity?.firstItem[pair] as number;
      const second = affinity?.secondItem[pair] as number;
      const perMetre = (affinity?.togetherPerDay[pair] as number) * (affinity?.secondsPerMetre ?? 0) * horizonDays;
      if (first === second || perMetre === 0) continue;
      partners[first]?.push({ item: second, weight: perMetre });
      partners[second]?.push({ item: first, weight: perMetre });
    }
    this.#partners = partners;
    this.hasAffinity = partners.some((list) => list.length > 0);
  }

  /** Picking and moving of one item alone, infinite where it may not lie: what the assignment minimises. */
  alone(item: number, slot: number): number {
    if (!mayLie(this.problem, item, slot)) return Number.POSITIVE_INFINITY;
    return this.picking(item, slot) + this.moving(item, slot);
  }

  picking(item: number, slot: number): number {
    const { picksPerDay, slotSeconds, horizonDays } = this.problem;
    return (picksPerDay[item] as number) * (slotSeconds[slot] as number) * horizonDays;
  }

  moving(item: number, slot: number): number {
    return slot === this.problem.slotOfItem[item] ? 0 : (this.problem.moveSeconds[item] as number);
  }

  /** Way between an item and its partners when it lies in `slot`; two that change places keep theirs. */
  together(item: number, slot: number, layout: Int32Array, except: number): number {
    let seconds = 0;
    for (const { item: partner, weight } of this.#partners[item] as readonly Partner[]) {
      if (partner === except) continue;
      const other = layout[partner] as number;
      if (other >= 0) seconds += weight * this.#metres(slot, other);
    }
    return seconds;
  }

  #metres(slot: number, other: number): number {
    const { slotXMm, slotYMm } = this.problem.affinity as NonNullable<SlottingProblem['affinity']>;
    const x = (slotXMm[slot] as number) - (slotXMm[other] as number);
    const y = (slotYMm[slot] as number) - (slotYMm[other] as number);
    return (Math.abs(x) + Math.abs(y)) / mmPerMetre;
  }

  /** All picking of a layout; items that lie nowhere (−1) cost nothing. */
  pickingOf(layout: Int32Array): number {
    let seconds = 0;
    for (let item = 0; item < layout.length; item += 1) {
      const slot = layout[item] as number;
      if (slot >= 0) seconds += this.picking(item, slot) + this.together(item, slot, layout, -1) / 2;
    }
    return seconds;
  }

  /** Picking and moves, each item moved once. */
  totalOf(layout: Int32Array): number {
    return layout.reduce((sum, slot, item) => sum + this.moving(item, slot), this.pickingOf(layout));
  }
}
