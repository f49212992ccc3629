import { describe, expect, test } from 'vitest';
import { Random } from '../random.ts';
import type { ForecastProblem, MethodName } from './index.ts';
import { forecastDemand, methodNames, trackBias } from './index.ts';
import { bell, months } from './months.fixture.ts';

const unlimited = { timeMsMax: Number.POSITIVE_INFINITY, now: () => 0 };

function solve(problem: ForecastProblem, budget = unlimited) {
  const outcome = forecastDemand(problem, budget);
  if (outcome.kind === 'refused') throw new Error(outcome.refusal.kind);
  return outcome;
}

function refusalOf(change: Partial<ForecastProblem>) {
  const outcome = forecastDemand(
    { history: Float64Array.of(3, 5, 4), horizonPeriods: 2, cyclesPeriods: [], ...change },
    unlimited,
  );
  return outcome.kind === 'refused' ? outcome.refusal : undefined;
}

describe('refusals', () => {
  test.each([
    ['empty', { history: new Float64Array(0), horizonPeriods: 0 }],
    ['too-large', { history: new Float64Array(200_001) }],
    ['number-not-valid', { horizonPeriods: 0 }],
    ['number-not-valid', { horizonPeriods: 1.5 }],
    ['too-large', { cyclesPeriods: [2, 3, 4, 5, 6, 7, 8, 9, 0] }],
    ['number-not-valid', { cyclesPeriods: [12, 0] }],
    ['number-not-valid', { cyclesPeriods: [Number.NaN] }],
    ['too-large', { coverages: Array.from({ length: 21 }, () => 0.5) }],
    ['number-not-valid', { coverages: [1] }],
    ['number-not-valid', { coverages: [0.5, 0] }],
    ['number-not-valid', { coverages: [Number.NaN] }],
    ['method-unknown', { method: 'crystal ball' as 'ets' }],
    ['number-not-valid', { history: Float64Array.of(1, Number.NaN, 2) }],
    ['number-not-valid', { history: Float64Array.of(1, Number.NEGATIVE_INFINITY, 2) }],
    ['number-not-valid', { history: Float64Array.of(1, 1e300, 2) }],
    ['number-not-valid', { history: Float64Array.of(1, Number.POSITIVE_INFINITY), missing: 'bridge' }],
    ['nothing-known', { history: Float64Array.of(Number.NaN), missing: 'bridge' }],
    ['too-large', { events: Array.from({ length: 51 }, () => ({ name: 'sale', values: new Float64Array(5) })) }],
    ['wrong-length', { events: [{ name: 'sale', values: Float64Array.of(1) }] }],
    ['number-not-valid', { events: [{ name: 'sale', values: Float64Array.of(0, 0, 0, 0, Number.NaN) }] }],
    [
      'events-cannot-multiply',
      {
        history: Float64Array.of(1, 0, 2),
        eventKind: 'multiplicative',
        events: [{ name: 'sale', values: new Float64Array(5) }],
      },
    ],
    ['negative-demand', { history: Float64Array.of(1, -1), method: 'sba' }],
  ] as const)('%s', (kind, change) => {
    expect(refusalOf(change)?.kind).toBe(kind);
  });
});

