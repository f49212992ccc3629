import type { RoutePlan } from './route-plan.ts';

/** Up to so many pairs of positions all are weighed; above only those beside near stops. */
const everyPositionMax = 10_000;
/** Where there is no room beside near stops, so many pairs of positions are looked at before giving up. */
const positionsMax = 200_000;

/**
 * The cheapest feasible positions of both stops of a pair in one route. All pairs of positions are O(stops × stops of a route);
 * a pair of positions is weighed in constant time and, where it would be the cheapest, walked along in O(stops of the route).
 */
export class PairInsertion {
  readonly #plan: RoutePlan;
  readonly #doesBlink: () => boolean;
  cost = Infinity;
  slot = -1;
  after = -1;
  /** The stop after which the second stop goes, the first one standing already. */
  afterOfSecond = -1;

  // The moment: the pair, the route and what its vehicle costs.
  #first = 0;
  #second = 0;
  #slot = 0;
  #base = 0;
  #perDistance = 0;
  #weighed = 0;

  constructor(plan: RoutePlan, doesBlink: () => boolean) {
    this.#plan = plan;
    this.#doesBlink = doesBlink;
  }

  /** Fills `cost`, `slot`, `after` and `afterOfSecond`; `slot` is −1 when no positions are feasible. */
  find(stop: number, usedCountMax: number): void {
    const plan = this.#plan;
    const { isFirst, partner, firstSlot, stopCount } = plan.model;
    this.#first = isFirst[stop] === 1 ? stop : partner[stop]!;
    this.#second = partner[this.#first]!;
    this.cost = Infinity;
    this.slot = -1;
    const visited = stopCount - plan.absentCount;
    const hasFew = visited * visited <= 2 * everyPositionMax * plan.usedCount;
    if (hasFew) this.#weighAll(Infinity);
    else this.#weighNear();
    if (plan.usedCount < usedCountMax) {
      for (let type = 0; type + 1 < firstSlot.length; type += 1) {
        const slot = plan.findEmpty(type);
        if (slot >= 0) this.#weighRoute(slot, Infinity);
      }
    }
    if (this.slot < 0 && !hasFew) this.#weighAll(positionsMax);
  }

  #weighAll(most: number): void {
    this.#weighed = 0;
    for (let at = 0; at < this.#plan.usedCount && this.#weighed < most; at += 1)
      this.#weighRoute(this.#plan.used[at]!, most);
  }

