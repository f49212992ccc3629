import { describe, expect, test } from 'vitest';
import type { Demand, LevelProblem, OptimalLevelsProblem, SafetyStockProblem } from './index.ts';
import {
  findLevelForService,
  findOptimalLevels,
  findOrderQuantity,
  findSafetyStock,
  poolSites,
  simulatePolicy,
  solveNewsvendor,
} from './index.ts';
import { gammaShare, logGamma, normalShare } from './normal.ts';

const unlimited = { timeMsMax: Number.POSITIVE_INFINITY, now: () => 0 };

function solved<Solution>(
  outcome: { readonly kind: 'solved'; readonly solution: Solution } | { readonly kind: 'refused' },
): Solution {
  if (outcome.kind === 'refused') throw new Error('refused');
  return outcome.solution;
}

const costs: OptimalLevelsProblem = {
  demand: { kind: 'poisson', mean: 10 },
  leadTime: { kind: 'constant', periods: 0 },
  orderCost: 64,
  holdingCost: 1,
  shortageCost: 9,
};

describe('functions of probability', () => {
  test('agree with tables', () => {
    expect(normalShare(1.96)).toBeCloseTo(0.9750021048517795, 10);
    expect(normalShare(-3)).toBeCloseTo(0.0013498980316301, 10);
    expect(logGamma(10)).toBeCloseTo(Math.log(362_880), 9);
    expect(gammaShare(2, 3)).toBeCloseTo(1 - 4 * Math.exp(-3), 12);
    expect(gammaShare(50, 40)).toBeCloseTo(0.070335, 5);
  });
});

describe('optimal levels', () => {
  test('are those of the literature: mean 10, order 64, shelf 1, owed 9', () => {
    const outcome = findOptimalLevels(costs, unlimited);
    expect(solved(outcome)).toMatchObject({ reorderLevel: 6, orderUpToLevel: 40 });
    expect(solved(outcome).costPerPeriod).toBeCloseTo(35.022, 3);
    expect(outcome).toMatchObject({ isOptimal: true });
  });

  test('without cost of ordering are the newsvendor of the protected time', () => {
    const levels = solved(
      findOptimalLevels({ ...costs, orderCost: 0, leadTime: { kind: 'constant', periods: 2 } }, unlimited),
    );
    const season = solveNewsvendor({
      demand: { kind: 'poisson', mean: 30 },
      units: 'whole',
      underageCost: 9,
      overageCost: 1,
    });
    expect(levels.orderUpToLevel).toBe(solved(season).quantity);
    expect(levels.costPerPeriod).toBeCloseTo(solved(season).expectedCost, 9);
  });

  test('measures add up to the cost', () => {
    const { measures, costPerPeriod } = solved(
      findOptimalLevels({ ...costs, leadTime: { kind: 'constant', periods: 3 } }, unlimited),
    );
    expect(measures.meanOnHand + 9 * measures.meanOwed + 64 * measures.ordersPerPeriod).toBeCloseTo(costPerPeriod, 8);
  });

  test('a budget that is used up gives the best so far below its bound', () => {
    const wide = { ...costs, demand: { kind: 'poisson', mean: 100 } as const, orderCost: 100_000 };
    const hurried = findOptimalLevels(wide, { timeMsMax: 0, now: () => 0 });
    const best = findOptimalLevels(wide, unlimited);
    if (hurried.kind === 'refused' || best.kind === 'refused') throw new Error('refused');
    expect(hurried.isOptimal).toBe(false);
    expect(hurried.objective).toBeGreaterThanOrEqual(best.objective);
    expect(hurried.bound).toBeLessThanOrEqual(best.objective);
  });

  test.each([
    ['no-demand', { demand: { kind: 'poisson', mean: 0 } }],
    ['number-not-valid', { demand: { kind: 'poisson', mean: -1 } }],
    ['number-not-valid', { demand: { kind: 'poisson', mean: Number.NaN } }],
    ['empty', { demand: { kind: 'empirical', quantities: new Int32Array(0) } }],
    ['no-demand', { demand: { kind: 'discrete', probabilities: Float64Array.of(1, 0) } }],
    ['number-not-valid', { demand: { kind: 'discrete', probabilities: Float64Array.of(1, -1) } }],
    ['number-not-valid', { demand: { kind: 'negative-binomial', mean: 9, deviation: 2 } }],
    ['no-demand', { demand: { kind: 'normal', mean: 0.001, deviation: 0.001 } }],
    ['too-large', { demand: { kind: 'poisson', mean: 1e6 } }],
    ['too-large', { demand: { kind: 'negative-binomial', mean: 1e-8, deviation: 100 } }],
    ['no-demand', { demand: { kind: 'negative-binomial', mean: 5e-324, deviation: 100 } }],
    ['no-demand', { demand: { kind: 'discrete', probabilities: Float64Array.of(1e15, 0.2, 0.3) } }],
    ['number-not-valid', { demand: { kind: 'discrete', probabilities: Float64Array.of(1e308, 1e308, 1e308) } }],
    ['too-large', { leadTime: { kind: 'constant', periods: 1_000 }, demand: { kind: 'poisson', mean: 1_000 } }],
    ['number-not-valid', { leadTime: { kind: 'constant', periods: -1 } }],
    ['empty', { leadTime: { kind: 'spread', probabilities: Float64Array.of(0, 0) } }],
    ['number-not-valid', { orderCost: Number.NaN }],
    ['number-not-valid', { holdingCost: 0 }],
    ['number-not-valid', { shortageCost: -1 }],
    ['shortage-not-dearer', { shortageCost: 1 }],
  ] as const)('refuses: %s', (kind, change) => {
    expect(findOptimalLevels({ ...costs, ...(change as object) }, unlimited)).toMatchObject({ refusal: { kind } });
  });
});

