import type { Random } from '../random.ts';
import type { Model } from './model.ts';
import { refreshLoads, refreshTimes } from './route-sums.ts';
import type { SlotSet } from './slot-set.ts';

/** Idle vehicles of a type are passed over with this chance: what begins with a dearer one may end with less. */
const typeBlinkRate = 0.1;
/** Less than this share is rounding. */
const roundingShare = 1e-9;

/**
 * Routes as linked lists over the nodes of a model, with what an insertion needs to know in constant time. Always feasible.
 * `refresh` brings a route up to date in O(its stops) after its links have changed.
 */
export class RoutePlan {
  readonly model: Model;
  readonly next: Int32Array;
  readonly prev: Int32Array;
  /** By stop; −1 while not visited. */
  readonly slotOf: Int32Array;
  /** By node: the earliest service start, and the latest that keeps the rest of the route in time. */
  readonly start: Float64Array;
  readonly latest: Float64Array;
  /** `nodes × kinds`: the highest load on the legs up to and including the one that leaves this node, and from it on. */
  readonly highestUntil: Float64Array;
  readonly highestFrom: Float64Array;
  /** The same shape: the load on the leg that leaves this node. */
  readonly loadAfter: Float64Array;
  /** By node: how far it is to the next one. */
  readonly leg: Float64Array;
  /** By slot. */
  readonly size: Int32Array;
  readonly distance: Float64Array;
  /** `slots × kinds`: sum over stops of what they bring from the start or pick up; tells all where loads are plain. */
  readonly load: Float64Array;
  /** Slots with stops: the first `usedCount`, in any order. */
  readonly used: Int32Array;
  usedCount = 0;
  readonly #usedAt: Int32Array;
  /** By type: no slot of its own before this one is empty. */
  readonly #emptyFrom: Int32Array;
  /** Stops without a route: the first `absentCount`. */
  readonly absent: Int32Array;
  absentCount = 0;
  readonly #absentAt: Int32Array;
  #routesCost = 0;
  #prizesLost = 0;
  mandatoryAbsentCount = 0;

  constructor(model: Model) {
    const { stopCount, slotCount, kinds } = model;
    const nodeCount = stopCount + 2 * slotCount;
    this.model = model;
    this.next = new Int32Array(nodeCount).fill(-1);
    this.prev = new Int32Array(nodeCount).fill(-1);
    this.slotOf = new Int32Array(stopCount).fill(-1);
    this.start = new Float64Array(nodeCount);
    this.latest = new Float64Array(nodeCount);
    this.highestUntil = new Float64Array(model.hasPlainLoads ? 0 : nodeCount * kinds);
    this.highestFrom = new Float64Array(model.hasPlainLoads ? 0 : nodeCount * kinds);
    this.loadAfter = new Float64Array(model.hasPlainLoads ? 0 : nodeCount * kinds);
    this.leg = new Float64Array(nodeCount);
    this.size = new Int32Array(slotCount);
    this.distance = new Float64Array(slotCount);
    this.load = new Float64Array(slotCount * kinds);
    this.used = new Int32Array(slotCount);
    this.#usedAt = new Int32Array(slotCount).fill(-1);
    this.#emptyFrom = model.firstSlot.slice();
    this.absent = Int32Array.from({ length: stopCount }, (_, stop) => stop);
    this.#absentAt = Int32Array.from(this.absent);
    this.absentCount = stopCount;
    for (let slot = 0; slot < slotCount; slot += 1) {
      const node = stopCount + 2 * slot;
      this.next[node] = node + 1;
      this.prev[node + 1] = node;
      this.refresh(slot);
    }
    for (let stop = 0; stop < stopCount; stop += 1) this.#countAbsent(stop, 1);
  }

  /** Routes, and prizes not won. */
  get cost(): number {
    return this.#routesCost + this.#prizesLost;
  }

