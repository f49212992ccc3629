import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { generateRare, generateSeries } from './forecast-generated.ts';
import { parseCarparts, parseM3, scoreRare, scoreRegular } from './forecast-sets.ts';
import { foresee, holdingAtFill } from './forecast-stock.ts';
import { runForecastSuite } from './forecast.ts';
import { exhaustiveLevels, policyCost } from './inventory-oracle.ts';
import { findsPlantedError, parsePublished } from './inventory.ts';

const folder = mkdtempSync(join(tmpdir(), 'holdfast-forecast-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('readers and measures of the forecast suite', () => {
  const m3 = 'id,period,type,n,h,start_year,start_sub,x,xx\nN1,QUARTERLY,MICRO,6,2,1,1,1 2 3 4 3 2,4 0\n';

  test('read a row of M3 and measure by hand', () => {
    const [series] = parseM3(m3);
    if (series === undefined) throw new Error('no row');
    expect([...series.history]).toEqual([1, 2, 3, 4, 3, 2]);
    // Errors of 1 and 2; the naive error four quarters before is (2 + 0) / 2.
    const { smape, mase } = scoreRegular(series, Float64Array.of(3, 2));
    expect(smape).toBeCloseTo((200 / 7 + 200) / 2, 12);
    expect(mase).toBeCloseTo(1.5, 12);
  });

  test('read parts, leave out those with gaps and those that never changed, and measure by hand', () => {
    const months = Array.from(
      { length: 14 },
      (_, month) => `${month},${month === 1 ? 2 : 0},0,${month === 3 ? 'NA' : 1}`,
    );
    const parts = parseCarparts(['t,"a","b","c"', ...months].join('\n'));
    expect(parts.map(({ id }) => id)).toEqual(['a']);
    const [part] = parts;
    if (part === undefined) throw new Error('no part');
    const { rmsse, bias } = scoreRare(part, new Float64Array(12).fill(1));
    expect(rmsse).toBeCloseTo(0.5, 12);
    expect(bias).toBeCloseTo(1, 12);
  });

  test('the suite passes on series of our own and says how many there were', () => {
    mkdirSync(join(folder, 'forecast'));
    writeFileSync(join(folder, 'forecast', 'm3.csv'), m3.replace('4 3 2,4 0', '4 3 2 5 6 3 2 5,4 2'));
    const { history, future } = generateRare(3);
    const column = [...history, ...future].map((value, month) => `${month},${value}`);
    writeFileSync(join(folder, 'forecast', 'carparts.csv'), ['t,"a"', ...column].join('\n'));
    const { failed, figures } = runForecastSuite(folder, { isFull: false, longSeries: 1, hardSeries: 1 });
    expect(failed).toBe(0);
    expect(figures.find(({ metric }) => metric.startsWith('M3 series'))?.value).toBe(1);
  });

  test('knowing the future holds less stock than guessing at equal service', () => {
    const parts = Array.from({ length: 30 }, (_, seed) => generateRare(seed));
    const known = parts.map(({ future }) => Array.from(future, (demand) => ({ rate: demand, deviation: 0.5, demand })));
    const guessed = parts.map((part) => foresee(part, () => ({ rate: 5, deviation: 0.5 })));
    expect(holdingAtFill(known, 0.9)).toBeLessThan(holdingAtFill(guessed, 0.9));
  });

  test('series of our own are the same for the same seed', () => {
    expect(generateSeries('months', 4)).toEqual(generateSeries('months', 4));
    expect(generateSeries('months', 4)).not.toEqual(generateSeries('months', 5));
  });
});

describe('the oracle of stock levels', () => {
  const problem = {
    demand: { kind: 'discrete', probabilities: Float64Array.of(1, 2, 1) },
    leadTime: { kind: 'constant', periods: 1 },
    orderCost: 5,
    holdingCost: 1,
    shortageCost: 6,
  } as const;

  test('finds the same cost by two ways', () => {
    let least = Number.POSITIVE_INFINITY;
    for (let low = -3; low <= 6; low += 1) {
      for (let high = low + 1; high <= low + 9; high += 1) least = Math.min(least, policyCost(problem, low, high));
    }
    expect(exhaustiveLevels(problem)).toBeCloseTo(least, 8);
  });

  test('sees planted errors', () => {
    const rows = parsePublished('poisson_mean,s,S,cost_per_period\n10,6,40,35.022\n');
    expect(findsPlantedError(rows)).toBe(true);
    expect(findsPlantedError(rows.map((row) => ({ ...row, low: 9, high: 30 })))).toBe(false);
  });
});
