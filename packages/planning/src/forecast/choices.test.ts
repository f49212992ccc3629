import { describe, expect, test } from 'vitest';
import { Random } from '../random.ts';
import type { ForecastProblem } from './index.ts';
import { forecastDemand } from './index.ts';
import { bell, months } from './months.fixture.ts';

const unlimited = { timeMsMax: Number.POSITIVE_INFINITY, now: () => 0 };

function solve(problem: ForecastProblem) {
  const outcome = forecastDemand(problem, unlimited);
  if (outcome.kind === 'refused') throw new Error(outcome.refusal.kind);
  return outcome;
}

describe('choices', () => {
  test('rare demand, long cycles and regular demand go to their methods', () => {
    const random = new Random(4);
    const rare = Float64Array.from({ length: 60 }, () => (random.next() < 0.2 ? 1 + random.below(4) : 0));
    const hours = Float64Array.from({ length: 24 * 28 }, (_, at) => 50 + 20 * Math.sin(at / 3.8) + bell(random));
    const methodOf = (history: Float64Array, cyclesPeriods: readonly number[]) =>
      solve({ history, horizonPeriods: 12, cyclesPeriods }).explanation.method;
    expect(methodOf(rare, [12])).toBe('intermittent-combination');
    expect(methodOf(hours, [24])).toBe('mean-weighed-at-rolling-origins');
    const weeks = Float64Array.from({ length: 260 }, (_, at) => 90 + 20 * Math.sin((at * Math.PI) / 26) + bell(random));
    expect(methodOf(weeks, [])).toBe('mean-weighed-at-rolling-origins');
    expect(methodOf(months(60, 10), [12])).toMatch(/^mean-of-dynamic-optimised-theta-optimised-theta-weighted-ets/);
  });

  test('regular demand is foreseen by the mean of a plain mean and one weighed at rolling origins', () => {
    const history = months(72, 20);
    const valuesBy = (method: ForecastProblem['method'] & string) =>
      solve({ history, horizonPeriods: 6, cyclesPeriods: [12], method }).solution.values;
    const { solution, explanation } = solve({ history, horizonPeriods: 6, cyclesPeriods: [12] });
    expect(explanation.weighed.map(({ reason }) => reason)).toEqual(['averaged', 'averaged']);
    expect(solution.backtest.length).toBeGreaterThan(5);
    const plain = valuesBy('combination');
    const weighed = valuesBy('long-cycles');
    solution.values.forEach((value, step) =>
      expect(value).toBeCloseTo(((plain[step] ?? 0) + (weighed[step] ?? 0)) / 2, 9),
    );
  });

  test('the backtest says what every candidate reached and leans towards the one that is plainly better', () => {
    let leaning = 0;
    let nearer = 0;
    for (let seed = 1; seed <= 8; seed += 1) {
      // Growth and season without much noise: ETS alone is all but exact.
      const problem = { history: months(120, 0.2, seed), horizonPeriods: 6, cyclesPeriods: [12] };
      const { solution, explanation } = solve({ ...problem, method: 'backtest' });
      const errorOf = (name: string) =>
        solution.backtest.find(({ method }) => method === name)?.meanAbsoluteError ?? Number.NaN;
      expect(solution.backtest.length).toBeGreaterThan(5);
      expect(solution.backtest.every(({ origins }) => origins === 5)).toBe(true);
      const leader = explanation.weighed.find(({ reason }) => reason === 'significantly-better');
      if (leader === undefined) continue;
      expect(leader.objective).toBeLessThan(errorOf('automatic'));
      const truth = months(126, 0).subarray(120);
      const errorAgainstTruth = (values: Float64Array) =>
        values.reduce((sum, value, step) => sum + Math.abs(value - (truth[step] ?? 0)), 0);
      leaning += 1;
      nearer += Number(errorAgainstTruth(solution.values) < errorAgainstTruth(solve(problem).solution.values));
    }
    expect(leaning).toBeGreaterThan(1);
    expect(nearer).toBeGreaterThan(leaning / 2);
  });

  test('the backtest stays with the automatic choice where nothing is plainly better', () => {
    const random = new Random(21);
    const history = Float64Array.from({ length: 90 }, () => 50 + 9 * bell(random));
    const problem = { history, horizonPeriods: 6, cyclesPeriods: [] };
    const { solution, explanation } = solve({ ...problem, method: 'backtest' });
    const least = Math.min(...solution.backtest.map(({ meanAbsoluteError }) => meanAbsoluteError));
    expect(explanation.method).toBe('automatic');
    expect(solution.backtest.find(({ method }) => method === 'automatic')?.meanAbsoluteError).toBeGreaterThan(least);
    expect([...solution.values]).toEqual([...solve(problem).solution.values]);
  });

  test('the backtest judges rare demand by squared errors, so foreseeing none does not win', () => {
    const random = new Random(8);
    const history = Float64Array.from({ length: 90 }, () => (random.next() < 0.2 ? 1 + random.below(4) : 0));
    const { solution } = solve({ history, horizonPeriods: 6, cyclesPeriods: [], method: 'backtest' });
    expect(solution.values[0]).toBeGreaterThan(0.2);
  });

  test('a year of weeks that nobody named is found, and no season is seen in a random walk', () => {
    const random = new Random(6);
    const noise = Float64Array.from({ length: 313 }, () => 3 * bell(random));
    const at = (week: number) => 200 + 40 * Math.sin((week * Math.PI) / 26) + (week % 52 === 50 ? 60 : 0);
    const history = Float64Array.from({ length: 300 }, (_, week) => at(week) + (noise[week] ?? 0));
    for (const cyclesPeriods of [[], [1]]) {
      const { solution, explanation } = solve({ history, horizonPeriods: 13, cyclesPeriods });
      expect(explanation.weighed.map(({ candidate }) => candidate)).toContain('seasonal-naive-52');
      solution.values.forEach((value, step) => expect(Math.abs(value - at(300 + step))).toBeLessThan(15));
    }
    for (let walk = 0; walk < 10; walk += 1) {
      let level = 1_000;
      const wandering = Float64Array.from({ length: 260 }, () => (level += 10 * bell(random)));
      const { explanation } = solve({ history: wandering, horizonPeriods: 13, cyclesPeriods: [] });
      expect(explanation.weighed.filter(({ candidate }) => candidate.startsWith('decomposed'))).toEqual([]);
    }
  });

  test('intervals of short series know that their parameters are guesses', () => {
    const inside = { narrow: 0, wide: 0, all: 0 };
    for (let seed = 1; seed <= 40; seed += 1) {
      const random = new Random(seed);
      const share = random.next();
      let level = 100;
      const walk = Float64Array.from({ length: 26 }, () => {
        const error = 5 * bell(random);
        const value = level + error;
        level += share * error;
        return value;
      });
      const { intervals } = solve({ history: walk.slice(0, 20), horizonPeriods: 6, cyclesPeriods: [] }).solution;
      walk.subarray(20).forEach((value, step) => {
        const [narrow, wide] = intervals.map(
          ({ lower, upper }) => value >= (lower[step] ?? 0) && value <= (upper[step] ?? 0),
        );
        inside.narrow += Number(narrow);
        inside.wide += Number(wide);
        inside.all += 1;
      });
    }
    expect(Math.abs(inside.narrow / inside.all - 0.8)).toBeLessThan(0.06);
    expect(Math.abs(inside.wide / inside.all - 0.95)).toBeLessThan(0.04);
  });

  test('a day within a week beats a day alone', () => {
    const random = new Random(9);
    const at = (hour: number) => 100 + 30 * Math.sin((hour * Math.PI) / 12) - (Math.floor(hour / 24) % 7 > 4 ? 50 : 0);
    const history = Float64Array.from({ length: 700 }, (_, hour) => at(hour) + bell(random));
    const { values } = solve({ history, horizonPeriods: 48, cyclesPeriods: [24, 168] }).solution;
    const worst = values.reduce((most, value, step) => Math.max(most, Math.abs(value - at(700 + step))), 0);
    expect(worst).toBeLessThan(6);
  });
});

