import type { Tours } from './tours.ts';

/** Within one tour. 1: u after v. 2: u and x after v. 3: x and u after v. 4: u and v swapped. 5: u, x and v. 6: u, x and v, y. */
export type ChangeWithin = 1 | 2 | 3 | 4 | 5 | 6;

/** Two stops, or a stop and a start, each with what follows it; p comes before u. */
export interface Moment {
  readonly p: number;
  readonly u: number;
  readonly x: number;
  readonly v: number;
  readonly y: number;
}

/** Time warp of a tour that stands as before up to `from` and from `until` on; Infinity as soon as it is above `warpMax`. */
export function walkWarp(tours: Tours, from: number, until: number, warpMax: number): number {
  const { next, at, doneAt, warpUntil, latest, warpFrom } = tours;
  const { times, ready, due, service, count } = tours.model;
  let warp = warpUntil[from]! + warpFrom[until]!;
  let done = doneAt[from]!;
  let row = at[from]! * (count + 1);
  for (let node = next[from]!; node !== until; node = next[node]!) {
    const stop = at[node]!;
    let arrival = done + times[row + stop]!;
    if (arrival > due[stop]!) {
      warp += arrival - due[stop]!;
      if (warp > warpMax) return Infinity;
      arrival = due[stop]!;
    }
    done = (arrival > ready[stop]! ? arrival : ready[stop]!) + service[stop]!;
    row = stop * (count + 1);
  }
  const arrival = done + times[row + at[until]!]!;
  return arrival > latest[until]! ? warp + arrival - latest[until]! : warp;
}

/** Time warp of a tour once changed: links are changed, walked along, and put back. */
export function warpAfterChange(tours: Tours, { p, u, x, v, y }: Moment, kind: ChangeWithin, warpMax: number): number {
  // What lies before both places and after both stays as it is.
  const isUFirst = tours.position[u]! < tours.position[v]!;
  const from = isUFirst ? p : kind >= 4 ? tours.prev[v]! : v;
  const endU = kind === 1 || kind === 4 ? x : tours.next[x]!;
  const endV = kind === 6 ? tours.next[y]! : y;
  const until = isUFirst ? endV : endU;
  if (kind >= 4) {
    tours.swap(u, v);
    if (kind === 6) tours.swap(x, y);
    else if (kind === 5) tours.moveAfter(x, u);
  } else if (kind === 3) {
    tours.moveAfter(x, v);
    tours.moveAfter(u, x);
  } else {
    tours.moveAfter(u, v);
    if (kind === 2) tours.moveAfter(x, u);
  }
  const warp = walkWarp(tours, from, until, warpMax);
  if (kind <= 3) {
    tours.moveAfter(u, p);
    if (kind > 1) tours.moveAfter(x, u);
  } else {
    if (kind === 6) tours.swap(x, y);
    else if (kind === 5) tours.moveAfter(x, v);
    tours.swap(u, v);
  }
  return warp;
}

/** u goes on to y, v to x; the caller refreshes both tours. */
export function cross(tours: Tours, { u, x, v, y }: Moment): void {
  const endU = tours.startNode(tours.tour[u]!) + 1;
  const endV = tours.startNode(tours.tour[v]!) + 1;
  const lastU = tours.prev[endU]!;
  const lastV = tours.prev[endV]!;
  if (y === endV) tours.join(u, endU);
  else {
    tours.join(u, y);
    tours.join(lastV, endU);
  }
  if (x === endU) tours.join(v, endV);
  else {
    tours.join(v, x);
    tours.join(lastU, endV);
  }
}

/** u goes on to v and back along v's tour, x's part turned round goes on to y; the caller refreshes both tours. */
export function crossReversed(tours: Tours, { u, x, v, y }: Moment): void {
  const endU = tours.startNode(tours.tour[u]!) + 1;
  const startV = tours.startNode(tours.tour[v]!);
  const headV = collect(tours, tours.next[startV]!, y);
  const tailU = collect(tours, x, endU);
  joinAll(tours, u, headV, endU);
  joinAll(tours, startV, tailU, y);
}

function joinAll(tours: Tours, start: number, stops: readonly number[], end: number): void {
  let from = start;
  for (const stop of stops) {
    tours.join(from, stop);
    from = stop;
  }
  tours.join(from, end);
}

/** Stops from one node up to, and without, another, the last first. */
function collect(tours: Tours, from: number, until: number): number[] {
  const stops: number[] = [];
  for (let node = from; node !== until; node = tours.next[node]!) stops.push(node);
  return stops.reverse();
}