describe('what is known exactly', () => {
  test('a constant series stays constant', () => {
    const { solution } = solve({ history: new Float64Array(30).fill(7), horizonPeriods: 4, cyclesPeriods: [12] });
    expect([...solution.values]).toEqual([7, 7, 7, 7]);
    expect([...(solution.intervals[0]?.lower ?? [])]).toEqual([7, 7, 7, 7]);
  });

  test('zeros stay zeros, with no demand to speak of', () => {
    const { solution } = solve({ history: new Float64Array(30), horizonPeriods: 2, cyclesPeriods: [12] });
    expect([...solution.values]).toEqual([0, 0]);
    expect(solution.profile.demandClass).toBe('none');
  });

  test('one value is carried on', () => {
    expect([...solve({ history: Float64Array.of(5), horizonPeriods: 2, cyclesPeriods: [12] }).solution.values]).toEqual(
      [5, 5],
    );
  });

  test('a straight line goes on', () => {
    const history = Float64Array.from({ length: 40 }, (_, period) => 10 + 2 * period);
    const { values } = solve({ history, horizonPeriods: 3, cyclesPeriods: [], method: 'ets' }).solution;
    [90, 92, 94].forEach((expected, step) => expect(Math.abs((values[step] ?? 0) - expected)).toBeLessThan(0.5));
  });

  test('the mean of rare demand lies above its narrow interval, which holds most outcomes', () => {
    const history = Float64Array.from({ length: 60 }, (_, period) => (period % 10 === 0 ? 20 : 0));
    const { solution } = solve({ history, horizonPeriods: 2, cyclesPeriods: [], coverages: [0.5] });
    expect(solution.values[0]).toBeGreaterThan(0);
    expect(solution.intervals[0]?.upper[0]).toBe(0);
  });

  test('a season without noise comes again', () => {
    const history = months(96, 0);
    const future = months(108, 0).subarray(96);
    for (const method of ['combination', 'ets', 'theta', 'automatic'] as const) {
      const { values } = solve({ history, horizonPeriods: 12, cyclesPeriods: [12], method }).solution;
      values.forEach((value, step) => expect(Math.abs(value / (future[step] ?? 1) - 1)).toBeLessThan(0.03));
    }
  });

  test('Croston, its correction and TSB agree with sums by hand', () => {
    const history = Float64Array.of(0, 4, 0, 0, 6);
    const valueOf = (method: MethodName) =>
      solve({ history, horizonPeriods: 1, cyclesPeriods: [], method }).solution.values[0] ?? Number.NaN;
    // Sizes 4, then 4 + 0.1 × 2; intervals 2, then 2 + 0.1 × 1.
    expect(valueOf('croston')).toBeCloseTo(4.2 / 2.1, 12);
    expect(valueOf('sba')).toBeCloseTo((0.95 * 4.2) / 2.1, 12);
    // Sizes from their mean 5; chances from 2 of 5.
    const chance = [0, 1, 0, 0, 1].reduce((now, sold) => now + 0.1 * (sold - now), 0.4);
    const size = 5 + 0.1 * (4 - 5);
    expect(valueOf('tsb')).toBeCloseTo((size + 0.1 * (6 - size)) * chance, 12);
  });
});

