import type { Model } from './model.ts';
import type { RoutePlan } from './route-plan.ts';

interface Chain {
  readonly stops: readonly number[];
  /** By kind. */
  readonly load: Float64Array;
  readonly distance: number;
}

/** Savings are listed for each stop with so many near ones. */
const nearMax = 20;

/** Where savings know the problem: one type of vehicle, loads that are only brought or only taken, and no pairs. */
export function hasSavings({ firstSlot, hasPlainLoads, hasPairs, slotCount }: Model): boolean {
  return firstSlot.length === 2 && slotCount > 0 && hasPlainLoads && !hasPairs;
}

/**
 * Fills an empty plan by savings (Clarke and Wright 1964): every mandatory stop has a route of its own, and routes are joined
 * end to end where that saves most, among near stops. What there are no vehicles for stays absent. O(stops × near × log), and
 * O(stops of both) for each joining.
 */
export function planBySavings(plan: RoutePlan): void {
  const { stopCount, slotCount } = plan.model;
  const chains = new Chains(plan.model);
  for (const code of listSavings(plan.model)) chains.join(Math.floor(code / stopCount), code % stopCount);
  const kept = chains.list().filter(({ distance }) => distance < Infinity);
  if (kept.length > slotCount) kept.sort((left, right) => right.stops.length - left.stops.length);
  for (const [slot, { stops }] of kept.slice(0, slotCount).entries()) {
    let after = plan.startNode(slot);
    for (const stop of stops) {
      plan.link(stop, after, slot);
      after = stop;
    }
    plan.refresh(slot);
  }
}

/** `from × stopCount + to` of pairs of near stops, the largest saving first. */
function listSavings({ stopCount, place, placeCount, distances, near, nearCount, prize }: Model): Float64Array {
  const start = place[stopCount]!;
  const end = place[stopCount + 1]!;
  const codes: number[] = [];
  const savings: number[] = [];
  const looks = Math.min(nearMax, nearCount);
  const saved = (from: number, to: number): number =>
    distances[place[from]! * placeCount + end]! +
    distances[start * placeCount + place[to]!]! -
    distances[place[from]! * placeCount + place[to]!]!;
  for (let stop = 0; stop < stopCount; stop += 1) {
    if (prize[stop] !== Infinity) continue;
    for (let look = 0; look < looks; look += 1) {
      const other = near[stop * nearCount + look]!;
      if (prize[other] !== Infinity) continue;
      const isTwice = near.subarray(other * nearCount, other * nearCount + looks).includes(stop);
      if (isTwice && other < stop) continue;
      const [there, back] = [saved(stop, other), saved(other, stop)];
      const best = there >= back ? there : back;
      if (!(best > 0)) continue;
      codes.push(there >= back ? stop * stopCount + other : other * stopCount + stop);
      savings.push(best);
    }
  }
  const order = Uint32Array.from(codes, (_, at) => at);
  order.sort((left, right) => savings[right]! - savings[left]! || left - right);
  return Float64Array.from(order, (at) => codes[at]!);
}

/** Chains of stops that become routes. */
class Chains {
  readonly #model: Model;
  readonly #chainOf: Chain[];

  constructor(model: Model) {
    const { stopCount, kinds, demand } = model;
    this.#model = model;
    this.#chainOf = Array.from({ length: stopCount }, (_, stop) => {
      const load = demand.slice(stop * kinds, (stop + 1) * kinds);
      return { stops: [stop], load, distance: this.#measure([stop]) };
    });
  }

  /** The chains of all stops that are to be visited, each once. */
  list(): Chain[] {
    const { prize } = this.#model;
    return this.#chainOf.filter((chain, stop) => chain.stops[0] === stop && prize[stop] === Infinity);
  }

  /** Joins the chains of two stops so that they become neighbours, where both are ends and one vehicle can do it for less. */
  join(from: number, to: number): void {
    const [left, right] = [this.#chainOf[from]!, this.#chainOf[to]!];
    if (left === right) return;
    const load = left.load.map((amount, kind) => amount + right.load[kind]!);
    if (load.some((amount, kind) => amount > this.#model.capacity[kind]!)) return;
    const stops = this.#order(left.stops, right.stops, from, to);
    if (stops === undefined) return;
    const distance = this.#measure(stops);
    if (!(distance < left.distance + right.distance)) return;
    const chain = { stops, load, distance };
    for (const stop of stops) this.#chainOf[stop] = chain;
  }

  #order(left: readonly number[], right: readonly number[], from: number, to: number): number[] | undefined {
    const [isLeftEnd, isRightEnd] = [left.at(-1) === from, right.at(-1) === to];
    const [isLeftBegin, isRightBegin] = [left[0] === from, right[0] === to];
    if (isLeftEnd && isRightBegin) return [...left, ...right];
    if (isRightEnd && isLeftBegin) return [...right, ...left];
    if (this.#model.hasTimes) return undefined;
    if (isLeftEnd && isRightEnd) return [...left, ...right.toReversed()];
    return isLeftBegin && isRightBegin ? [...left.toReversed(), ...right] : undefined;
  }

  /** Its distance; Infinity where no vehicle can do it in time or so far. */
  #measure(stops: readonly number[]): number {
    const { stopCount, place, placeCount, distances, times, hasTimes, ready, due, service, distanceMax } = this.#model;
    let node = stopCount;
    let distance = 0;
    let time = ready[node]!;
    for (let at = 0; at <= stops.length; at += 1) {
      const to = stops[at] ?? stopCount + 1;
      const way = place[node]! * placeCount + place[to]!;
      distance += distances[way]!;
      if (hasTimes) {
        time = Math.max(time + service[node]! + times[way]!, ready[to]!);
        if (time > due[to]!) return Infinity;
      }
      node = to;
    }
    return distance <= distanceMax[0]! ? distance : Infinity;
  }
}
