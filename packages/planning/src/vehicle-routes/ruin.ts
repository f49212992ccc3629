import type { Random } from '../random.ts';
import type { RoutePlan } from './route-plan.ts';
import { SlotSet } from './slot-set.ts';

/** Stops taken out each time, on average. */
const removedMean = 10;
const stringMax = 10;
/** Chance that a string leaves out a part of its middle, and that the part grows by another stop. */
const splitRate = 0.5;
const growRate = 0.99;

/**
 * Takes strings of adjacent stops out of routes near each other (Christiaens and Vanden Berghe 2020, “slack induction by
 * string removals”), so that the stops find room elsewhere. O(stops of the routes touched).
 */
export class Ruin {
  readonly #plan: RoutePlan;
  readonly #random: Random;
  /** Slots whose routes were touched since it was cleared. */
  readonly touched: SlotSet;

  constructor(plan: RoutePlan, random: Random) {
    this.#plan = plan;
    this.#random = random;
    this.touched = new SlotSet(plan.model.slotCount);
  }

  /** Ruins around a random stop; the routes touched are refreshed. */
  ruin(): void {
    const { model, usedCount, absentCount, slotOf } = this.#plan;
    if (usedCount === 0) return;
    const { stopCount, near, nearCount } = model;
    const sizeMean = (stopCount - absentCount) / usedCount;
    const lengthMax = Math.min(stringMax, sizeMean);
    const stringsMax = (4 * removedMean) / (1 + lengthMax) - 1;
    const strings = Math.floor(1 + this.#random.next() * stringsMax);
    const seed = this.#random.below(stopCount);
    this.#ruinAround(seed, lengthMax);
    for (let at = seed * nearCount; at < (seed + 1) * nearCount && this.touched.count < strings; at += 1) {
      if (slotOf[near[at]!]! >= 0) this.#ruinAround(near[at]!, lengthMax);
    }
    for (let at = 0; at < this.touched.count; at += 1) this.#mend(this.touched.slots[at]!);
  }

  /**
   * Brings a route up to date. What is left of it need not be possible, since a way past the stops taken out may be missing or
   * longer than by them: then stops behind missing ways go as well, and if that does not help all of them.
   */
  #mend(slot: number): void {
    if (this.#plan.model.hasGaps) this.#closeGaps(slot);
    this.#plan.refresh(slot);
    if (!this.#plan.isRoutePossible(slot)) this.ruinRoute(slot);
  }

  /** Takes out the stop behind each missing way, or the one before where that is the end, until all ways exist. */
  #closeGaps(slot: number): void {
    const plan = this.#plan;
    const { next, prev } = plan;
    const { place, placeCount, distances, times, partner } = plan.model;
    const begin = plan.startNode(slot);
    const end = begin + 1;
    for (let from = begin; from !== end && next[begin] !== end;) {
      const to = next[from]!;
      const way = place[from]! * placeCount + place[to]!;
      if (distances[way]! < Infinity && times[way]! < Infinity) {
        from = to;
        continue;
      }
      const stop = to === end ? from : to;
      const other = partner[stop]!;
      from = other >= 0 ? begin : prev[stop]!;
      plan.unlink(stop);
      if (other >= 0 && plan.slotOf[other]! >= 0) plan.unlink(other);
    }
  }

  /** Empties a whole route. */
  ruinRoute(slot: number): void {
    this.touched.add(slot);
    for (const stop of this.#plan.stopsOf(slot)) this.#plan.unlink(stop);
    this.#plan.refresh(slot);
  }

  #ruinAround(stop: number, lengthMax: number): void {
    const slot = this.#plan.slotOf[stop]!;
    if (slot < 0 || this.touched.has(slot)) return;
    this.touched.add(slot);
    const size = this.#plan.size[slot]!;
    const length = Math.floor(1 + this.#random.next() * Math.min(size, lengthMax));
    let kept = 0;
    if (length > 1 && length < size && this.#random.next() < splitRate) {
      kept = 1;
      while (length + kept < size && this.#random.next() > growRate) kept += 1;
    }
    this.#takeString(stop, slot, length, kept);
  }

  /** A string of `length + kept` stops that contains the stop, somewhere in it; `kept` of them in a row stay. */
  #takeString(stop: number, slot: number, length: number, kept: number): void {
    const plan = this.#plan;
    const { next, prev } = plan;
    const { stopCount, partner } = plan.model;
    let back = this.#random.below(length + kept);
    let node = stop;
    for (; back > 0 && prev[node]! < stopCount; back -= 1) node = prev[node]!;
    const size = plan.size[slot]!;
    // A string that would run past the end begins earlier.
    let room = 1;
    for (let to = next[node]!; to < stopCount && room < length + kept; to = next[to]!) room += 1;
    for (; room < length + kept && room < size && prev[node]! < stopCount; room += 1) node = prev[node]!;
    const keptFrom = kept === 0 ? length + kept : 1 + this.#random.below(length - 1);
    for (let at = 0; at < length + kept && node < stopCount; at += 1) {
      let following = next[node]!;
      if (at < keptFrom || at >= keptFrom + kept) {
        const other = partner[node]!;
        plan.unlink(node);
        if (other >= 0 && plan.slotOf[other]! >= 0) {
          if (other === following) following = next[other]!;
          plan.unlink(other);
        }
      }
      node = following;
    }
  }
}