  /** Sums up the cost afresh, without what rounding left behind. O(vehicles used + stops absent). */
  recount(): void {
    const { prize, partner, isFirst } = this.model;
    this.#routesCost = 0;
    this.#prizesLost = 0;
    for (let at = 0; at < this.usedCount; at += 1) this.#routesCost += this.routeCost(this.used[at]!);
    for (let at = 0; at < this.absentCount; at += 1) {
      const stop = this.absent[at]!;
      if (prize[stop] !== Infinity && (partner[stop]! < 0 || isFirst[stop] === 1)) this.#prizesLost += prize[stop]!;
    }
  }

  /** Whether every way of a route that is up to date exists and nothing is late or too far, but for rounding. */
  isRoutePossible(slot: number): boolean {
    const { distanceMax, hasTimes, due } = this.model;
    if (this.size[slot] === 0) return true;
    const distance = this.distance[slot]!;
    if (distance === Infinity || distance > distanceMax[slot]! * (1 + roundingShare)) return false;
    if (!hasTimes) return true;
    const end = this.startNode(slot) + 1;
    for (let node = this.next[end - 1]!; node >= 0; node = node === end ? -1 : this.next[node]!)
      if (this.start[node]! > due[node]! * (1 + roundingShare)) return false;
    return true;
  }

  /** The first idle vehicle of a type; −1 where all are out. */
  findEmpty(type: number): number {
    const end = this.model.firstSlot[type + 1]!;
    let slot = this.#emptyFrom[type]!;
    while (slot < end && this.size[slot]! > 0) slot += 1;
    this.#emptyFrom[type] = slot;
    return slot < end ? slot : -1;
  }

  /** The same, but with several types some are passed over now and then. */
  findIdle(type: number, random: Random): number {
    const isAlone = this.model.firstSlot.length === 2;
    return isAlone || random.next() >= typeBlinkRate ? this.findEmpty(type) : -1;
  }

  #markEmpty(slot: number): void {
    const type = this.model.typeOf[slot]!;
    if (slot < this.#emptyFrom[type]!) this.#emptyFrom[type] = slot;
  }

  startNode(slot: number): number {
    return this.model.stopCount + 2 * slot;
  }

  routeCost(slot: number): number {
    if (this.size[slot] === 0) return 0;
    return this.model.fixedCost[slot]! + this.model.costPerDistance[slot]! * this.distance[slot]!;
  }

  /** Links a stop after a node of a route. The route is to be refreshed afterwards. */
  link(stop: number, after: number, slot: number): void {
    const before = this.next[after]!;
    this.next[after] = stop;
    this.prev[stop] = after;
    this.next[stop] = before;
    this.prev[before] = stop;
    this.slotOf[stop] = slot;
    this.#leaveAbsent(stop);
  }

  /** Takes a stop out of its route, which is to be refreshed afterwards. */
  unlink(stop: number): void {
    const after = this.prev[stop]!;
    const before = this.next[stop]!;
    this.next[after] = before;
    this.prev[before] = after;
    this.slotOf[stop] = -1;
    this.#absentAt[stop] = this.absentCount;
    this.absent[this.absentCount] = stop;
    this.absentCount += 1;
    this.#countAbsent(stop, 1);
  }

