import type { RoutePlan } from './route-plan.ts';

/** Brings the times of a route up to date: earliest forwards, latest backwards. */
export function refreshTimes(plan: RoutePlan, slot: number): void {
  const { next, prev, start, latest } = plan;
  const { place, times, placeCount, ready, due, service } = plan.model;
  const first = plan.startNode(slot);
  const end = first + 1;
  start[first] = ready[first]!;
  for (let from = first; from !== end;) {
    const to = next[from]!;
    const arrival = start[from]! + service[from]! + times[place[from]! * placeCount + place[to]!]!;
    start[to] = arrival > ready[to]! ? arrival : ready[to]!;
    from = to;
  }
  latest[end] = due[end]!;
  for (let to = end; to !== first;) {
    const from = prev[to]!;
    const limit = latest[to]! - times[place[from]! * placeCount + place[to]!]! - service[from]!;
    latest[from] = limit < due[from]! ? limit : due[from]!;
    to = from;
  }
}

/** Brings the loads on the legs of a route up to date, and the highest before and after each node. */
export function refreshLoads(plan: RoutePlan, slot: number): void {
  const { next, prev, highestUntil, highestFrom, loadAfter } = plan;
  const { kinds, fromStart, change } = plan.model;
  const first = plan.startNode(slot);
  const end = first + 1;
  for (let kind = 0; kind < kinds; kind += 1) {
    let load = 0;
    for (let node = next[first]!; node !== end; node = next[node]!) load += fromStart[node * kinds + kind]!;
    highestUntil[first * kinds + kind] = load;
    highestFrom[first * kinds + kind] = load;
    loadAfter[first * kinds + kind] = load;
    for (let node = next[first]!; node !== end; node = next[node]!) {
      load += change[node * kinds + kind]!;
      highestFrom[node * kinds + kind] = load;
      loadAfter[node * kinds + kind] = load;
      highestUntil[node * kinds + kind] = Math.max(load, highestUntil[prev[node]! * kinds + kind]!);
    }
    for (let node = prev[prev[end]!]!; node >= 0 && prev[end] !== first; node = prev[node]!) {
      const later = highestFrom[next[node]! * kinds + kind]!;
      if (later > highestFrom[node * kinds + kind]!) highestFrom[node * kinds + kind] = later;
    }
  }
}