describe('rare demand', () => {
  const rateOf = (demands: readonly number[], periods: number, horizonPeriods = 6): number => {
    const history = Float64Array.from({ length: periods }, (_, period) => Number(demands.includes(period)));
    return solve({ history, horizonPeriods, cyclesPeriods: [12] }).solution.values[0] ?? Number.NaN;
  };

  test('a new article is not thinned by the time before its first demand, nor judged by that demand alone', () => {
    // Two demands and part of a third in nine periods and one of grace.
    expect(rateOf([51, 55], 60)).toBeCloseTo(2.4 / 10, 12);
  });

  test('an old article that falls silent is given up the sooner the oftener it sold', () => {
    const often = Array.from({ length: 24 }, (_, at) => 2 * at);
    const seldom = Array.from({ length: 8 }, (_, at) => 6 * at);
    const kept = (demands: readonly number[]): number => {
      const last = demands.at(-1) ?? 0;
      return rateOf(demands, last + 9) / rateOf(demands, last + 1);
    };
    expect(kept(often)).toBeLessThan(0.75 * kept(seldom));
    expect(rateOf(often, 80)).toBe(0);
  });

  test('an old article may be given up within the horizon', () => {
    const steady = Array.from({ length: 30 }, (_, at) => 2 * at);
    expect(rateOf(steady, 60, 24)).toBeLessThan(0.9 * rateOf(steady, 60, 1));
  });
});
