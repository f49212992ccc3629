import { addPattern, deviationsByCycle, findLatestPattern } from './long-cycles.ts';

/** Cycles that people and calendars make: quarters, weeks of days, months of a year, hours of a day, weeks of a year, days of one. */
const usualCycles = [4, 7, 12, 24, 52, 168, 365] as const;
/** Latest cycles that the test looks at. */
const blocksMax = 12;
/** Standard errors that a season must stand out by: one false alarm in a thousand for each cycle, so in some 150 series. */
const limit = 3.1;
/** A second cycle is looked for in what the first leaves. */
const cyclesMax = 2;

/**
 * Seasons that nobody named but that are plainly there. For each usual cycle the deviations from a line through the means of the
 * cycles are laid in rows; what the rows share is compared with how they differ (F test of a one-way layout). Neighbouring periods
 * move together, so degrees of freedom are counted by Box's (1954) correction from the covariance between periods, which keeps
 * random walks from looking seasonal. Complexity: length × cycles × blocks.
 */
export function findHiddenCycles(series: Float64Array): readonly number[] {
  const found: number[] = [];
  let rest = series;
  while (found.length < cyclesMax) {
    const longest = Math.max(...found, 1);
    let best = { cycle: 0, score: limit };
    for (const cycle of usualCycles) {
      if (cycle <= longest || cycle % longest !== 0 || 2 * cycle >= rest.length) continue;
      const score = seasonScore(rest, cycle);
      if (score > best.score) best = { cycle, score };
    }
    if (best.cycle === 0) break;
    found.push(best.cycle);
    rest = rest.slice();
    addPattern(rest, findLatestPattern(rest, best.cycle), -1);
  }
  return found;
}

/** How far the rows of a cycle agree beyond chance, in standard errors; about standard normal without a season. */
export function seasonScore(series: Float64Array, cycle: number): number {
  const { deviations, blocks } = deviationsByCycle(series, cycle, blocksMax);
  if (blocks < 2) return 0;
  const mean = new Float64Array(cycle);
  for (let at = 0; at < deviations.length; at += 1) {
    mean[at % cycle] = (mean[at % cycle] as number) + (deviations[at] as number) / blocks;
  }
  const rows = Array.from({ length: blocks }, (_, block) =>
    mean.map((value, place) => (deviations[block * cycle + place] as number) - value),
  );
  let between = 0;
  for (const value of mean) between += value * value;
  let trace = 0;
  let squares = 0;
  for (const [index, row] of rows.entries()) {
    for (const other of rows.slice(index)) {
      let product = 0;
      for (let place = 0; place < cycle; place += 1) product += (row[place] as number) * (other[place] as number);
      if (other === row) trace += product;
      squares += (other === row ? 1 : 2) * product * product;
    }
  }
  if (!(between > 0)) return 0;
  if (!(trace > 1e-12 * between)) return Number.POSITIVE_INFINITY;
  const freedom = Math.max((trace * trace) / squares, 1);
  const ratio = (blocks * (blocks - 1) * between) / trace;
  return normalScore(ratio, freedom, freedom * (blocks - 1));
}

/** Paulson's (1942) normal approximation of an F ratio. */
function normalScore(ratio: number, above: number, below: number): number {
  const root = Math.cbrt(ratio);
  const one = 2 / (9 * above);
  const other = 2 / (9 * below);
  return ((1 - other) * root - (1 - one)) / Math.sqrt(other * root * root + one);
}
