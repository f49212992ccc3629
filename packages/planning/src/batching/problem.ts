import type { Budget } from '../budget.ts';
import {
  type AisleLayout,
  type Crossing,
  type PickRouteRefusal,
  type Places,
  routePicks,
} from '../pick-route/index.ts';
import { findNumber, type NumberRefusal, type TooLargeRefusal, type WrongLengthRefusal } from '../refusal.ts';

/** Which orders to pick in one walk. Orders are never split. */
export interface BatchingProblem {
  readonly layout: AisleLayout;
  readonly start: Crossing;
  readonly end?: Crossing;
  /** Stops of order `o` are `stopsFrom[o] … stopsFrom[o + 1] − 1`. */
  readonly stopsFrom: Int32Array;
  readonly stops: Places;
  /** What a walk can hold: orders, units, weight, volume, each with its own unit. `size[o]` is what order `o` takes of it. */
  readonly capacities: readonly { readonly size: Float64Array; readonly capacity: number }[];
  /** Orders of different waves are never in one walk, for due times or priorities; absent when all may be. */
  readonly wave?: Int32Array;
}

export interface Batch {
  /** Indices of orders, ascending. */
  readonly orders: Int32Array;
  /** Indices of stops in the order of the walk. */
  readonly walk: Int32Array;
  /** Length of the walk in the unit of the layout. */
  readonly length: number;
}

export interface BatchingSolution {
  readonly batches: readonly Batch[];
}

/** Sizes of the orders for one of the capacities, by its place. */
type SizeField = `capacities[${number}].size`;
const sizeField = (at: number): SizeField => `capacities[${at}].size`;

/** Listed in order of precedence: when several apply, the first is returned. */
export type BatchingRefusal =
  | TooLargeRefusal<'orders'>
  /** `stopsFrom` does not rise from 0 to the number of stops. */
  | { readonly kind: 'rows-malformed'; readonly what: 'orders' }
  | WrongLengthRefusal<'stops.offset' | 'wave' | SizeField>
  | { readonly kind: 'one-way-aisles' }
  | { readonly kind: 'route'; readonly refusal: PickRouteRefusal }
  | NumberRefusal<SizeField>
  | { readonly kind: 'order-too-large'; readonly order: number };

const ordersMax = 5000;
/** Stops of one walk, and so of all orders, that `routePicks` takes. */
const stopsMax = 200_000;

/** The first thing that is wrong with a problem, or undefined. */
export function findBatchingRefusal(problem: BatchingProblem): BatchingRefusal | undefined {
  const { layout, stopsFrom, stops, capacities, wave } = problem;
  const orders = stopsFrom.length - 1;
  if (orders > ordersMax) return { kind: 'too-large', what: 'orders', countMax: ordersMax };
  const isRising = stopsFrom.every((from, at) => from >= (at === 0 ? 0 : (stopsFrom[at - 1] as number)));
  const isWhole = stopsFrom[0] === 0 && stopsFrom[orders] === stops.aisle.length;
  if (!isRising || !isWhole) return { kind: 'rows-malformed', what: 'orders' };
  const columns = [
    ['stops.offset', stops.offset.length, stops.aisle.length] as const,
    ['wave', wave?.length ?? orders, orders] as const,
    ...capacities.map(({ size }, at) => [sizeField(at), size.length, orders] as const),
  ];
  for (const [field, length, lengthExpected] of columns)
    if (length !== lengthExpected) return { kind: 'wrong-length', field, length, lengthExpected };
  if (layout.oneWay?.some((direction) => direction !== 0) === true) return { kind: 'one-way-aisles' };
  const nobody = { aisle: new Int32Array(), offset: new Float64Array() };
  const probe = routePicks({ ...problem, stops: nobody }, atOnce);
  if (probe.kind === 'refused') return { kind: 'route', refusal: probe.refusal };
  if (stops.aisle.length > stopsMax)
    return { kind: 'route', refusal: { kind: 'too-large', what: 'stops', countMax: stopsMax } };
  const index = findPlaceOutside(problem);
  if (index >= 0) return { kind: 'route', refusal: { kind: 'place-outside', index } };
  for (const [at, { size }] of capacities.entries()) {
    const wrong = findNumber(sizeField(at), size, (one) => !(one >= 0));
    if (wrong !== undefined) return wrong;
  }
  for (let order = 0; order < orders; order += 1)
    if (capacities.some(({ size, capacity }) => !((size[order] as number) <= capacity)))
      return { kind: 'order-too-large', order };
  return undefined;
}

/** The first stop that is in no aisle, or beyond its ends, or −1. */
function findPlaceOutside({ layout: { aisleOffsets, crossOffsets }, stops }: BatchingProblem): number {
  const low = crossOffsets[0] as number;
  const high = crossOffsets[crossOffsets.length - 1] as number;
  return stops.aisle.findIndex((aisle, at) => {
    const offset = stops.offset[at] as number;
    return !(aisle >= 0 && aisle < aisleOffsets.length && offset >= low && offset <= high);
  });
}

/** Walks of up to five blocks need no search; those of more get one round of Or-opt. */
export const atOnce: Budget = { timeMsMax: Number.POSITIVE_INFINITY, stepsMax: 1, now: (): number => 0 };

/** The stops of some orders together, and their indices. */
export function gatherStops(
  { stopsFrom, stops }: BatchingProblem,
  orders: readonly number[],
): { readonly places: Places; readonly indices: Int32Array } {
  let count = 0;
  for (const order of orders) count += (stopsFrom[order + 1] as number) - (stopsFrom[order] as number);
  const indices = new Int32Array(count);
  let at = 0;
  for (const order of orders) {
    for (let stop = stopsFrom[order] as number; stop < (stopsFrom[order + 1] as number); stop += 1) {
      indices[at] = stop;
      at += 1;
    }
  }
  const aisle = indices.map((stop) => stops.aisle[stop] as number);
  const offset = Float64Array.from(indices, (stop) => stops.offset[stop] as number);
  return { places: { aisle, offset }, indices };
}
