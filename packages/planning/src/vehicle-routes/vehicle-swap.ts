import type { RoutePlan } from './route-plan.ts';
import type { SlotSet } from './slot-set.ts';

/** Gives routes to vehicles of another type that stand idle, where that is cheaper. O(types × stops of the route). */
export class VehicleSwap {
  readonly #plan: RoutePlan;
  readonly #hasChoice: boolean;

  constructor(plan: RoutePlan) {
    this.#plan = plan;
    this.#hasChoice = plan.model.firstSlot.length > 2;
  }

  /** Looks at the routes touched, and adds each slot that a route went to. */
  improve(touched: SlotSet): void {
    if (!this.#hasChoice) return;
    const plan = this.#plan;
    const { firstSlot, typeOf } = plan.model;
    const { count } = touched;
    for (let at = 0; at < count; at += 1) {
      const slot = touched.slots[at]!;
      if (plan.size[slot] === 0) continue;
      let best = plan.routeCost(slot);
      let bestSlot = -1;
      for (let type = 0; type + 1 < firstSlot.length; type += 1) {
        if (type === typeOf[slot]) continue;
        const other = plan.findEmpty(type);
        if (other < 0) continue;
        const cost = this.#costOf(slot, other);
        if (cost < best) {
          best = cost;
          bestSlot = other;
        }
      }
      if (bestSlot < 0) continue;
      touched.add(bestSlot);
      this.#move(slot, bestSlot);
    }
  }

  /** Of the route with another vehicle; Infinity when that cannot do it. */
  #costOf(slot: number, other: number): number {
    const plan = this.#plan;
    const { place, distances, placeCount, distanceMax, fixedCost, costPerDistance, hasTimes, kinds, capacity } =
      plan.model;
    const begin = plan.startNode(slot);
    const begins = plan.startNode(other);
    for (let kind = 0; kind < kinds; kind += 1) {
      const highest = plan.model.hasPlainLoads
        ? plan.load[slot * kinds + kind]!
        : plan.highestFrom[begin * kinds + kind]!;
      if (highest > capacity[other * kinds + kind]!) return Infinity;
    }
    const first = plan.next[begin]!;
    const last = plan.prev[begin + 1]!;
    const distance =
      plan.distance[slot]! -
      distances[place[begin]! * placeCount + place[first]!]! -
      distances[place[last]! * placeCount + place[begin + 1]!]! +
      distances[place[begins]! * placeCount + place[first]!]! +
      distances[place[last]! * placeCount + place[begins + 1]!]!;
    if (distance > distanceMax[other]! || (hasTimes && !this.#isInTime(first, begin + 1, begins))) return Infinity;
    return fixedCost[other]! + costPerDistance[other]! * distance;
  }

  #isInTime(first: number, end: number, begins: number): boolean {
    const { next, model } = this.#plan;
    const { place, times, placeCount, ready, due, service } = model;
    let from = begins;
    let time = ready[begins]!;
    for (let to = first; ; to = next[to]!) {
      const node = to === end ? begins + 1 : to;
      time = Math.max(ready[node]!, time + service[from]! + times[place[from]! * placeCount + place[node]!]!);
      if (time > due[node]!) return false;
      if (to === end) return true;
      from = node;
    }
  }

  #move(slot: number, other: number): void {
    const plan = this.#plan;
    const stops = plan.stopsOf(slot);
    for (const stop of stops) plan.unlink(stop);
    plan.refresh(slot);
    let after = plan.startNode(other);
    for (const stop of stops) {
      plan.link(stop, after, other);
      after = stop;
    }
    plan.refresh(other);
  }
}
