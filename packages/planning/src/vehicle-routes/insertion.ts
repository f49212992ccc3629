import type { Random } from '../random.ts';
import { PairInsertion } from './pair-insertion.ts';
import type { RoutePlan } from './route-plan.ts';
import type { SlotSet } from './slot-set.ts';

/** Up to this many stops every position is weighed; above only those beside near stops. */
const everyPositionMax = 60;
/** A position is passed over with this chance, so that the same stop does not always go to the same place. */
const blinkRate = 0.01;

/**
 * The cheapest feasible position of a stop, by the greedy insertion with blinks of Christiaens and Vanden Berghe (2020).
 * Every question about one position is answered in O(kinds of load).
 */
export class Insertion {
  readonly #plan: RoutePlan;
  readonly #random: Random;
  readonly #pairs: PairInsertion;
  /** One kind of plain loads, and as far there as back. */
  readonly #isPlain: boolean;
  #positionsToBlink: number;
  cost: number = Infinity;
  slot = -1;
  after = -1;
  /** Of a pair: the stop after which its second stop goes, the first one standing already. */
  afterOfSecond = -1;

  constructor(plan: RoutePlan, random: Random) {
    this.#plan = plan;
    this.#random = random;
    this.#pairs = new PairInsertion(plan, random, () => this.#doesBlink());
    this.#isPlain = plan.model.kinds === 1 && plan.model.hasPlainLoads && plan.model.isSymmetric;
    this.#positionsToBlink = this.#drawBlink();
  }