  #look(slot: number): void {
    const { costPerDistance, fixedCost } = this.#plan.model;
    this.#slot = slot;
    this.#base = this.#plan.size[slot] === 0 ? fixedCost[slot]! : 0;
    this.#perDistance = costPerDistance[slot]!;
  }

  /** All positions of both stops in one route; going on where the first stop alone is too dear is left out. */
  #weighRoute(slot: number, most: number): void {
    const { next } = this.#plan;
    const begin = this.#plan.startNode(slot);
    this.#look(slot);
    for (let after = begin; after !== begin + 1 && this.#weighed < most; after = next[after]!) {
      this.#weighed += 1;
      if (this.#doesBlink()) continue;
      const detour = this.#weighFirst(after);
      if (this.#base + this.#perDistance * detour >= this.cost) continue;
      for (let then = next[after]!; then !== begin + 1 && this.#weighed < most; then = next[then]!) {
        this.#weighed += 1;
        this.#weighSecond(after, then, detour);
      }
    }
  }

  /** Each stop beside near ones, or both one after the other. */
  #weighNear(): void {
    const { slotOf, prev } = this.#plan;
    const { near, nearCount } = this.#plan.model;
    for (const stop of [this.#first, this.#second]) {
      for (let at = stop * nearCount; at < (stop + 1) * nearCount; at += 1) {
        const beside = near[at]!;
        if (slotOf[beside]! < 0) continue;
        this.#look(slotOf[beside]!);
        this.#weighNearAfter(beside);
        this.#weighNearAfter(prev[beside]!);
      }
    }
  }

  #weighNearAfter(after: number): void {
    if (this.#doesBlink()) return;
    const { slotOf, position, prev } = this.#plan;
    const { near, nearCount } = this.#plan.model;
    const detour = this.#weighFirst(after);
    if (this.#base + this.#perDistance * detour >= this.cost) return;
    for (let at = this.#second * nearCount; at < (this.#second + 1) * nearCount; at += 1) {
      const then = near[at]!;
      if (slotOf[then] !== this.#slot || position[then]! <= position[after]!) continue;
      this.#weighSecond(after, then, detour);
      if (prev[then] !== after) this.#weighSecond(after, prev[then]!, detour);
    }
  }

  /** Weighs both one after the other, and returns how much farther it is by the first alone. */
  #weighFirst(after: number): number {
    const plan = this.#plan;
    const { place, distances, placeCount } = plan.model;
    const from = place[after]! * placeCount;
    const first = place[this.#first]!;
    const second = place[this.#second]!;
    const to = place[plan.next[after]!]!;
    const leg = plan.size[this.#slot] === 0 ? 0 : distances[from + to]!;
    const there = distances[from + first]! - leg;
    const together = distances[first * placeCount + second]! + distances[second * placeCount + to]!;
    this.#accept(there + together, after, this.#first);
    return there + distances[first * placeCount + to]!;
  }

  #weighSecond(after: number, then: number, detour: number): void {
    const { place, distances, placeCount } = this.#plan.model;
    const from = place[then]! * placeCount;
    const second = place[this.#second]!;
    const to = place[this.#plan.next[then]!]!;
    const extra = detour + distances[from + second]! + distances[second * placeCount + to]! - distances[from + to]!;
    this.#accept(extra, after, then);
  }

  #accept(extra: number, after: number, then: number): void {
    const plan = this.#plan;
    const cost = this.#base + this.#perDistance * extra;
    if (!(cost < this.cost) || plan.distance[this.#slot]! + extra > plan.model.distanceMax[this.#slot]!) return;
    if (!this.#fits(after, then)) return;
    if (plan.model.hasTimes && !this.#isInTime(after, then)) return;
    this.cost = cost;
    this.slot = this.#slot;
    this.after = after;
    this.afterOfSecond = then;
  }

  #fits(after: number, then: number): boolean {
    const { next, load, loadAfter, model } = this.#plan;
    const { kinds, change, capacity, hasPlainLoads } = model;
    for (let kind = 0; kind < kinds; kind += 1) {
      const limit = capacity[this.#slot * kinds + kind]! - change[this.#first * kinds + kind]!;
      // Where loads are plain no pair carries anything.
      if (hasPlainLoads) {
        if (load[this.#slot * kinds + kind]! > limit) return false;
        continue;
      }
      if (loadAfter[after * kinds + kind]! > limit) return false;
      const last = then === this.#first ? after : then;
      for (let node = after; node !== last;) {
        node = next[node]!;
        if (loadAfter[node * kinds + kind]! > limit) return false;
      }
    }
    return true;
  }

  #isInTime(after: number, then: number): boolean {
    const { start, latest, next, model } = this.#plan;
    const { place, times, placeCount, ready, due, service } = model;
    const first = this.#first;
    const second = this.#second;
    let node = after;
    let time = start[after]!;
    const goTo = (to: number): boolean => {
      time += service[node]! + times[place[node]! * placeCount + place[to]!]!;
      if (time < ready[to]!) time = ready[to]!;
      node = to;
      return time <= due[to]!;
    };
    if (!goTo(first)) return false;
    let before = next[after]!;
    if (then !== first) {
      for (; ; before = next[before]!) {
        if (!goTo(before)) return false;
        if (before === then) break;
      }
      before = next[before]!;
    }
    if (!goTo(second)) return false;
    return time + service[second]! + times[place[second]! * placeCount + place[before]!]! <= latest[before]!;
  }
}
