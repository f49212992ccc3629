import { Random } from '../src/random.ts';
import type { SeriesToForecast } from './forecast-sets.ts';

const kinds = {
  hours: {
    ahead: 48,
    cycle: 24,
    countMin: 700,
    countSpread: 260,
    swingMin: 0.15,
    swingSpread: 0.3,
    keep: 0.8,
    drift: 0.0008,
  },
  weeks: {
    ahead: 13,
    cycle: 52,
    countMin: 150,
    countSpread: 500,
    swingMin: 0,
    swingSpread: 0.2,
    keep: 0.4,
    drift: 0.008,
  },
  months: {
    ahead: 18,
    cycle: 12,
    countMin: 60,
    countSpread: 70,
    swingMin: 0,
    swingSpread: 0.3,
    keep: 0.3,
    drift: 0.02,
  },
} as const;

/**
 * Hours with a day and a week, weeks with a year, or months: levels that drift, correlated noise. Made up, the same for the same
 * seed.
 */
export function generateSeries(kind: keyof typeof kinds, seed: number): SeriesToForecast {
  const random = new Random(seed);
  const isHours = kind === 'hours';
  const { ahead, cycle, countMin, countSpread, swingMin, swingSpread, keep, drift } = kinds[kind];
  const count = countMin + random.below(countSpread);
  const shape = Float64Array.from({ length: cycle }, (_, place) => wave(place, cycle, seed) + 0.15 * bell(random));
  const weekdays = Float64Array.of(1, 1.02, 1, 0.98, 0.95, 0.5 + 0.4 * random.next(), 0.4 + 0.4 * random.next());
  const swing = swingMin + swingSpread * random.next();
  const noise = 0.02 + 0.06 * random.next();
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

/** Rare demand of one part: months with sales of a few pieces, in a life that begins and may end. */
export function generateRare(seed: number): SeriesToForecast {
  const random = new Random(seed);
  const count = 39;
  const begins = random.below(20);
  const ends = random.next() < 0.2 ? 25 + random.below(20) : count + 12;
  const chance = 0.1 + 0.3 * random.next();
  const values = Float64Array.from({ length: count + 12 }, (_, month) =>
    month === begins || (month > begins && month < ends && random.next() < chance) ? 1 + random.below(3) : 0,
  );
  return { id: `part ${seed}`, group: 'rare', cycle: 12, history: values.slice(0, count), future: values.slice(count) };
}