  #drawBlink(): number {
    return Math.floor(Math.log(1 - this.#random.next()) / Math.log(1 - blinkRate));
  }

  #doesBlink(): boolean {
    this.#positionsToBlink -= 1;
    if (this.#positionsToBlink >= 0) return false;
    this.#positionsToBlink = this.#drawBlink();
    return true;
  }

  /** Fills `cost`, `slot` and `after`; `slot` is −1 when no position is feasible. */
  find(stop: number, usedCountMax: number): void {
    const { used, usedCount, model } = this.#plan;
    if (model.partner[stop]! >= 0) {
      this.#findPair(stop, used, usedCount, usedCountMax);
      return;
    }
    this.cost = Infinity;
    this.slot = -1;
    if (model.stopCount <= everyPositionMax) this.#weighAll(stop, used, usedCount);
    else if (this.#isPlain) this.#weighNearPlain(stop);
    else this.#weighNear(stop);
    if (usedCount < usedCountMax) this.#weighEmpty(stop);
    if (this.slot < 0 && model.stopCount > everyPositionMax) this.#weighAll(stop, used, usedCount);
  }

  /** The same in some routes and in vehicles that stand idle. */
  findIn(stop: number, { slots, count }: SlotSet, usedCountMax: number): void {
    if (this.#plan.model.partner[stop]! >= 0) {
      this.#findPair(stop, slots, count, usedCountMax);
      return;
    }
    this.cost = Infinity;
    this.slot = -1;
    this.#weighAll(stop, slots, count);
    if (this.#plan.usedCount < usedCountMax) this.#weighEmpty(stop);
  }

  #findPair(stop: number, slots: Int32Array, count: number, usedCountMax: number): void {
    this.#pairs.find(stop, slots, count, usedCountMax);
    ({ cost: this.cost, slot: this.slot, after: this.after, afterOfSecond: this.afterOfSecond } = this.#pairs);
  }

  #weighAll(stop: number, slots: Int32Array, count: number): void {
    const { next, size } = this.#plan;
    for (let at = 0; at < count; at += 1) {
      const slot = slots[at]!;
      if (size[slot] === 0 || !this.#mayCarry(stop, slot)) continue;
      const first = this.#plan.startNode(slot);
      for (let after = first; after !== first + 1; after = next[after]!) {
        if (!this.#doesBlink()) this.#weigh(stop, after, next[after]!, slot);
      }
    }
  }

  #weighNear(stop: number): void {
    const { slotOf, next, prev } = this.#plan;
    const { near, nearCount } = this.#plan.model;
    for (let at = stop * nearCount; at < (stop + 1) * nearCount; at += 1) {
      const beside = near[at]!;
      const slot = slotOf[beside]!;
      if (slot < 0 || !this.#mayCarry(stop, slot)) continue;
      if (!this.#doesBlink()) this.#weigh(stop, beside, next[beside]!, slot);
      if (!this.#doesBlink()) this.#weigh(stop, prev[beside]!, beside, slot);
    }
  }

  /**
   * The same for the commonest problems, reading distances in the row of the stop only. A leg of which neither end is nearer
   * than this cannot be a smaller detour than `2 × here − leg`, and one with a nearer end was weighed beside that.
   */
  #weighNearPlain(stop: number): void {
    const { slotOf, next, prev, load, leg, model } = this.#plan;
    const { near, nearCount, place, placeCount, distances, demand, capacity, costPerDistance, stopCount } = model;
    const row = place[stop]! * placeCount;
    const room = demand[stop]!;
    for (let at = stop * nearCount; at < (stop + 1) * nearCount; at += 1) {
      const beside = near[at]!;
      const slot = slotOf[beside]!;
      if (slot < 0 || load[slot]! + room > capacity[slot]!) continue;
      const here = distances[row + place[beside]!]!;
      const rate = costPerDistance[slot]!;
      const to = next[beside]!;
      if (rate * (2 * here - leg[beside]!) < this.cost || to >= stopCount) {
        const extra = here + distances[row + place[to]!]! - leg[beside]!;
        if (rate * extra < this.cost) this.#acceptPlain(stop, beside, to, slot, extra);
      }
      const from = prev[beside]!;
      if (rate * (2 * here - leg[from]!) < this.cost || from >= stopCount) {
        const extra = here + distances[row + place[from]!]! - leg[from]!;
        if (rate * extra < this.cost) this.#acceptPlain(stop, from, beside, slot, extra);
      }
    }
  }

  #acceptPlain(stop: number, after: number, before: number, slot: number, extra: number): void {
    const { distance, model } = this.#plan;
    if (this.#doesBlink() || distance[slot]! + extra > model.distanceMax[slot]!) return;
    if (model.hasTimes && !this.#isInTime(stop, after, before)) return;
    this.cost = model.costPerDistance[slot]! * extra;
    this.slot = slot;
    this.after = after;
  }

  #weighEmpty(stop: number): void {
    const typeCount = this.#plan.model.firstSlot.length - 1;
    for (let type = 0; type < typeCount; type += 1) {
      const slot = this.#plan.findIdle(type, this.#random);
      if (slot < 0 || !this.#mayCarry(stop, slot)) continue;
      const first = this.#plan.startNode(slot);
      this.#weigh(stop, first, first + 1, slot);
    }
  }

  /** The part of the question about loads that is the same all along a route. */
  #mayCarry(stop: number, slot: number): boolean {
    const { kinds, demand, capacity, hasPlainLoads } = this.#plan.model;
    if (!hasPlainLoads) return true;
    for (let kind = 0; kind < kinds; kind += 1) {
      const load = this.#plan.load[slot * kinds + kind]! + demand[stop * kinds + kind]!;
      if (load > capacity[slot * kinds + kind]!) return false;
    }
    return true;
  }

  #weigh(stop: number, after: number, before: number, slot: number): void {
    const plan = this.#plan;
    const { place, distances, placeCount, costPerDistance, fixedCost, distanceMax, hasTimes, hasPlainLoads } =
      plan.model;
    const row = place[after]! * placeCount;
    const here = place[stop]!;
    const there = place[before]!;
    let extra = distances[row + here]! + distances[here * placeCount + there]!;
    let cost = 0;
    // A vehicle that stays costs nothing, and the way from its start to its end need not exist.
    if (plan.size[slot] === 0) cost = fixedCost[slot]!;
    else extra -= distances[row + there]!;
    cost += costPerDistance[slot]! * extra;
    if (!(cost < this.cost) || plan.distance[slot]! + extra > distanceMax[slot]!) return;
    if (hasTimes && !this.#isInTime(stop, after, before)) return;
    if (!hasPlainLoads && !this.#fits(stop, after, slot)) return;
    this.cost = cost;
    this.slot = slot;
    this.after = after;
  }

  #isInTime(stop: number, after: number, before: number): boolean {
    const { start, latest, model } = this.#plan;
    const { place, times, placeCount, ready, due, service } = model;
    const here = place[stop]!;
    const arrival = start[after]! + service[after]! + times[place[after]! * placeCount + here]!;
    if (arrival > due[stop]!) return false;
    const left = (arrival > ready[stop]! ? arrival : ready[stop]!) + service[stop]!;
    return left + times[here * placeCount + place[before]!]! <= latest[before]!;
  }

  #fits(stop: number, after: number, slot: number): boolean {
    const { highestUntil, highestFrom, model } = this.#plan;
    const { kinds, fromStart, change, capacity } = model;
    for (let kind = 0; kind < kinds; kind += 1) {
      const limit = capacity[slot * kinds + kind]!;
      const brought = fromStart[stop * kinds + kind]!;
      if (highestUntil[after * kinds + kind]! + brought > limit) return false;
      if (highestFrom[after * kinds + kind]! + brought + change[stop * kinds + kind]! > limit) return false;
    }
    return true;
  }
}