describe('levels for a promise', () => {
  const promise: LevelProblem = {
    demand: { kind: 'poisson', mean: 6 },
    leadTime: { kind: 'constant', periods: 4 },
    reviewPeriods: 1,
    order: { kind: 'up-to', quantity: 20 },
    target: { kind: 'fill-rate', share: 0.97 },
  };
  const demands: readonly Demand[] = [
    promise.demand,
    { kind: 'negative-binomial', mean: 6, deviation: 5 },
    { kind: 'normal', mean: 20, deviation: 6 },
    { kind: 'gamma', mean: 10, deviation: 12 },
    { kind: 'empirical', quantities: Int32Array.of(0, 2, 0, 0, 9, 1) },
  ];

  test.each(demands)('are kept in a simulated life: $kind', (demand) => {
    for (const kind of ['fill-rate', 'cycle-service'] as const) {
      for (const order of [promise.order, { kind: 'multiples', quantity: 12 } as const]) {
        const problem = { ...promise, demand, order, target: { kind, share: 0.95 } };
        const { reorderLevel, measures } = solved(findLevelForService(problem));
        const life = solved(simulatePolicy({ ...problem, reorderLevel, periods: 60_000, seed: 2 }));
        expect(Math.abs(life.fillRate - measures.fillRate)).toBeLessThan(0.01);
        expect(Math.abs(life.cycleService - measures.cycleService)).toBeLessThan(0.01);
        expect(Math.abs(life.meanOnHand / measures.meanOnHand - 1)).toBeLessThan(0.03);
        expect(Math.abs(life.ordersPerPeriod / measures.ordersPerPeriod - 1)).toBeLessThan(0.03);
        expect(kind === 'fill-rate' ? measures.fillRate : measures.cycleService).toBeGreaterThanOrEqual(0.95);
      }
    }
  });

  test('one level less would break the promise', () => {
    const outcome = findLevelForService(promise);
    if (outcome.kind === 'refused') throw new Error('refused');
    const [below, kept] = outcome.explanation.weighed;
    expect(below?.objective).toBeLessThan(0.97);
    expect(kept?.objective).toBeGreaterThanOrEqual(0.97);
  });

  test('a planted error shows: a level that forgets the lead time is not kept', () => {
    const { reorderLevel } = solved(findLevelForService({ ...promise, leadTime: { kind: 'constant', periods: 3 } }));
    const life = solved(simulatePolicy({ ...promise, reorderLevel, periods: 60_000, seed: 2 }));
    expect(life.fillRate).toBeLessThan(0.97 - 0.01);
  });

  test.each([
    ['number-not-valid', { leadTime: { kind: 'constant', periods: -2 } }],
    ['number-not-valid', { reviewPeriods: 0 }],
    ['number-not-valid', { order: { kind: 'up-to', quantity: 0 } }],
    ['number-not-valid', { target: { kind: 'fill-rate', share: 1 } }],
  ] as const)('refuses: %s', (kind, change) => {
    expect(findLevelForService({ ...promise, ...(change as object) })).toMatchObject({ refusal: { kind } });
  });

  test('a life refuses what cannot be lived', () => {
    const life = { ...promise, reorderLevel: 3, periods: 10, seed: 1 };
    expect(simulatePolicy({ ...life, periods: 0 })).toMatchObject({ refusal: { kind: 'number-not-valid' } });
    expect(simulatePolicy({ ...life, reorderLevel: 1.5 })).toMatchObject({ refusal: { kind: 'number-not-valid' } });
    expect(simulatePolicy({ ...life, reviewPeriods: 0 })).toMatchObject({ refusal: { kind: 'number-not-valid' } });
  });
});

