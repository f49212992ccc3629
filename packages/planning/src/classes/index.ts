import type { Outcome } from '../outcome.ts';
import { type EmptyRefusal, findNumber, type NumberRefusal, type WrongLengthRefusal } from '../refusal.ts';

export type AbcClass = 'A' | 'B' | 'C';
export type XyzClass = 'X' | 'Y' | 'Z';

/** What each item turns over and how it varies. All arrays have one entry for each item, or one for each of its periods. */
export interface ClassesProblem {
  /** Worth by which items are ranked: turnover in money, picks, whatever is to be concentrated. Not negative. */
  readonly value: Float64Array;
  /** Demand by item and period, row by row: `demand[item · periods + period]`. Absent: no XYZ. */
  readonly demand?: Float64Array;
  readonly periods?: number;
  /** Cumulative shares of the value where A and B end; 0.8 and 0.95 where absent. */
  readonly shareEndA?: number;
  readonly shareEndB?: number;
  /** Largest coefficients of variation of X and Y; 0.5 and 1 where absent. */
  readonly variationMaxX?: number;
  readonly variationMaxY?: number;
}

export interface ClassesSolution {
  readonly abc: readonly AbcClass[];
  /** Empty without demand. */
  readonly xyz: readonly XyzClass[];
  /** Position of each item by falling value, from 0. */
  readonly rank: Int32Array;
  /** Share of the value up to and with the item, in the order of ranks. */
  readonly cumulativeShare: Float64Array;
  /** Standard deviation by mean of the demand of an item; infinite where nothing was asked for. Empty without demand. */
  readonly variation: Float64Array;
}

type ClassesField = 'value' | 'demand' | 'periods' | 'shareEndA' | 'shareEndB' | 'variationMaxX' | 'variationMaxY';

/** Listed in order of precedence: when several apply, the first is returned. */
export type ClassesRefusal =
  | EmptyRefusal<'items'>
  | WrongLengthRefusal<'demand'>
  | NumberRefusal<ClassesField>
  | { readonly kind: 'limits-not-rising'; readonly field: string };

/**
 * ABC by cumulative share of value, XYZ by coefficient of variation (population form). An item belongs to A while the
 * items *before* it hold less than the share where A ends, so the first is always A, and the item that crosses a limit
 * belongs to the better class. Items of equal value keep the order in which they came. Items without value are C.
 * The objective is the share of the value that class A holds. O(n log n + items · periods).
 *
 * Source: Dickie (1951), "ABC inventory analysis shoots for dollars"; XYZ as in Scholz-Reiter et al. (2012).
 */
export function classify(problem: ClassesProblem): Outcome<ClassesSolution, ClassesRefusal> {
  const refusal = findRefusal(problem);
  if (refusal !== undefined) return { kind: 'refused', refusal };
  const { value, shareEndA = 0.8, shareEndB = 0.95 } = problem;
  const order = [...value.keys()].sort(
    (left, right) => (value[right] as number) - (value[left] as number) || left - right,
  );
  const unit = unitOf(value[order[0] as number] as number);
  const part = (item: number): number => (value[item] as number) / unit;
  const total = order.reduce((sum, item) => sum + part(item), 0);
  const abc: AbcClass[] = Array.from(value, () => 'C');
  const rank = new Int32Array(value.length);
  const cumulativeShare = new Float64Array(value.length);
  let before = 0;
  let shareOfA = 0;
  for (const [position, item] of order.entries()) {
    const share = total === 0 ? 0 : before / total;
    if (part(item) > 0) abc[item] = share < shareEndA ? 'A' : share < shareEndB ? 'B' : 'C';
    before += part(item);
    rank[item] = position;
    const upTo = total === 0 ? 0 : position === order.length - 1 ? 1 : before / total;
    cumulativeShare[item] = upTo;
    if (abc[item] === 'A') shareOfA = upTo;
  }
  const variation = measureVariation(problem);
  return {
    kind: 'solved',
    solution: { abc, xyz: classifyVariation(variation, problem), rank, cumulativeShare, variation },
    objective: shareOfA,
    sense: 'maximise',
    isOptimal: true,
    explanation: {
      method: 'abc-by-cumulative-share',
      steps: value.length,
      weighed: [{ candidate: 'share-of-class-a', objective: shareOfA, isChosen: true }],
    },
  };
}

/** A power of two near the largest number: divided by it even the largest add up, and nothing is rounded. */
function unitOf(largest: number): number {
  return largest === 0 ? 1 : 2 ** Math.max(-1_000, Math.floor(Math.log2(largest)));
}

function classifyVariation(
  variation: Float64Array,
  { variationMaxX = 0.5, variationMaxY = 1 }: ClassesProblem,
): readonly XyzClass[] {
  return Array.from(variation, (each) => (each <= variationMaxX ? 'X' : each <= variationMaxY ? 'Y' : 'Z'));
}

/** Two passes over each row: differences to the mean do not cancel. */
function measureVariation({ value, demand, periods = 0 }: ClassesProblem): Float64Array {
  if (demand === undefined) return new Float64Array(0);
  return Float64Array.from(value, (_, item) => {
    const row = demand.subarray(item * periods, (item + 1) * periods);
    const largest = row.reduce((most, each) => Math.max(most, each), 0);
    if (largest === 0) return Number.POSITIVE_INFINITY;
    const unit = unitOf(largest);
    const mean = row.reduce((sum, each) => sum + each / unit, 0) / periods;
    const squares = row.reduce((sum, each) => sum + (each / unit - mean) ** 2, 0);
    return Math.sqrt(squares / periods) / mean;
  });
}

function findRefusal(problem: ClassesProblem): ClassesRefusal | undefined {
  const { value, demand, periods = 0 } = problem;
  const { shareEndA = 0.8, shareEndB = 0.95, variationMaxX = 0.5, variationMaxY = 1 } = problem;
  if (value.length === 0) return { kind: 'empty', what: 'items' };
  if (demand !== undefined && !(Number.isInteger(periods) && periods > 0))
    return { kind: 'number-not-valid', field: 'periods', index: 0, value: periods };
  const lengthExpected = value.length * periods;
  if (demand !== undefined && demand.length !== lengthExpected)
    return { kind: 'wrong-length', field: 'demand', length: demand.length, lengthExpected };
  for (const [field, numbers] of [
    ['value', value],
    ['demand', demand ?? []],
    ['shareEndA', [shareEndA]],
    ['shareEndB', [shareEndB]],
    ['variationMaxX', [variationMaxX]],
    ['variationMaxY', [variationMaxY]],
  ] as const) {
    const wrong = findNumber(field, numbers, (each) => !(each >= 0 && each < Number.POSITIVE_INFINITY));
    if (wrong !== undefined) return wrong;
  }
  if (shareEndA > shareEndB) return { kind: 'limits-not-rising', field: 'shareEndB' };
  if (variationMaxX > variationMaxY) return { kind: 'limits-not-rising', field: 'variationMaxY' };
  return undefined;
}
