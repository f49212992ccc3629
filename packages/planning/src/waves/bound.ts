import { sumByItem, type WaveProblem } from './problem.ts';

const roundsMax = 150;

/**
 * No wave has more units for each aisle; 0 proves that there is no wave. For a number of aisles k, units served are at most
 * max Σ min(asked, held by k aisles), whose Lagrangian (Geoffrion 1974) with a weight λ of each item in 0 … 1 is
 * Σ asked · (1 − λ) + the k largest Σ λ · held: with any weights a bound for every k at once. Weights start at 1 and follow
 * subgradients for the k that bounds worst. Each round is O(lines + aisles · log aisles); `isOver` ends them.
 */
export function boundWave(problem: WaveProblem, isOver: () => boolean): number {
  const { items, orders, aisles, unitsMin, unitsMax } = problem;
  const asked = sumByItem(orders, items);
  const count = aisles.from.length - 1;
  const unitsOf = new Float64Array(count).fill(Math.floor(unitsMax));
  const weight = new Float64Array(items).fill(1);
  const gain = new Float64Array(count);
  const cover = new Float64Array(items);
  const ranked = Int32Array.from(gain.keys());
  let worst = { at: -1, value: 0 };
  for (let round = 0; round < roundsMax && (round === 0 || !isOver()); round += 1) {
    weighAisles(problem, asked, weight, gain);
    ranked.sort((left, right) => (gain[right] as number) - (gain[left] as number));
    let units = asked.reduce((sum, each, item) => sum + each * (1 - (weight[item] as number)), 0);
    worst = { at: -1, value: 0 };
    for (let at = 0; at < count; at += 1) {
      units += gain[ranked[at] as number] as number;
      // Units are whole.
      unitsOf[at] = Math.min(unitsOf[at] as number, Math.floor(units * (1 + 1e-12) + 1e-6));
      const most = unitsOf[at] as number;
      if (most >= unitsMin && most / (at + 1) > worst.value) worst = { at, value: most / (at + 1) };
    }
    if (worst.at < 0) return 0;
    coverItems(problem, asked, ranked.subarray(0, worst.at + 1), cover);
    const step = 0.5 / (1 + round / 8);
    for (let item = 0; item < items; item += 1) {
      if (asked[item] === 0) continue;
      const excess = Math.min(1, (cover[item] as number) / (asked[item] as number) - 1);
      weight[item] = Math.min(1, Math.max(0, (weight[item] as number) - step * excess));
    }
  }
  return worst.value;
}

function weighAisles(
  { aisles: { from, item, quantity } }: WaveProblem,
  asked: Float64Array,
  weight: Float64Array,
  gain: Float64Array,
): void {
  for (let aisle = 0; aisle < gain.length; aisle += 1) {
    let sum = 0;
    for (let at = from[aisle] as number; at < (from[aisle + 1] as number); at += 1) {
      const which = item[at] as number;
      sum += (weight[which] as number) * Math.min(asked[which] as number, quantity[at] as number);
    }
    gain[aisle] = sum;
  }
}

/** What the chosen aisles hold of each item, from each at most what is asked. */
function coverItems(
  { aisles: { from, item, quantity } }: WaveProblem,
  asked: Float64Array,
  chosen: Int32Array,
  cover: Float64Array,
): void {
  cover.fill(0);
  for (const aisle of chosen) {
    for (let at = from[aisle] as number; at < (from[aisle + 1] as number); at += 1) {
      const which = item[at] as number;
      cover[which] = (cover[which] as number) + Math.min(asked[which] as number, quantity[at] as number);
    }
  }
}