describe('safety stock', () => {
  const problem: SafetyStockProblem = {
    shape: 'normal',
    demandMean: 100,
    demandDeviation: 30,
    leadTimeMeanPeriods: 4,
    leadTimeDeviationPeriods: 1,
    reviewPeriods: 0,
    orderQuantity: 500,
    target: { kind: 'cycle-service', share: 0.95 },
  };

  test('is what textbooks compute', () => {
    const { deviation, safetyStock } = solved(findSafetyStock(problem));
    expect(deviation).toBeCloseTo(Math.sqrt(4 * 900 + 10_000), 9);
    expect(safetyStock).toBeCloseTo(1.6448536 * deviation, 4);
  });

  test.each(['normal', 'gamma'] as const)('meets its target by its own measure: %s', (shape) => {
    const fill = solved(findSafetyStock({ ...problem, shape, target: { kind: 'fill-rate', share: 0.98 } }));
    expect(fill.fillRate).toBeCloseTo(0.98, 8);
    expect(solved(findSafetyStock({ ...problem, shape })).cycleService).toBeCloseTo(0.95, 8);
  });

  test('without any spread is none', () => {
    const certain = { ...problem, demandDeviation: 0, leadTimeDeviationPeriods: 0 };
    expect(solved(findSafetyStock(certain)).safetyStock).toBe(0);
  });

  test.each([
    ['number-not-valid', { demandMean: Number.NaN }],
    ['number-not-valid', { demandMean: 0 }],
    ['number-not-valid', { demandDeviation: -1 }],
    ['number-not-valid', { leadTimeMeanPeriods: -1 }],
    ['number-not-valid', { reviewPeriods: -1 }],
    ['number-not-valid', { orderQuantity: 0 }],
    ['number-not-valid', { target: { kind: 'fill-rate', share: 0 } }],
  ] as const)('refuses: %s', (kind, change) => {
    expect(findSafetyStock({ ...problem, ...(change as object) })).toMatchObject({ refusal: { kind } });
  });
});

describe('newsvendor', () => {
  const season = {
    demand: { kind: 'normal', mean: 100, deviation: 20 },
    units: 'divisible',
    underageCost: 9,
    overageCost: 1,
  } as const;

  test('orders at the critical ratio', () => {
    expect(solved(solveNewsvendor(season)).quantity).toBeCloseTo(100 + 20 * 1.2815516, 4);
  });

  test('is the cheapest of all whole quantities', () => {
    const demand = { kind: 'discrete', probabilities: Float64Array.of(1, 0, 3, 2, 0, 4, 1) } as const;
    const answer = solved(solveNewsvendor({ demand, units: 'whole', underageCost: 5, overageCost: 2 }));
    const costOf = (quantity: number) =>
      demand.probabilities.reduce(
        (sum, weight, asked) =>
          sum + (weight / 11) * (5 * Math.max(asked - quantity, 0) + 2 * Math.max(quantity - asked, 0)),
        0,
      );
    const all = [0, 1, 2, 3, 4, 5, 6].map(costOf);
    expect(answer.expectedCost).toBeCloseTo(Math.min(...all), 12);
    expect(costOf(answer.quantity)).toBeCloseTo(answer.expectedCost, 12);
  });

  test('refuses what makes no sense', () => {
    expect(solveNewsvendor({ ...season, underageCost: 0 })).toMatchObject({ refusal: { kind: 'number-not-valid' } });
    const demand = { kind: 'poisson', mean: 3 } as const;
    expect(solveNewsvendor({ ...season, demand })).toMatchObject({ refusal: { kind: 'demand-not-divisible' } });
  });
});

