import { join } from 'node:path';
import type { Forecast, MethodName } from '../src/forecast/index.ts';
import { forecastDemand } from '../src/forecast/index.ts';
import { readPublicSets } from './forecast-files.ts';
import { generateSeries } from './forecast-generated.ts';
import { runHard, runLong, runM4 } from './forecast-long.ts';
import { Cover, findUnsound, Mean, Run } from './forecast-run.ts';
import type { SeriesToForecast } from './forecast-sets.ts';
import { scoreRare, scoreRegular } from './forecast-sets.ts';
import { foresee, holdingAtFill } from './forecast-stock.ts';

/** Sizes of the whole sets: below them, bars that speak of the whole sets are shown beside figures that are not held to them. */
const wholeM3 = 3_003;
const wholeCarparts = 2_493;
/** RMSSE and bias of simple smoothing with 0.1 over the whole of carparts, from the peers' file. */
const wholeSmoothing = { rmsse: 0.7147, bias: -0.2253 };

/**
 * M3, M4 (hours and weeks) and carparts as far as the folder holds them against the figures of their peers, series of our own against
 * Naive2 and single methods, and a stock simulation at equal service. Soundness of every forecast is checked; qualities and times are figures.
 */
export function runForecastSuite(
  dataFolder: string,
  {
    isFull,
    longSeries = isFull ? 60 : 12,
    hardSeries = isFull ? 20 : 4,
  }: { readonly isFull: boolean; readonly longSeries?: number; readonly hardSeries?: number },
) {
  const folder = join(dataFolder, 'forecast');
  const run = new Run();
  const { m3, carparts, m4, unreadable } = readPublicSets(folder);
  run.check('every table can be unpacked', unreadable.length === 0, [], unreadable);
  runRegular(run, m3);
  runRare(run, carparts);
  runM4(run, 'hourly', m4.hourly);
  runM4(run, 'weekly', m4.weekly);
  runLong(run, longSeries);
  runHard(run, 'hourly', hardSeries);
  runHard(run, 'weekly', hardSeries);
  runControls(run, m3);
  return {
    passed: run.passed,
    failed: run.failures.length,
    justified: 0,
    failures: run.failures,
    figures: run.figures,
  };
}

function runRegular(run: Run, sample: readonly SeriesToForecast[]): void {
  const isWhole = sample.length === wholeM3;
  const scores = { all: new Mean(), groups: new Map<string, Mean>() };
  const cover = { last: new Cover(), before: new Cover() };
  for (const series of sample) {
    const forecast = run.forecast(series);
    if (forecast === undefined) continue;
    const { smape, mase } = scoreRegular(series, forecast.values);
    const group = scores.groups.get(series.group) ?? new Mean();
    scores.groups.set(series.group, group.add(smape, mase));
    scores.all.add(smape, mase);
    cover.last.add(forecast, series.future);
    const earlier = oneHorizonEarlier(series);
    const before = earlier === undefined ? undefined : run.forecast(earlier);
    if (earlier !== undefined && before !== undefined) cover.before.add(before, earlier.future);
  }
  run.figures.push({ metric: `M3 series of ${wholeM3}`, value: sample.length, unit: 'series' });
  run.quality(
    'M3 sMAPE (bar over the whole set; THETA 12.76, mean of ETS and Theta 12.45)',
    scores.all.first,
    '%',
    12.6,
    isWhole,
  );
  run.quality(
    'M3 MASE (bar over the whole set; THETA 1.395, mean of ETS and Theta 1.351)',
    scores.all.second,
    '',
    1.37,
    isWhole,
  );
  for (const [group, mean] of scores.groups) {
    run.figures.push({ metric: `M3 ${group} sMAPE`, value: mean.first, unit: '%' });
    run.figures.push({ metric: `M3 ${group} MASE`, value: mean.second, unit: '' });
  }
  showNaive(run, sample, isWhole);
  for (const [when, of] of [
    ['the future', cover.last],
    ['the last horizon of the history', cover.before],
  ] as const) {
    of.percent.forEach((value, index) =>
      run.figures.push({ metric: `M3, ${when}, covered by intervals of ${index === 0 ? 80 : 95} %`, value, unit: '%' }),
    );
  }
  run.time('M3', 0);
}

/** The series as it was one horizon before its end, where enough is left. */
function oneHorizonEarlier(series: SeriesToForecast): SeriesToForecast | undefined {
  const { history, future } = series;
  if (history.length < 2 * future.length + 4) return undefined;
  return {
    ...series,
    id: `${series.id} one horizon earlier`,
    history: history.slice(0, -future.length),
    future: history.slice(-future.length),
  };
}

/** The naive forecast of yearly series has published errors over the whole set: they hold our measures to those of the peers. */
function showNaive(run: Run, sample: readonly SeriesToForecast[], isWhole: boolean): void {
  const naive = new Mean();
  for (const series of sample) {
    if (series.group !== 'YEARLY') continue;
    const last = series.history.at(-1) ?? 0;
    const { smape, mase } = scoreRegular(series, new Float64Array(series.future.length).fill(last));
    naive.add(smape, mase);
  }
  const { first, second } = naive;
  run.figures.push({ metric: 'naive yearly sMAPE (published over the whole set 17.880)', value: first, unit: '%' });
  run.figures.push({ metric: 'naive yearly MASE (published over the whole set 3.172)', value: second, unit: '' });
  if (!isWhole) return;
  const isRight = Math.abs(first - 17.8799) < 1e-3 && Math.abs(second - 3.1717) < 1e-3;
  run.check('metric: naive yearly', isRight, [17.8799, 3.1717], [first, second]);
}

