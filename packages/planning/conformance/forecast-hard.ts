import { Random } from '../src/random.ts';
import type { SeriesToForecast } from './forecast-sets.ts';

/**
 * Series of our own with the traits of hourly and weekly public sets, friendly and not: each kind below is one way in which
 * demand, traffic or money may move. The same for the same seed.
 */
type Path = (random: Random, count: number) => Float64Array;

const hourlyKinds: Readonly<Record<string, Path>> = {
  /** Electricity: factors for hour and weekday, slow weather, small correlated noise. */
  'factors with weather': (random, count) => {
    const day = dayShape(random, 0.35);
    const week = weekShape(random, 0.25);
    const weather = slow(random, count, 0.995, 0.12);
    const rest = slow(random, count, 0.8, 0.02 + 0.03 * random.next());
    return path(
      count,
      (time) => Math.exp((day[time % 24] as number) + week(time) + at(weather, time) + at(rest, time)),
      10_000,
    );
  },
  /** Roads: another shape at weekends, little noise. */
  'two kinds of day': (random, count) => {
    const day = dayShape(random, 0.6);
    const weekend = dayShape(random, 0.4);
    const start = random.below(168);
    const noise = 0.03 + 0.08 * random.next();
    const level = slow(random, count, 0.9, noise);
    return path(
      count,
      (time) => {
        const isWeekend = Math.floor((time + start) / 24) % 7 >= 5;
        const shape = isWeekend ? weekend : day;
        return Math.exp((isWeekend ? -0.4 : 0) + (shape[time % 24] as number) + at(level, time));
      },
      900,
    );
  },
  /** Counts: few a hour, with the scatter of counts. */
  'counts of a shop': (random, count) => {
    const day = dayShape(random, 0.9);
    const week = weekShape(random, 0.3);
    const mean = 12 + 60 * random.next();
    const trend = 0.0006 * bell(random);
    return path(
      count,
      (time) => {
        const rate = mean * Math.exp((day[time % 24] as number) + week(time) + trend * time);
        return Math.max(Math.round(rate + Math.sqrt(rate) * bell(random)), 0) + 10;
      },
      1,
    );
  },
  /** The level jumps, the swing of the day changes. */
  'jumps and changing swings': (random, count) => {
    const day = dayShape(random, 0.4);
    const swing = slow(random, count, 0.998, 0.35);
    const noise = slow(random, count, 0.7, 0.04);
    let level = 0;
    return path(
      count,
      (time) => {
        if (random.next() < 0.004) level += 0.35 * bell(random);
        return Math.exp(level + (1 + at(swing, time)) * (day[time % 24] as number) + at(noise, time));
      },
      3_000,
    );
  },
  /** Hardly a season in much noise. */
  'noise above all': (random, count) => {
    const day = dayShape(random, 0.08);
    const rest = slow(random, count, 0.6, 0.3);
    return path(count, (time) => Math.exp((day[time % 24] as number) + at(rest, time) + 0.2 * heavy(random)), 500);
  },
  /** Spikes that mean nothing. */
  spikes: (random, count) => {
    const day = dayShape(random, 0.4);
    const week = weekShape(random, 0.2);
    const rest = slow(random, count, 0.85, 0.04);
    return path(
      count,
      (time) =>
        Math.exp((day[time % 24] as number) + week(time) + at(rest, time)) *
        (random.next() < 0.01 ? 1 + 4 * random.next() : 1),
      2_000,
    );
  },
  /** No season at all. */
  'random walk': (random, count) => {
    const steps = 0.01 + 0.02 * random.next();
    let level = 0;
    return path(count, () => Math.exp((level += steps * heavy(random))), 700);
  },
  /** Only the sum of a swing of the day and a trend, so that relative swings fade. */
  'sums with a trend': (random, count) => {
    const day = dayShape(random, 200);
    const week = weekShape(random, 90);
    const trend = 1 + 1.5 * random.next();
    const rest = slow(random, count, 0.9, 30);
    return path(count, (time) => 1_200 + trend * time + (day[time % 24] as number) + week(time) + at(rest, time), 1);
  },
};