describe('pooling', () => {
  const two = (correlation: number) => ({
    deviations: Float64Array.of(3, 4),
    correlations: Float64Array.of(1, correlation, correlation, 1),
    protectedPeriods: 4,
    cycleService: 0.95,
  });

  test('saves what independence gives, nothing for sites in step, all for sites in balance', () => {
    expect(solved(poolSites(two(0))).saving).toBeCloseTo(1 - 5 / 7, 12);
    expect(solved(poolSites(two(1))).saving).toBeCloseTo(0, 12);
    const balanced = { ...two(-1), deviations: Float64Array.of(4, 4) };
    expect(solved(poolSites(balanced)).pooledStock).toBeCloseTo(0, 12);
  });

  test('shares of the pool add up to it', () => {
    const { attributedStocks, pooledStock } = solved(poolSites(two(0.3)));
    expect(attributedStocks.reduce((sum, stock) => sum + stock, 0)).toBeCloseTo(pooledStock, 12);
  });

  test.each([
    ['empty', { deviations: new Float64Array(0) }],
    ['too-large', { deviations: new Float64Array(301) }],
    ['number-not-valid', { deviations: Float64Array.of(1, -1) }],
    ['wrong-length', { correlations: Float64Array.of(1) }],
    ['number-not-valid', { correlations: Float64Array.of(1, 0.2, 0.3, 1) }],
    ['number-not-valid', { correlations: Float64Array.of(1, 2, 2, 1) }],
    [
      'correlations-contradict',
      {
        deviations: Float64Array.of(1, 1, 1),
        correlations: Float64Array.of(1, -0.9, -0.9, -0.9, 1, -0.9, -0.9, -0.9, 1),
      },
    ],
    ['number-not-valid', { protectedPeriods: 0 }],
    ['number-not-valid', { cycleService: 0.4 }],
  ] as const)('refuses: %s', (kind, change) => {
    expect(poolSites({ ...two(0), ...change })).toMatchObject({ refusal: { kind } });
  });
});

describe('order quantity', () => {
  const problem = {
    demandPerPeriod: 100,
    orderCost: 50,
    holdingCost: 1,
    packUnits: 24,
    minimumUnits: 0,
    maximumUnits: Number.POSITIVE_INFINITY,
  };

  test('is the root formula where anything is sold, and the better multiple in packs', () => {
    expect(solved(findOrderQuantity({ ...problem, packUnits: 0 })).quantity).toBe(100);
    expect(solved(findOrderQuantity(problem)).quantity).toBe(96);
    expect(solved(findOrderQuantity({ ...problem, minimumUnits: 100 })).quantity).toBe(120);
    expect(solved(findOrderQuantity({ ...problem, maximumUnits: 80 })).quantity).toBe(72);
  });

  test.each([
    ['number-not-valid', { demandPerPeriod: 0 }],
    ['number-not-valid', { holdingCost: 0 }],
    ['number-not-valid', { orderCost: 0, packUnits: 0 }],
    ['number-not-valid', { packUnits: -1 }],
    ['limits-exclude-all', { minimumUnits: 100, maximumUnits: 110 }],
  ] as const)('refuses: %s', (kind, change) => {
    expect(findOrderQuantity({ ...problem, ...change })).toMatchObject({ refusal: { kind } });
  });
});

