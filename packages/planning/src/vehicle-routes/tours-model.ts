import type { Model } from './model.ts';
import type { ToursModel } from './tours.ts';

/** Above this the matrices of their own would take more than the search gives back. */
const countMax = 2_000;
const nearMax = 20;
/** A fixed cost worth more distance than this would leave nothing of the distances. */
const fixedMax = 1e100;
/** What the way from the depot to the stop in the middle, and the largest load, are at most once their unit is chosen. */
const wayScale = 1024;
const loadScale = 128;
/** Weight of waiting and of lateness beside time on the way, when near stops are chosen (Vidal et al. 2013). */
const waitWeight = 0.2;
const lateWeight = 1;

/**
 * Whether hybrid genetic search knows the problem: one depot, one type of vehicle, one kind of load that is only brought or
 * only taken, and all stops mandatory and single.
 */
export function hasToursModel(model: Model): boolean {
  const { stopCount, slotCount, kinds, place } = model;
  if (stopCount < 2 || stopCount > countMax || slotCount === 0 || kinds !== 1 || model.firstSlot.length !== 2)
    return false;
  const isPlain = place[stopCount] === place[stopCount + 1] && model.hasPlainLoads && model.distanceMax[0] === Infinity;
  if (!isPlain || !(model.costPerDistance[0]! > 0)) return false;
  return model.prize.every((prize) => prize === Infinity) && model.partner.every((other) => other < 0);
}

/**
 * The same problem in units in which the ways from the depot and the loads are about as large as in public sets, so that what
 * counts as an improvement and what infeasibility costs do not depend on the unit of the caller; powers of two round nothing.
 * Undefined where there is not a way from everywhere to everywhere. A fixed cost lies on the ways out of the depot.
 */
export function buildToursModel(model: Model, tourCount: number): ToursModel | undefined {
  const { stopCount, slotCount, place, distances, times, placeCount } = model;
  const depot = place[stopCount]!;
  const size = stopCount + 1;
  const own = { distances: new Float64Array(size * size), times: new Float64Array(model.hasTimes ? size * size : 0) };
  const placeOf = (node: number): number => (node === 0 ? depot : place[node - 1]!);
  const fixed = model.fixedCost[0]! / model.costPerDistance[0]!;
  if (fixed > fixedMax) return undefined;
  const unit = unitOf(model, distances, depot);
  const unitOfTime = times === distances ? unit : unitOf(model, times, depot);
  const unitOfLoad = powerOfTwo(loadScale / model.demand.reduce((most, load) => Math.max(most, load), 0));
  for (let from = 0; from < size; from += 1) {
    for (let to = 0; to < size; to += 1) {
      if (from === to) continue;
      const at = placeOf(from) * placeCount + placeOf(to);
      own.distances[from * size + to] = unit * (distances[at]! + (from === 0 ? fixed : 0));
      if (distances[at] === Infinity) return undefined;
      if (!model.hasTimes) continue;
      if (times[at] === Infinity) return undefined;
      own.times[from * size + to] = unitOfTime * times[at]!;
    }
  }
  const column = (ofDepot: number, of: Float64Array, by: number): Float64Array =>
    Float64Array.from({ length: size }, (_, node) => by * (node === 0 ? ofDepot : of[node - 1]!));
  const tours = {
    count: stopCount,
    tourCount: Math.min(tourCount, slotCount),
    ...own,
    hasTimes: model.hasTimes,
    demand: column(0, model.demand, unitOfLoad),
    capacity: unitOfLoad * model.capacity[0]!,
    ready: column(model.ready[stopCount]!, model.ready, unitOfTime),
    due: column(model.due[stopCount + 1]!, model.due, unitOfTime),
    service: column(0, model.service, unitOfTime),
    ...place2d(own.distances, size),
  };
  return { ...tours, ...findNear(tours) };
}

/** By the way from the depot to the stop in the middle, all of them in their order; what is infinite stays so. */
function unitOf({ stopCount, place, placeCount }: Model, ways: Int32Array | Float64Array, depot: number): number {
  const fromDepot = Float64Array.from({ length: stopCount }, (_, stop) => ways[depot * placeCount + place[stop]!]!);
  return powerOfTwo(wayScale / fromDepot.sort()[stopCount >> 1]!);
}

/** The power of two at or below; 1 where there is none. */
function powerOfTwo(number: number): number {
  const power = 2 ** Math.floor(Math.log2(number));
  return power > 0 && power < Infinity ? power : 1;
}

/**
 * Coordinates by the law of cosines from two stops far from the depot and from each other; exact where distances are those
 * of a plane, up to turning and mirroring, and a guide elsewhere.
 */
function place2d(distances: Float64Array, size: number): Pick<ToursModel, 'x' | 'y'> {
  const x = new Float64Array(size);
  const y = new Float64Array(size);
  let first = 0;
  for (let node = 1; node < size; node += 1) if (distances[node]! > distances[first]!) first = node;
  const squared = (from: number, to: number): number => distances[from * size + to]! ** 2;
  const toFirst = distances[first]!;
  if (toFirst === 0) return { x, y };
  let second = 0;
  for (let node = 1; node < size; node += 1) {
    x[node] = (squared(0, node) + toFirst ** 2 - squared(first, node)) / (2 * toFirst);
    y[node] = Math.sqrt(Math.max(0, squared(0, node) - x[node]! ** 2));
    if (y[node]! > y[second]!) second = node;
  }
  const up = y[second]!;
  if (up === 0) return { x, y };
  for (let node = 1; node < size; node += 1) {
    const along = (squared(0, node) + squared(0, second) - squared(second, node)) / 2;
    y[node] = (along - x[node]! * x[second]!) / up;
  }
  return { x, y };
}

function findNear(model: Omit<ToursModel, 'near' | 'nearCount'>): Pick<ToursModel, 'near' | 'nearCount'> {
  const { count, distances, times, hasTimes, ready, due, service } = model;
  const size = count + 1;
  const nearCount = Math.min(nearMax, count - 1);
  const near = new Int32Array(size * nearCount);
  const keys = new Float64Array(size);
  const others = Array.from({ length: count }, (_, at) => at + 1);
  const towards = (from: number, to: number): number => {
    if (!hasTimes) return distances[from * size + to]!;
    const spent = service[from]! + times[from * size + to]!;
    const wait = Math.max(0, ready[to]! - spent - due[from]!);
    const late = Math.max(0, ready[from]! + spent - due[to]!);
    return distances[from * size + to]! + waitWeight * wait + lateWeight * late;
  };
  for (let node = 1; node < size; node += 1) {
    for (const other of others) keys[other] = Math.min(towards(node, other), towards(other, node));
    keys[node] = Infinity;
    const sorted = others.toSorted((left, right) =>
      keys[left] === keys[right] ? left - right : keys[left]! - keys[right]!,
    );
    near.set(sorted.slice(0, nearCount), node * nearCount);
  }
  return { near, nearCount };
}
