import type { Random } from '../random.ts';
import type { RoutePlan } from './route-plan.ts';

/** So many pairs of positions are looked at before giving up. */
const positionsMax = 200_000;

/**
 * The cheapest feasible positions of both stops of a pair in one route. The detour by the second stop is known for every
 * position, and the least of them from each position on, so that going on from a position of the first stop is left out
 * where it cannot be the cheapest: O(stops) as a rule. A pair of positions is weighed in constant time and, where it would be
 * the cheapest, walked along in O(stops of the route).
 */
export class PairInsertion {
  readonly #plan: RoutePlan;
  readonly #random: Random;
  readonly #doesBlink: () => boolean;
  cost: number = Infinity;
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
  /** By position in the route. */
  readonly #detours: { readonly bySecond: Float64Array; readonly leastFrom: Float64Array };

  constructor(plan: RoutePlan, random: Random, doesBlink: () => boolean) {
    this.#plan = plan;
    this.#random = random;
    this.#doesBlink = doesBlink;
    const positions = plan.model.hasPairs ? plan.model.stopCount + 2 : 0;
    this.#detours = { bySecond: new Float64Array(positions), leastFrom: new Float64Array(positions) };
  }

  /** Fills `cost`, `slot`, `after` and `afterOfSecond`; `slot` is −1 when no positions are feasible. */
  find(stop: number, slots: Int32Array, count: number, usedCountMax: number): void {
    const plan = this.#plan;
    const { isFirst, partner, firstSlot } = plan.model;
    this.#first = isFirst[stop] === 1 ? stop : partner[stop]!;
    this.#second = partner[this.#first]!;
    this.cost = Infinity;
    this.slot = -1;
    this.#weighed = 0;
    for (let at = 0; at < count; at += 1) if (plan.size[slots[at]!]! > 0) this.#weighRoute(slots[at]!);
    if (plan.usedCount >= usedCountMax) return;
    for (let type = 0; type + 1 < firstSlot.length; type += 1) {
      const slot = plan.findIdle(type, this.#random);
      if (slot >= 0) this.#weighRoute(slot);
    }
  }

  #weighRoute(slot: number): void {
    const plan = this.#plan;
    const { next } = plan;
    const { costPerDistance, fixedCost } = plan.model;
    const begin = plan.startNode(slot);
    this.#slot = slot;
    this.#base = plan.size[slot] === 0 ? fixedCost[slot]! : 0;
    this.#perDistance = costPerDistance[slot]!;
    this.#detourBySecond(begin);
    const { bySecond, leastFrom } = this.#detours;
    for (let after = begin, at = 0; after !== begin + 1; after = next[after]!, at += 1) {
      if (this.#doesBlink() || !this.#hasRoomForFirst(after)) continue;
      const detour = this.#weighFirst(after);
      if (this.#isTooDear(detour + leastFrom[at + 1]!) || this.#weighed > positionsMax) continue;
      for (let then = next[after]!, to = at + 1; then !== begin + 1; then = next[then]!, to += 1) {
        this.#weighed += 1;
        if (!this.#isTooDear(detour + bySecond[to]!)) this.#accept(detour + bySecond[to]!, after, then);
      }
    }
  }

  #isTooDear(extra: number): boolean {
    return !(this.#base + this.#perDistance * extra < this.cost);
  }

  /** How much farther it is by the second stop after each node, and the least of these from each node on. */
  #detourBySecond(begin: number): void {
    const { next, leg, model } = this.#plan;
    const { place, distances, placeCount } = model;
    const { bySecond, leastFrom } = this.#detours;
    const second = place[this.#second]!;
    let at = 0;
    for (let node = begin; node !== begin + 1; node = next[node]!, at += 1) {
      const to = place[next[node]!]!;
      bySecond[at] = distances[place[node]! * placeCount + second]! + distances[second * placeCount + to]! - leg[node]!;
    }
    leastFrom[at] = Infinity;
    for (at -= 1; at >= 0; at -= 1) {
      const least = leastFrom[at + 1]!;
      leastFrom[at] = bySecond[at]! < least ? bySecond[at]! : least;
    }
  }

  /** Whether the vehicle reaches the first stop in time and can take its load there, whatever comes later. */
  #hasRoomForFirst(after: number): boolean {
    const { start, loadAfter, model } = this.#plan;
    const { place, times, placeCount, due, service, kinds, capacity, change, hasTimes, hasPlainLoads } = model;
    const first = this.#first;
    if (hasTimes) {
      const arrival = start[after]! + service[after]! + times[place[after]! * placeCount + place[first]!]!;
      if (arrival > due[first]!) return false;
    }
    if (hasPlainLoads) return true;
    for (let kind = 0; kind < kinds; kind += 1) {
      const load = loadAfter[after * kinds + kind]! + change[first * kinds + kind]!;
      if (load > capacity[this.#slot * kinds + kind]!) return false;
    }
    return true;
  }

  /** Weighs both one after the other, and returns how much farther it is by the first alone. */
  #weighFirst(after: number): number {
    const plan = this.#plan;
    const { place, distances, placeCount } = plan.model;
    const first = place[this.#first]!;
    const second = place[this.#second]!;
    const to = place[plan.next[after]!]!;
    const leg = plan.size[this.#slot] === 0 ? 0 : plan.leg[after]!;
    const there = distances[place[after]! * placeCount + first]! - leg;
    const together = there + distances[first * placeCount + second]! + distances[second * placeCount + to]!;
    if (!this.#isTooDear(together)) this.#accept(together, after, this.#first);
    return there + distances[first * placeCount + to]!;
  }

  #accept(extra: number, after: number, then: number): void {
    const plan = this.#plan;
    if (plan.distance[this.#slot]! + extra > plan.model.distanceMax[this.#slot]!) return;
    if (!this.#fits(after, then)) return;
    if (plan.model.hasTimes && !this.#isInTime(after, then)) return;
    this.cost = this.#base + this.#perDistance * extra;
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