  #leaveAbsent(stop: number): void {
    const at = this.#absentAt[stop]!;
    if (at < 0) return;
    this.absentCount -= 1;
    const last = this.absent[this.absentCount]!;
    this.absent[at] = last;
    this.#absentAt[last] = at;
    this.#absentAt[stop] = -1;
    this.#countAbsent(stop, -1);
  }

  #countAbsent(stop: number, sign: number): void {
    const { prize, partner, isFirst } = this.model;
    if (partner[stop]! >= 0 && isFirst[stop] === 0) return;
    if (prize[stop] === Infinity) this.mandatoryAbsentCount += sign;
    else this.#prizesLost = this.absentCount === 0 ? 0 : this.#prizesLost + sign * prize[stop]!;
  }

  refresh(slot: number): void {
    this.#routesCost -= this.routeCost(slot);
    this.#refreshSums(slot);
    if (this.model.hasTimes) refreshTimes(this, slot);
    if (!this.model.hasPlainLoads) refreshLoads(this, slot);
    this.#routesCost += this.routeCost(slot);
    const at = this.#usedAt[slot]!;
    if (this.size[slot]! > 0 && at < 0) {
      this.#usedAt[slot] = this.usedCount;
      this.used[this.usedCount] = slot;
      this.usedCount += 1;
    } else if (this.size[slot] === 0 && at >= 0) {
      this.usedCount -= 1;
      const last = this.used[this.usedCount]!;
      this.used[at] = last;
      this.#usedAt[last] = at;
      this.#usedAt[slot] = -1;
      this.#markEmpty(slot);
    }
  }

  #refreshSums(slot: number): void {
    const { next, load, leg } = this;
    const { place, distances, placeCount, kinds, demand } = this.model;
    const end = this.startNode(slot) + 1;
    let from = end - 1;
    let size = -1;
    let distance = 0;
    load.fill(0, slot * kinds, (slot + 1) * kinds);
    while (from !== end) {
      const to = next[from]!;
      leg[from] = distances[place[from]! * placeCount + place[to]!]!;
      distance += leg[from]!;
      size += 1;
      if (to !== end) {
        for (let kind = 0; kind < kinds; kind += 1) load[slot * kinds + kind]! += demand[to * kinds + kind]!;
      }
      from = to;
    }
    this.size[slot] = size;
    this.distance[slot] = size === 0 ? 0 : distance;
  }

  /** Puts the routes that differ, all of them listed, and everything absent, to the state of another plan of this model. */
  copyFrom(other: RoutePlan, { slots, count: slotCount }: Pick<SlotSet, 'slots' | 'count'>): void {
    for (let at = 0; at < slotCount; at += 1) this.#copyRoute(other, slots[at]!);
    this.absent.set(other.absent.subarray(0, other.absentCount));
    for (let at = 0; at < other.absentCount; at += 1) this.#markAbsent(other.absent[at]!, at);
    this.absentCount = other.absentCount;
    this.used.set(other.used.subarray(0, other.usedCount));
    this.usedCount = other.usedCount;
    for (let at = 0; at < slotCount; at += 1) this.#usedAt[slots[at]!] = -1;
    for (let at = 0; at < this.usedCount; at += 1) this.#usedAt[this.used[at]!] = at;
    this.#routesCost = other.#routesCost;
    this.#prizesLost = other.#prizesLost;
    this.mandatoryAbsentCount = other.mandatoryAbsentCount;
  }

  #markAbsent(stop: number, at: number): void {
    this.#absentAt[stop] = at;
    this.slotOf[stop] = -1;
  }

  #copyRoute(other: RoutePlan, slot: number): void {
    const { kinds, hasTimes, hasPlainLoads } = this.model;
    const first = this.startNode(slot);
    for (let node = first; node >= 0; node = node === first + 1 ? -1 : other.next[node]!) {
      this.next[node] = other.next[node]!;
      this.prev[node] = other.prev[node]!;
      this.leg[node] = other.leg[node]!;
      if (node < this.model.stopCount) {
        this.slotOf[node] = slot;
        this.#absentAt[node] = -1;
      }
      if (hasTimes) {
        this.start[node] = other.start[node]!;
        this.latest[node] = other.latest[node]!;
      }
      if (!hasPlainLoads) this.#copyLoads(other, node);
    }
    this.size[slot] = other.size[slot]!;
    if (this.size[slot] === 0) this.#markEmpty(slot);
    this.distance[slot] = other.distance[slot]!;
    for (let at = slot * kinds; at < (slot + 1) * kinds; at += 1) this.load[at] = other.load[at]!;
  }

  #copyLoads(other: RoutePlan, node: number): void {
    const { kinds } = this.model;
    for (let at = node * kinds; at < (node + 1) * kinds; at += 1) {
      this.highestUntil[at] = other.highestUntil[at]!;
      this.highestFrom[at] = other.highestFrom[at]!;
      this.loadAfter[at] = other.loadAfter[at]!;
    }
  }

  /** Stops of a route in their order. */
  stopsOf(slot: number): Int32Array {
    const stops = new Int32Array(this.size[slot]!);
    let node = this.next[this.startNode(slot)]!;
    for (let at = 0; at < stops.length; at += 1, node = this.next[node]!) stops[at] = node;
    return stops;
  }
}