function runRare(run: Run, sample: readonly SeriesToForecast[]): void {
  const ours = new Mean();
  const smoothing = new Mean();
  const sba = new Mean();
  const bounded = new Mean();
  for (const series of sample) {
    const forecast = run.forecast(series);
    if (forecast === undefined) continue;
    const { rmsse, bias } = scoreRare(series, forecast.values);
    ours.add(rmsse, bias);
    bounded.add(Number(Number.isFinite(rmsse)), 0);
    const flat = scoreRare(
      series,
      series.future.map(() => smoothed(series.history)),
    );
    smoothing.add(flat.rmsse, flat.bias);
    const other = run.forecast(series, 'sba');
    if (other !== undefined) sba.add(scoreRare(series, other.values).rmsse, 0);
  }
  const isWhole = sample.length === wholeCarparts;
  run.figures.push({ metric: `carparts series of ${wholeCarparts}`, value: sample.length, unit: 'series' });
  run.figures.push({
    metric: 'carparts RMSSE of simple smoothing 0.1 on the same series (whole set 0.7147)',
    value: smoothing.first,
    unit: '',
  });
  run.figures.push({
    metric: 'carparts RMSSE of SBA on the same series (whole set 0.776)',
    value: sba.first,
    unit: '',
  });
  run.figures.push({
    metric: 'carparts bias of simple smoothing 0.1 on the same series (whole set -0.2253)',
    value: smoothing.second,
    unit: '',
  });
  run.figures.push({ metric: 'carparts RMSSE', value: ours.first, unit: '' });
  run.figures.push({ metric: 'carparts bias', value: ours.second, unit: '' });
  const scaled = (ours.first / smoothing.first) * wholeSmoothing.rmsse;
  const shifted = ours.second - smoothing.second + wholeSmoothing.bias;
  run.quality('carparts RMSSE, scaled to the whole set by simple smoothing', scaled, '', 0.715, isWhole);
  run.quality(
    'carparts bias, shifted to the whole set by simple smoothing, without sign',
    Math.abs(shifted),
    '',
    0.15,
    isWhole,
  );
  const ratio = holdingRatio(sample, 0.95);
  run.quality('carparts stock held at a fill rate of 95 %, against SBA', ratio, 'x', 1, sample.length > 200);
}

/** Stock held with the automatic choice over stock held with SBA, at the same service. */
function holdingRatio(sample: readonly SeriesToForecast[], fillRate: number): number {
  const by = (method: MethodName | 'automatic') =>
    sample.map((series) =>
      foresee(series, (history) => {
        const outcome = forecastDemand(
          { history, horizonPeriods: 1, cyclesPeriods: [12], method },
          { timeMsMax: Number.POSITIVE_INFINITY, now: () => 0 },
        );
        if (outcome.kind === 'refused') return { rate: 0, deviation: 0 };
        return { rate: outcome.solution.values[0] ?? 0, deviation: outcome.solution.oneStepDeviation };
      }),
    );
  return holdingAtFill(by('automatic'), fillRate) / holdingAtFill(by('sba'), fillRate);
}

/** Wrong answers on purpose, which the checks must see. */
function runControls(run: Run, all: readonly SeriesToForecast[]): void {
  const history = Float64Array.of(3, 4, 5, 4);
  const right: Forecast = {
    values: Float64Array.of(4, 4),
    intervals: [{ coverage: 0.8, lower: Float64Array.of(3, 3), upper: Float64Array.of(5, 5) }],
    profile: { demandClass: 'smooth', meanIntervalPeriods: 1, squaredVariation: 0.03 },
    effects: [],
    oneStepDeviation: 1,
    backtest: [],
  };
  const planted: readonly [string, Forecast][] = [
    ['length', { ...right, values: Float64Array.of(4) }],
    ['not finite', { ...right, values: Float64Array.of(4, Number.NaN) }],
    ['negative', { ...right, values: Float64Array.of(4, -1) }],
    [
      'interval turned over',
      { ...right, intervals: [{ coverage: 0.8, lower: Float64Array.of(5, 5), upper: Float64Array.of(3, 3) }] },
    ],
  ];
  run.check('control: right', findUnsound(right, history, 2) === undefined, undefined, findUnsound(right, history, 2));
  for (const [name, forecast] of planted)
    run.check(`control: ${name}`, findUnsound(forecast, history, 2) === name, name, findUnsound(forecast, history, 2));
  const series = all.find(({ group }) => group === 'MONTHLY') ?? generateSeries('weeks', 1);
  const perfect = scoreRegular(series, series.future);
  const late = scoreRegular(series, Float64Array.of(series.history.at(-1) ?? 0, ...series.future.subarray(0, -1)));
  run.check(
    'control: a forecast that comes a period late scores worse than the truth',
    late.mase > perfect.mase && perfect.mase === 0,
    true,
    [late, perfect],
  );
}

function smoothed(history: Float64Array): number {
  let level = history.reduce((sum, value) => sum + value, 0) / history.length;
  for (const value of history) level += 0.1 * (value - level);
  return level;
}
