import type { Random } from '../random.ts';
import type { RoutePlan } from './route-plan.ts';

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
  #positionsToBlink: number;
  cost: number = Infinity;
  slot = -1;
  after = -1;
  /** Of a pair: the stop after which its second stop goes, the first one standing already. */
  afterOfSecond = -1;

  constructor(plan: RoutePlan, random: Random) {
    this.#plan = plan;
    this.#random = random;
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
    const plan = this.#plan;
    const { stopCount, partner } = plan.model;
    this.cost = Infinity;
    this.slot = -1;
    if (partner[stop]! >= 0) {
      this.#findPair(stop, partner[stop]!, usedCountMax);
      return;
    }
    if (stopCount <= everyPositionMax) this.#weighAll(stop);
    else this.#weighNear(stop);
    if (plan.usedCount < usedCountMax) this.#weighEmpty(stop);
    if (this.slot < 0 && stopCount > everyPositionMax) this.#weighAll(stop);
  }

  #weighAll(stop: number): void {
    const { used, usedCount, next } = this.#plan;
    for (let at = 0; at < usedCount; at += 1) {
      const slot = used[at]!;
      if (!this.#mayCarry(stop, slot)) continue;
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

  #weighEmpty(stop: number): void {
    const { firstSlot } = this.#plan.model;
    for (let type = 0; type + 1 < firstSlot.length; type += 1) {
      const slot = this.#findEmpty(type);
      if (slot < 0 || !this.#mayCarry(stop, slot)) continue;
      const first = this.#plan.startNode(slot);
      this.#weigh(stop, first, first + 1, slot);
    }
  }

  #findEmpty(type: number): number {
    const { size, model } = this.#plan;
    for (let slot = model.firstSlot[type]!; slot < model.firstSlot[type + 1]!; slot += 1)
      if (size[slot] === 0) return slot;
    return -1;
  }

  /** The part of the question about loads that is the same all along a route. */
  #mayCarry(stop: number, slot: number): boolean {
    const { kinds, fromStart, change, capacity, hasPlainLoads } = this.#plan.model;
    if (!hasPlainLoads) return true;
    for (let kind = 0; kind < kinds; kind += 1) {
      const brought = fromStart[stop * kinds + kind]!;
      const load = brought > 0 ? brought : Math.max(0, change[stop * kinds + kind]!);
      if (this.#plan.load[slot * kinds + kind]! + load > capacity[slot * kinds + kind]!) return false;
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

  #findPair(stop: number, other: number, usedCountMax: number): void {
    const plan = this.#plan;
    const { isFirst, firstSlot } = plan.model;
    const first = isFirst[stop] === 1 ? stop : other;
    const second = first === stop ? other : stop;
    for (let at = 0; at < plan.usedCount; at += 1) this.#weighPairs(first, second, plan.used[at]!);
    if (plan.usedCount >= usedCountMax) return;
    for (let type = 0; type + 1 < firstSlot.length; type += 1) {
      const slot = this.#findEmpty(type);
      if (slot >= 0) this.#weighPairs(first, second, slot);
    }
  }

  /** All positions of both stops of a pair in one route, O(its stops²); going on where the first stop alone is too dear is left out. */
  #weighPairs(first: number, second: number, slot: number): void {
    const plan = this.#plan;
    const { place, distances, placeCount, costPerDistance, fixedCost } = plan.model;
    const begin = plan.startNode(slot);
    const isEmpty = plan.size[slot] === 0;
    const base = isEmpty ? fixedCost[slot]! : 0;
    const between = (from: number, to: number): number => distances[place[from]! * placeCount + place[to]!]!;
    for (let after = begin; after !== begin + 1; after = plan.next[after]!) {
      if (this.#doesBlink()) continue;
      const before = plan.next[after]!;
      const leg = isEmpty ? 0 : between(after, before);
      const detour = between(after, first) + between(first, before) - leg;
      const together = between(after, first) + between(first, second) + between(second, before) - leg;
      this.#acceptPair(base, together, first, second, after, first, slot);
      if (base + costPerDistance[slot]! * detour >= this.cost) continue;
      for (let then = before; then !== begin + 1; then = plan.next[then]!) {
        const later = plan.next[then]!;
        const extra = detour + between(then, second) + between(second, later) - between(then, later);
        this.#acceptPair(base, extra, first, second, after, then, slot);
      }
    }
  }

  #acceptPair(
    base: number,
    extra: number,
    first: number,
    second: number,
    after: number,
    then: number,
    slot: number,
  ): void {
    const plan = this.#plan;
    const { costPerDistance, distanceMax } = plan.model;
    const cost = base + costPerDistance[slot]! * extra;
    if (!(cost < this.cost) || plan.distance[slot]! + extra > distanceMax[slot]!) return;
    if (!this.#fitsPair(first, after, then, slot)) return;
    if (plan.model.hasTimes && !this.#isPairInTime(first, second, after, then)) return;
    this.cost = cost;
    this.slot = slot;
    this.after = after;
    this.afterOfSecond = then;
  }

  #fitsPair(first: number, after: number, then: number, slot: number): boolean {
    const { next, model } = this.#plan;
    const { kinds, change, capacity } = model;
    for (let kind = 0; kind < kinds; kind += 1) {
      const limit = capacity[slot * kinds + kind]! - change[first * kinds + kind]!;
      let load = this.#loadAfter(after, kind, slot);
      if (load > limit) return false;
      const last = then === first ? after : then;
      for (let node = after; node !== last;) {
        node = next[node]!;
        load += change[node * kinds + kind]!;
        if (load > limit) return false;
      }
    }
    return true;
  }

  #loadAfter(after: number, kind: number, slot: number): number {
    const { next, highestUntil, model } = this.#plan;
    let node = this.#plan.startNode(slot);
    let load = highestUntil[node * model.kinds + kind] ?? 0;
    while (node !== after) {
      node = next[node]!;
      load += model.change[node * model.kinds + kind]!;
    }
    return load;
  }

  #isPairInTime(first: number, second: number, after: number, then: number): boolean {
    const { start, latest, next, model } = this.#plan;
    const { place, times, placeCount, ready, due, service } = model;
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
