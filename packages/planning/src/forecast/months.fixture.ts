import { Random } from '../random.ts';

/** About normal, deviation 1. */
export function bell(random: Random): number {
  let sum = -6;
  for (let drawn = 0; drawn < 12; drawn += 1) sum += random.next();
  return sum;
}

/** Monthly demand with trend and season. */
export function months(count: number, noise: number, seed = 1): Float64Array {
  const random = new Random(seed);
  return Float64Array.from(
    { length: count },
    (_, month) => (200 + month) * (1 + 0.3 * Math.sin((2 * Math.PI * month) / 12)) + noise * bell(random),
  );
}