describe('robustness', () => {
  const hard: readonly [string, Float64Array][] = [
    ['one value', Float64Array.of(3)],
    ['two values', Float64Array.of(3, 9)],
    ['three values', Float64Array.of(3, 9, 1)],
    ['negative', Float64Array.from({ length: 50 }, (_, at) => -20 + 3 * Math.sin(at))],
    ['around zero', Float64Array.from({ length: 60 }, (_, at) => (at % 7) - 3)],
    ['tiny', months(60, 5).map((value) => value * 1e-12)],
    ['huge', months(60, 5).map((value) => value * 1e12)],
    ['nearly nothing', months(60, 5).map((value) => value * 1e-302)],
    ['as much as is allowed', months(60, 5).map((value, at) => value * (at % 2 === 0 ? 1e97 : -1e97))],
    ['far apart', Float64Array.from({ length: 90 }, (_, at) => (at % 2 === 0 ? 1e90 : 1e-90))],
    ['one demand beyond all', Float64Array.from({ length: 90 }, (_, at) => (at === 89 ? 1e100 : 1))],
    ['one demand', Float64Array.from({ length: 60 }, (_, at) => Number(at === 40))],
    ['a step', Float64Array.from({ length: 60 }, (_, at) => (at < 30 ? 1 : 1e6))],
    ['falling to zero', Float64Array.from({ length: 60 }, (_, at) => Math.max(100 - 3 * at, 0))],
    ['growth', Float64Array.from({ length: 60 }, (_, at) => 1.5 ** at)],
  ];

  test.each(hard)('every method answers with numbers: %s', (_name, history) => {
    for (const method of [...methodNames, 'automatic', 'backtest'] as const) {
      // Cycles that fit, that do not, and none.
      const cyclesPeriods = { 0: [12], 1: [24, 168], 2: [] }[method.length % 3] ?? [];
      const outcome = forecastDemand({ history, horizonPeriods: 14, cyclesPeriods, method }, unlimited);
      if (outcome.kind === 'refused') {
        expect(`${method}: ${outcome.refusal.kind}`).toBe(`${method}: negative-demand`);
        continue;
      }
      const { values, intervals } = outcome.solution;
      expect({ method, isFinite: values.every(Number.isFinite) }).toEqual({ method, isFinite: true });
      for (const { lower, upper } of intervals) {
        expect(lower.every((low, step) => low <= (upper[step] ?? 0))).toBe(true);
        expect({ method, isFinite: [...lower, ...upper].every(Number.isFinite) }).toEqual({ method, isFinite: true });
      }
    }
  });

  test('gaps are bridged when asked', () => {
    const whole = months(60, 0);
    const gappy = whole.slice();
    for (const at of [0, 17, 18, 59]) gappy[at] = Number.NaN;
    const { values } = solve({ history: gappy, horizonPeriods: 6, cyclesPeriods: [12], missing: 'bridge' }).solution;
    const full = solve({ history: whole, horizonPeriods: 6, cyclesPeriods: [12] }).solution.values;
    values.forEach((value, step) => expect(Math.abs(value / (full[step] ?? 1) - 1)).toBeLessThan(0.25));
  });

  test('no time gives the seasonal naive forecast, and a few steps a mean of a few', () => {
    const history = months(60, 10);
    const problem = { history, horizonPeriods: 12, cyclesPeriods: [12] };
    const hurried = solve(problem, { timeMsMax: 0, now: () => 0 });
    expect(hurried.explanation.method).toBe('seasonal-naive-12');
    expect([...hurried.solution.values]).toEqual([...history.subarray(48)]);
    const some = forecastDemand(problem, { ...unlimited, stepsMax: 2 });
    expect(some.kind === 'solved' && some.explanation.method).toBe('mean-of-dynamic-optimised-theta');
  });

  test('a clock that runs out is looked at seldom thereafter, and the answer is sound whenever it did', () => {
    const history = months(200, 10);
    for (const method of ['automatic', 'backtest', 'long-cycles', 'ets', 'combination'] as const) {
      for (const timeMsMax of [0, 1, 2, 3, 5, 9, 14, 40]) {
        let looks = 0;
        const budget = { timeMsMax, now: () => (looks += 1) };
        const cyclesPeriods = method === 'long-cycles' ? [] : [12];
        const outcome = forecastDemand({ history, horizonPeriods: 12, cyclesPeriods, method }, budget);
        expect(outcome.kind === 'solved' && outcome.solution.values.every(Number.isFinite)).toBe(true);
        // Each candidate at each origin asks once and leaves.
        expect(looks).toBeLessThanOrEqual(timeMsMax + 60);
      }
    }
  });

  test('a cancelled call ends with what there is', () => {
    const budget = { ...unlimited, isCancelled: () => true };
    expect(solve({ history: months(60, 10), horizonPeriods: 3, cyclesPeriods: [12] }, budget).explanation.steps).toBe(
      0,
    );
  });
});