describe('numbers at the edge', () => {
  const few = { ...unlimited, stepsMax: 100 };
  const level: LevelProblem = {
    demand: { kind: 'poisson', mean: 3 },
    leadTime: { kind: 'constant', periods: 2 },
    reviewPeriods: 1,
    order: { kind: 'up-to', quantity: 5 },
    target: { kind: 'fill-rate', share: 0.95 },
  };
  const refusalsOf = (demand: Demand): readonly unknown[] =>
    [findLevelForService({ ...level, demand }), findOptimalLevels({ ...costs, demand }, few)].map((outcome) =>
      outcome.kind === 'refused' ? outcome.refusal.kind : outcome,
    );

  test.each([
    ['no-demand', { kind: 'discrete', probabilities: Float64Array.of(1e15, 0.2, 0.3) }],
    ['number-not-valid', { kind: 'discrete', probabilities: Float64Array.of(1e308, 1e308, 1e308) }],
    ['no-demand', { kind: 'gamma', mean: 5e-324, deviation: 1 }],
    ['too-large', { kind: 'negative-binomial', mean: 1e-9, deviation: 100 }],
  ] as const)('%s', (kind, demand) => {
    expect(refusalsOf(demand)).toEqual([kind, kind]);
  });

  test('weights need not add up to 1', () => {
    const demand = (scale: number): Demand => ({
      kind: 'discrete',
      probabilities: Float64Array.of(2, 1, 1).map((weight) => weight * scale),
    });
    const levelOf = (scale: number): number =>
      solved(findLevelForService({ ...level, demand: demand(scale) })).reorderLevel;
    expect([levelOf(0.25), levelOf(1e9)]).toEqual([levelOf(1), levelOf(1)]);
  });

  test('lead times with chances that would run over are refused', () => {
    const leadTime = { kind: 'spread', probabilities: Float64Array.of(1e308, 1e308) } as const;
    expect(findLevelForService({ ...level, leadTime })).toMatchObject({ refusal: { kind: 'number-not-valid' } });
  });

  test('costs that would run over are refused', () => {
    const outcome = findOptimalLevels({ ...costs, shortageCost: 1e308 }, few);
    expect(outcome).toMatchObject({ refusal: { kind: 'number-not-valid', field: 'shortageCost' } });
  });

  test('an answer that would not be finite is refused', () => {
    const season = solveNewsvendor({
      demand: { kind: 'normal', mean: 10, deviation: 2 },
      units: 'divisible',
      underageCost: 1,
      overageCost: 5e-324,
    });
    expect(season).toEqual({ kind: 'refused', refusal: { kind: 'answer-not-finite' } });
    const stock = findSafetyStock({
      shape: 'gamma',
      demandMean: 5e-324,
      demandDeviation: 1,
      leadTimeMeanPeriods: 2,
      leadTimeDeviationPeriods: 0,
      reviewPeriods: 1,
      orderQuantity: 5,
      target: { kind: 'fill-rate', share: 0.95 },
    });
    expect(stock).toEqual({ kind: 'refused', refusal: { kind: 'answer-not-finite' } });
    const plain = { demandPerPeriod: 1, orderCost: 1, holdingCost: 1, packUnits: 1, minimumUnits: 0, maximumUnits: 9 };
    for (const change of [{ holdingCost: 5e-324 }, { minimumUnits: 1e308, maximumUnits: 1e308, holdingCost: 4 }]) {
      const quantity = findOrderQuantity({ ...plain, ...change });
      expect(quantity).toEqual({ kind: 'refused', refusal: { kind: 'answer-not-finite' } });
    }
  });

  test('a life with orders or levels beyond any store is refused', () => {
    const life = {
      demand: { kind: 'poisson', mean: 4 },
      leadTime: { kind: 'constant', periods: 2 },
      reviewPeriods: 1,
      reorderLevel: 9,
      order: { kind: 'up-to', quantity: 5 },
      periods: 10,
      seed: 1,
    } as const;
    const order = { kind: 'up-to', quantity: 1e308 } as const;
    expect(simulatePolicy({ ...life, order })).toMatchObject({ refusal: { kind: 'number-not-valid' } });
    expect(simulatePolicy({ ...life, reorderLevel: -1e300 })).toMatchObject({ refusal: { kind: 'number-not-valid' } });
  });

  test('the gamma function keeps small arguments', () => {
    expect(logGamma(1e-20)).toBeCloseTo(20 * Math.LN10, 9);
    expect(gammaShare(1e-20, 0.5)).toBeCloseTo(1, 12);
  });
});