const weeklyKinds: Readonly<Record<string, Path>> = {
  'random walk with drift': (random, count) => {
    const drift = 0.002 * bell(random);
    const step = 0.01 + 0.03 * random.next();
    let level = 0;
    return path(count, () => Math.exp((level += drift + step * bell(random))), 5_000);
  },
  'random walk with heavy tails': (random, count) => {
    let level = 0;
    let calm = 0;
    return path(
      count,
      () => {
        calm = 0.95 * calm + 0.25 * bell(random);
        return Math.exp((level += 0.012 * Math.exp(Math.min(calm, 2)) * heavy(random)));
      },
      2_000,
    );
  },
  /** Changes that follow each other: rates, stocks of industry. */
  momentum: (random, count) => {
    const keep = 0.2 + 0.6 * random.next();
    const step = 0.004 + 0.01 * random.next();
    let change = 0;
    let level = 0;
    return path(count, () => Math.exp((level += change = keep * change + step * bell(random))), 8_000);
  },
  /** A level that walks under noise. */
  'level under noise': (random, count) => {
    const noise = 0.03 + 0.12 * random.next();
    const step = noise * (0.05 + 0.5 * random.next());
    let level = 0;
    return path(count, () => Math.exp((level += step * bell(random)) + noise * bell(random)), 3_000);
  },
  /** Comes back to its mean. */
  'mean reverting': (random, count) => {
    const rest = slow(random, count, 0.8 + 0.18 * random.next(), 0.25);
    return path(count, (time) => Math.exp(at(rest, time) + 0.02 * bell(random)), 1_500);
  },
  'jumps of the level': (random, count) => {
    const rest = slow(random, count, 0.4, 0.06);
    let level = 0;
    return path(
      count,
      (time) => {
        if (random.next() < 0.012) level += 0.4 * bell(random);
        return Math.exp(level + at(rest, time));
      },
      4_000,
    );
  },
  /** A year of 52.18 weeks, smooth, over a walking level. */
  'year, smooth': (random, count) => {
    const swing = 0.05 + 0.3 * random.next();
    const angle = 6 * random.next();
    const rest = slow(random, count, 0.6, 0.04);
    let level = 0;
    return path(
      count,
      (time) => {
        level += 0.01 * bell(random);
        const year = (2 * Math.PI * time) / 52.18 + angle;
        return Math.exp(level + swing * (Math.sin(year) + 0.4 * Math.sin(2 * year + angle)) + at(rest, time));
      },
      6_000,
    );
  },
  /** A year with holidays of its own: single weeks stand out. */
  'year, with holidays': (random, count) => {
    const shape = Float64Array.from({ length: 52 }, () =>
      random.next() < 0.12 ? 0.35 * bell(random) : 0.05 * bell(random),
    );
    const noise = 0.03 + 0.05 * random.next();
    const start = random.below(52);
    let level = 0;
    return path(
      count,
      (time) => {
        level += 0.008 * bell(random);
        return Math.exp(level + (shape[(time + start) % 52] as number) + noise * bell(random));
      },
      1_000,
    );
  },
  /** A year in sums, growing, over momentum. */
  'year, growing': (random, count) => {
    const shape = Float64Array.from({ length: 52 }, (_, place) => Math.sin(place / 8.3 + 1) * 120 + 25 * bell(random));
    const slope = 3 * bell(random);
    const rest = slow(random, count, 0.93, 70);
    return path(count, (time) => 2_500 + Math.abs(slope) * time + (shape[time % 52] as number) + at(rest, time), 1);
  },
  /** Trends that turn. */
  'turning trend': (random, count) => {
    let slope = 0.002 * bell(random);
    let level = 0;
    return path(
      count,
      () => {
        if (random.next() < 0.01) slope = 0.006 * bell(random);
        return Math.exp((level += slope) + 0.015 * bell(random));
      },
      3_500,
    );
  },
};

export const hardKinds = { hourly: Object.keys(hourlyKinds), weekly: Object.keys(weeklyKinds) };

/** One series of a kind: 700 or 960 hours and 48 ahead, or 80 to 2 600 weeks and 13 ahead. */
export function generateHard(frequency: 'hourly' | 'weekly', kind: string, seed: number): SeriesToForecast {
  const random = new Random(seed * 7_919 + kind.length);
  const isHourly = frequency === 'hourly';
  const count = isHourly ? (random.next() < 0.4 ? 700 : 960) : Math.round(80 * 32 ** random.next());
  const ahead = isHourly ? 48 : 13;
  const make = (isHourly ? hourlyKinds : weeklyKinds)[kind];
  if (make === undefined) throw new Error(`no kind ${kind}`);
  const values = make(random, count + ahead).map((value) => Math.min(Math.max(value, 0.01), 1e9));
  return {
    id: `${frequency} ${kind} ${seed}`,
    group: kind,
    cycle: isHourly ? 24 : 1,
    history: values.slice(0, count),
    future: values.slice(count),
  };
}

function path(count: number, valueAt: (time: number) => number, scale: number): Float64Array {
  return Float64Array.from({ length: count }, (_, time) => scale * valueAt(time));
}

/** A stationary walk that keeps a share of itself, with the given deviation. */
function slow(random: Random, count: number, keep: number, deviation: number): Float64Array {
  let rest = deviation * bell(random);
  return Float64Array.from({ length: count }, () => {
    rest = keep * rest + deviation * Math.sqrt(1 - keep * keep) * bell(random);
    return rest;
  });
}

function dayShape(random: Random, swing: number): Float64Array {
  const angle = 6 * random.next();
  const second = 6 * random.next();
  const size = swing * (0.5 + random.next());
  return Float64Array.from({ length: 24 }, (_, hour) => {
    const turn = (2 * Math.PI * hour) / 24;
    return size * (Math.sin(turn + angle) + 0.5 * Math.sin(2 * turn + second) + 0.15 * bell(random));
  });
}

function weekShape(random: Random, swing: number): (time: number) => number {
  const days = Float64Array.from(
    { length: 7 },
    (_, day) => swing * (day < 5 ? 0.15 * bell(random) : -0.5 - random.next()),
  );
  const start = random.below(168);
  return (time) => days[Math.floor((time + start) / 24) % 7] as number;
}

/** Nearly normal, with a standard deviation of 1. */
function bell(random: Random): number {
  let sum = -6;
  for (let drawn = 0; drawn < 12; drawn += 1) sum += random.next();
  return sum;
}

/** Student's t with three degrees of freedom, brought to a deviation of about 1. */
function heavy(random: Random): number {
  const square = bell(random) ** 2 + bell(random) ** 2 + bell(random) ** 2;
  return Math.max(Math.min(bell(random) / Math.sqrt(square), 8), -8);
}

function at(values: Float64Array, index: number): number {
  return values[index] as number;
}
