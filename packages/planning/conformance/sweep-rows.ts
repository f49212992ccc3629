import type { PickRouteProblem } from '../src/pick-route/index.ts';

/**
 * Partial tours at a row of crossings: for each aisle five bits, two for the degree of its crossing (0 none, 1 odd, 2 even)
 * and three for the part of the tour that it belongs to (0 none). A whole tour that lies behind is `closed`.
 */
type State = number;
type Layer = ReadonlyMap<State, number>;

const closed: State = 2 ** 25;
const aislesMax = 5;

/** Ways to serve a stretch: edges at its lower and upper crossing, and whether they join the two. */
interface Service {
  readonly lower: 0 | 1 | 2;
  readonly upper: 0 | 1 | 2;
  readonly isJoined: boolean;
  readonly length: number;
}

const degreeAt = (state: State, aisle: number): number => (state >> (5 * aisle)) & 3;
const partAt = (state: State, aisle: number): number => (state >> (5 * aisle + 2)) & 7;
const put = (state: State, aisle: number, degree: number, part: number): State =>
  (state & ~(31 << (5 * aisle))) | (((part << 2) | degree) << (5 * aisle));

/** The degree after some more edges: what is odd stays apart from what is even, and none from both. */
function addEdges(degree: number, edges: number): number {
  if (edges === 0) return degree;
  if (degree === 0) return edges === 1 ? 1 : 2;
  return edges === 1 ? 3 - degree : degree;
}

/** Numbers the parts in the order of the aisles. */
function renumber(state: State, aisles: number): State {
  const numbers = [0, 0, 0, 0, 0, 0, 0, 0];
  let next = 1;
  let renumbered = state;
  for (let aisle = 0; aisle < aisles; aisle += 1) {
    const part = partAt(state, aisle);
    if (part === 0) continue;
    if (numbers[part] === 0) {
      numbers[part] = next;
      next += 1;
    }
    renumbered = put(renumbered, aisle, degreeAt(state, aisle), numbers[part] ?? 0);
  }
  return renumbered;
}

/** The state with edges between two neighbouring crossings of the row, or undefined. */
function cross(state: State, aisle: number, edges: number, aisles: number): State | undefined {
  if (edges === 0) return state;
  if (state === closed) return undefined;
  const [left, right] = [partAt(state, aisle), partAt(state, aisle + 1)];
  const part = left === 0 ? right || 7 : left;
  let next = put(state, aisle, addEdges(degreeAt(state, aisle), edges), part);
  next = put(next, aisle + 1, addEdges(degreeAt(state, aisle + 1), edges), part);
  if (left !== 0 && right !== 0 && left !== right)
    for (let other = 0; other < aisles; other += 1)
      if (partAt(next, other) === right) next = put(next, other, degreeAt(next, other), left);
  return renumber(next, aisles);
}

/** The state with the next crossing of an aisle in place of the last, whose degree is settled now; or undefined. */
function climb(state: State, aisle: number, service: Service, endsHere: number, aisles: number): State | undefined {
  const { lower, upper, isJoined } = service;
  if (state === closed) return lower + upper + endsHere === 0 ? state : undefined;
  const degree = addEdges(degreeAt(state, aisle), lower);
  if (endsHere === 0 ? degree === 1 : degree !== (endsHere === 1 ? 1 : 2)) return undefined;
  const part = partAt(state, aisle) || (lower > 0 ? 7 : 0);
  const next = put(state, aisle, addEdges(0, upper), isJoined ? part : upper > 0 ? 6 : 0);
  let isHeld = part === 0;
  for (let other = 0; other < aisles; other += 1) if (partAt(next, other) === part) isHeld = true;
  if (!isHeld) return next === 0 ? closed : undefined;
  return renumber(next, aisles);
}

function listServices(low: number, high: number, offsets: readonly number[]): Service[] {
  const through = high - low;
  const [first, last] = [offsets[0], offsets.at(-1)];
  const services: Service[] = [
    { lower: 1, upper: 1, isJoined: true, length: through },
    { lower: 2, upper: 2, isJoined: true, length: 2 * through },
  ];
  if (first === undefined || last === undefined)
    return [...services, { lower: 0, upper: 0, isJoined: false, length: 0 }];
  services.push({ lower: 2, upper: 0, isJoined: false, length: 2 * (last - low) });
  services.push({ lower: 0, upper: 2, isJoined: false, length: 2 * (high - first) });
  for (const [at, offset] of offsets.entries()) {
    const gap = offset - (offsets[at - 1] ?? Number.NaN);
    if (at > 0) services.push({ lower: 2, upper: 2, isJoined: false, length: 2 * (through - gap) });
  }
  return services;
}

function advance(
  layer: Layer,
  ways: readonly { readonly length: number; readonly go: (state: State) => State | undefined }[],
): Layer {
  const next = new Map<State, number>();
  for (const [state, length] of layer) {
    for (const way of ways) {
      const to = way.go(state);
      const reached = length + way.length;
      if (to !== undefined && reached < (next.get(to) ?? Number.POSITIVE_INFINITY)) next.set(to, reached);
    }
  }
  return next;
}

/**
 * The shortest walk through all stops (at least one, none on a cross aisle) of a warehouse of up to five aisles and any number of
 * blocks: a sweep over states of connectivity from cross aisle to cross aisle, where the engine sweeps from aisle to aisle.
 * Shares nothing with the engine. O(blocks · states); up to 569 states.
 */
export function measureByRows({ layout, start, end, stops }: Required<PickRouteProblem>): number {
  const { aisleOffsets, crossOffsets } = layout;
  const aisles = aisleOffsets.length;
  if (aisles > aislesMax) throw new Error(`more than ${aislesMax} aisles`);
  const endsAt = (aisle: number, row: number): number =>
    [start, end].filter((crossing) => crossing.aisle === aisle && crossing.crossAisle === row).length;
  let layer: Layer = new Map([[0, 0]]);
  for (const [row, low] of crossOffsets.entries()) {
    for (let aisle = 0; aisle + 1 < aisles; aisle += 1) {
      const way = (aisleOffsets[aisle + 1] ?? Number.NaN) - (aisleOffsets[aisle] ?? Number.NaN);
      layer = advance(
        layer,
        [0, 1, 2].map((edges) => ({ length: edges * way, go: (state) => cross(state, aisle, edges, aisles) })),
      );
    }
    const high = crossOffsets[row + 1];
    for (let aisle = 0; aisle < aisles; aisle += 1) {
      const inside = Array.from(stops.offset)
        .filter((offset, at) => stops.aisle[at] === aisle && high !== undefined && offset > low && offset < high)
        .sort((left, right) => left - right);
      const services: readonly Service[] =
        high === undefined ? [{ lower: 0, upper: 0, isJoined: false, length: 0 }] : listServices(low, high, inside);
      layer = advance(
        layer,
        services.map((service) => ({
          length: service.length,
          go: (state) => climb(state, aisle, service, endsAt(aisle, row), aisles),
        })),
      );
    }
  }
  return layer.get(closed) ?? Number.POSITIVE_INFINITY;
}
