import { Random } from '../src/random.ts';
import type { SeriesToForecast } from './forecast-sets.ts';

/** Hours with a day and a week, or weeks with a year: levels that drift, correlated noise. Made up, the same for the same seed. */
export function generateSeries(kind: 'hours' | 'weeks', seed: number): SeriesToForecast {
  const random = new Random(seed);
  const isHours = kind === 'hours';
  const ahead = isHours ? 48 : 13;
  const count = isHours ? 700 + 260 * (seed % 2) : 150 + random.below(500);
  const cycle = isHours ? 24 : 52;
  const shape = Float64Array.from({ length: cycle }, (_, place) => wave(place, cycle, seed) + 0.15 * bell(random));
  const weekdays = Float64Array.of(1, 1.02, 1, 0.98, 0.95, 0.5 + 0.4 * random.next(), 0.4 + 0.4 * random.next());
  const swing = isHours ? 0.15 + 0.3 * random.next() : 0.2 * random.next();
  const noise = 0.02 + 0.06 * random.next();
  const keep = isHours ? 0.8 : 0.4;
  const drift = isHours ? 0.0008 : 0.008;
  let level = 1;
  let rest = 0;
  const values = Float64Array.from({ length: count + ahead }, (_, period) => {
    rest = keep * rest + noise * Math.sqrt(1 - keep * keep) * bell(random);
    level = Math.max(level + drift * bell(random), 0.3);
    const weekday = isHours ? (weekdays[Math.floor(period / 24) % 7] ?? 1) : 1;
    return 1_000 * Math.max((level + swing * (shape[period % cycle] ?? 0)) * weekday * (1 + rest), 0.01);
  });
  return { id: `${kind} ${seed}`, group: kind, cycle, history: values.slice(0, count), future: values.slice(count) };
}

function wave(place: number, cycle: number, seed: number): number {
  const angle = (2 * Math.PI * place) / cycle;
  return Math.sin(angle - 1.8) + 0.4 * Math.sin(2 * angle + seed);
}

/** Nearly normal, with a standard deviation of 1. */
function bell(random: Random): number {
  let sum = -6;
  for (let drawn = 0; drawn < 12; drawn += 1) sum += random.next();
  return sum;
}
