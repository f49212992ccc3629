import type { EventEffect, EventSeries } from './problem.ts';
import { meanOf } from './series.ts';

/** Effects of events, and how far they explain the history. */
export interface EventFit {
  readonly effects: readonly EventEffect[];
  /** Summed effects in each period of history and horizon: amounts, or logarithms of factors. */
  readonly shifts: Float64Array;
}

/** Part of each event's own square that is added to it: keeps effects small that hardly tell from others. */
const ridge = 1e-3;
/** Latest periods that effects are measured on. */
const fittedPeriodsMax = 5_000;
/** Periods a moving average spans where there is no cycle. */
const windowPeriods = 13;

/**
 * Regression beside a smooth level and a season: both demand and events are freed of a moving average and of the means by place
 * of the cycle, then regressed with a ridge (Speckman 1988; Hoerl and Kennard 1970). Complexity: periods × events, and events²
 * times the latest periods that are looked at.
 *
 * @param history demand, or its logarithm where events multiply
 */
export function fitEvents(
  history: Float64Array,
  events: readonly EventSeries[],
  cycle: number,
  isMultiplicative: boolean,
): EventFit {
  const start = Math.max(history.length - fittedPeriodsMax, 0);
  const count = history.length - start;
  const size = events.length;
  const target = freed(history.subarray(start), cycle);
  const columns = events.map(({ values }) => freed(values.subarray(start, history.length), cycle));
  const gram = columns.map((left) => Float64Array.from(columns, (right) => product(left, right)));
  const penalised = gram.map((row, at) =>
    row.map((value, other) => (at === other ? value * (1 + ridge) + 1e-12 : value)),
  );
  const wanted = Float64Array.from(columns, (column) => product(column, target));
  const inverse = invert(penalised);
  const effects = Float64Array.from({ length: size }, (_, at) => product(inverse[at] as Float64Array, wanted));
  const rest = target.map((value, at) =>
    columns.reduce((sum, column, event) => sum - (effects[event] as number) * (column[at] as number), value),
  );
  const freedom = Math.max(count - size - count / Math.max(cycle, windowPeriods) - Math.min(cycle, count), 1);
  const variance = product(rest, rest) / freedom;
  const shifts = new Float64Array(events[0]?.values.length ?? history.length);
  events.forEach(({ values }, event) => {
    for (let at = 0; at < shifts.length; at += 1) {
      shifts[at] = (shifts[at] as number) + (effects[event] as number) * (values[at] as number);
    }
  });
  return {
    shifts,
    effects: events.map(({ name }, at) => ({
      name,
      effect: isMultiplicative ? Math.exp(effects[at] as number) : (effects[at] as number),
      standardError: Math.sqrt(variance * Math.max(sandwich(inverse[at] as Float64Array, gram), 0)),
    })),
  };
}

/** Without its moving average and its means by place of the cycle. */
function freed(values: Float64Array, cycle: number): Float64Array {
  const count = values.length;
  const half = Math.max(Math.floor(Math.max(cycle, windowPeriods) / 2), 1);
  const sums = new Float64Array(count + 1);
  for (let at = 0; at < count; at += 1) sums[at + 1] = (sums[at] as number) + (values[at] as number);
  const result = values.map((value, at) => {
    const start = Math.max(at - half, 0);
    const end = Math.min(at + half + 1, count);
    return value - ((sums[end] as number) - (sums[start] as number)) / (end - start);
  });
  const places = cycle > 1 && 2 * cycle <= count ? cycle : 1;
  const means = Float64Array.from({ length: places }, (_, place) =>
    meanOf(result.filter((_value, at) => at % places === place)),
  );
  return result.map((value, at) => value - (means[at % places] as number));
}

function product(left: Float64Array, right: Float64Array): number {
  let sum = 0;
  for (let at = 0; at < left.length; at += 1) sum += (left[at] as number) * (right[at] as number);
  return sum;
}

function sandwich(row: Float64Array, gram: readonly Float64Array[]): number {
  return gram.reduce((sum, line, at) => sum + (row[at] as number) * product(line, row), 0);
}

/** The inverse of a symmetric positive definite matrix by Gauss and Jordan. */
function invert(matrix: readonly Float64Array[]): readonly Float64Array[] {
  const size = matrix.length;
  const work = matrix.map((row, at) => {
    const wide = new Float64Array(2 * size);
    wide.set(row);
    wide[size + at] = 1;
    return wide;
  });
  for (let pivot = 0; pivot < size; pivot += 1) {
    const row = work[pivot] as Float64Array;
    const lead = row[pivot] as number;
    for (let at = 0; at < 2 * size; at += 1) row[at] = (row[at] as number) / lead;
    for (const other of work) {
      if (other === row) continue;
      const factor = other[pivot] as number;
      if (factor === 0) continue;
      for (let at = 0; at < 2 * size; at += 1) other[at] = (other[at] as number) - factor * (row[at] as number);
    }
  }
  return work.map((row) => row.slice(size));
}