describe('events', () => {
  test.each(['additive', 'multiplicative'] as const)('a promotion is told from level and season: %s', (eventKind) => {
    const random = new Random(3);
    const sale = Float64Array.from({ length: 126 }, (_, at) => Number(at % 17 === 5 || at === 122));
    const holiday = Float64Array.from({ length: 126 }, (_, at) => Number(at % 29 === 11));
    const plain = months(126, 0).map((value) => value + 3 * bell(random));
    const isFactor = eventKind === 'multiplicative';
    const all = plain.map((value, at) =>
      isFactor
        ? value * 1.4 ** (sale[at] ?? 0) * 0.8 ** (holiday[at] ?? 0)
        : value + 90 * (sale[at] ?? 0) - 40 * (holiday[at] ?? 0),
    );
    const events = [
      { name: 'sale', values: sale },
      { name: 'holiday', values: holiday },
    ];
    const { solution } = solve({
      history: all.slice(0, 120),
      horizonPeriods: 6,
      cyclesPeriods: [12],
      events,
      eventKind,
    });
    const [first, second] = solution.effects;
    expect(Math.abs((first?.effect ?? 0) - (isFactor ? 1.4 : 90))).toBeLessThan(isFactor ? 0.06 : 9);
    expect(Math.abs((second?.effect ?? 0) - (isFactor ? 0.8 : -40))).toBeLessThan(isFactor ? 0.06 : 9);
    expect(Math.abs((solution.values[2] ?? 0) / (all[122] ?? 1) - 1)).toBeLessThan(0.08);
  });

  test.each(['additive', 'multiplicative'] as const)(
    'events that cannot be told apart, never change, or are beyond measure leave numbers: %s',
    (eventKind) => {
      const series = (valueAt: (at: number) => number) => Float64Array.from({ length: 66 }, (_, at) => valueAt(at));
      const sets = {
        collinear: [series((at) => Number(at % 7 === 0)), series((at) => 2 * Number(at % 7 === 0))],
        constant: [series(() => 1)],
        'all zeros': [series(() => 0)],
        'the season itself': [series((at) => Math.sin((at * Math.PI) / 6))],
        huge: [series((at) => (at % 5 === 0 ? 1e99 : 0))],
        'hardly any': [series((at) => (at % 5 === 0 ? 1e-300 : 0))],
        'huge and yet to come': [series((at) => (at > 60 ? 1e99 : Number(at % 5 === 0)))],
      };
      for (const [name, columns] of Object.entries(sets)) {
        for (const history of [months(60, 5), new Float64Array(60).fill(5)]) {
          const events = columns.map((values, index) => ({ name: `${index}`, values }));
          const { values, effects, intervals } = solve({
            history,
            horizonPeriods: 6,
            cyclesPeriods: [12],
            events,
            eventKind,
          }).solution;
          const numbers = [
            ...values,
            ...effects.flatMap(({ effect, standardError }) => [effect, standardError]),
            ...intervals.flatMap(({ lower, upper }) => [...lower, ...upper]),
          ];
          expect({ name, areFinite: numbers.every(Number.isFinite) }).toEqual({ name, areFinite: true });
        }
      }
    },
  );

  test('an event that never was has no effect', () => {
    const events = [{ name: 'never', values: new Float64Array(66) }];
    const history = months(60, 5);
    const { values, effects } = solve({ history, horizonPeriods: 6, cyclesPeriods: [12], events }).solution;
    expect(effects[0]?.effect).toBe(0);
    expect([...values]).toEqual([...solve({ history, horizonPeriods: 6, cyclesPeriods: [12] }).solution.values]);
  });
});

describe('bias', () => {
  test('errors to one side are seen', () => {
    const tracked = trackBias(Float64Array.of(10, 12, 11, 13, 12), Float64Array.of(8, 9, 9, 9, 9));
    expect(tracked).toMatchObject({
      kind: 'tracked',
      report: { cumulativeError: 14, trackingSignal: 5, isLeaning: true },
    });
  });

  test('errors to both sides are not', () => {
    const tracked = trackBias(Float64Array.of(10, 8, 10, 8), Float64Array.of(9, 9, 9, 9));
    expect(tracked).toMatchObject({ kind: 'tracked', report: { trackingSignal: 0, isLeaning: false } });
  });

  test.each([
    ['wrong-length', [1, 2], [1]],
    ['empty', [], []],
    ['number-not-valid', [1], [Number.NaN]],
    ['number-not-valid', [1e300, 1e300], [-1e300, -1e300]],
  ] as const)('refuses: %s', (kind, demand, forecast) => {
    expect(trackBias(Float64Array.from(demand), Float64Array.from(forecast))).toMatchObject({ refusal: { kind } });
  });
});
