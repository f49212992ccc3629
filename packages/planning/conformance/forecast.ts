import { join } from 'node:path';
import type { Forecast, MethodName } from '../src/forecast/index.ts';
import { forecastDemand } from '../src/forecast/index.ts';
import { generateSeries } from './forecast-generated.ts';
import { findUnsound, Mean, Run } from './forecast-run.ts';
import type { SeriesToForecast } from './forecast-sets.ts';
import { parseCarparts, parseM3, readFirst, scoreRare, scoreRegular } from './forecast-sets.ts';
import { foresee, holdingAtFill } from './forecast-stock.ts';

/** Sizes of the whole sets: below them, bars that speak of the whole sets are shown beside figures that are not held to them. */
const wholeM3 = 3_003;
const wholeCarparts = 2_493;
/** RMSSE and bias of simple smoothing with 0.1 over the whole of carparts, from the peers' file. */
const wholeSmoothing = { rmsse: 0.7147, bias: -0.2253 };

/**
 * M3 and carparts against the figures of their peers, series of our own with long cycles against the seasonal naive forecast, and
 * a stock simulation at equal service. Soundness of every forecast is checked; qualities and times are figures.
 */
export function runForecastSuite(
  dataFolder: string,
  { isFull, longSeries = isFull ? 60 : 12 }: { readonly isFull: boolean; readonly longSeries?: number },
) {
  const folder = join(dataFolder, 'forecast');
  const run = new Run();
  const m3 = parseM3(readFirst(folder, ['m3.csv.gz', 'm3.csv', 'm3_half.csv.gz']) ?? '');
  const carparts = parseCarparts(readFirst(folder, ['carparts.csv.gz', 'carparts.csv', 'carparts_half.csv.gz']) ?? '');
  runRegular(run, m3);
  runRare(run, carparts);
  runLong(run, longSeries);
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
  const covered = [new Mean(), new Mean()];
  for (const series of sample) {
    const forecast = run.forecast(series);
    if (forecast === undefined) continue;
    const { smape, mase } = scoreRegular(series, forecast.values);
    const group = scores.groups.get(series.group) ?? new Mean();
    scores.groups.set(series.group, group.add(smape, mase));
    scores.all.add(smape, mase);
    forecast.intervals.forEach(({ lower, upper }, index) => {
      series.future.forEach((actual, step) =>
        covered[index]?.add(Number(actual >= (lower[step] ?? 0) && actual <= (upper[step] ?? 0)), 0),
      );
    });
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
  run.figures.push({ metric: 'M3 covered by intervals of 80 %', value: 100 * (covered[0]?.first ?? 0), unit: '%' });
  run.figures.push({ metric: 'M3 covered by intervals of 95 %', value: 100 * (covered[1]?.first ?? 0), unit: '%' });
  run.time('M3', 0);
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

function runLong(run: Run, count: number): void {
  for (const kind of ['hours', 'weeks'] as const) {
    const ours = new Mean();
    const naive = new Mean();
    const before = run.times.length;
    for (let seed = 1; seed <= count; seed += 1) {
      const series = generateSeries(kind, seed);
      const forecast = run.forecast(series);
      if (forecast === undefined) continue;
      const scores = scoreRegular(series, forecast.values);
      const lag = kind === 'hours' ? series.cycle : 1;
      const last = series.future.map((_, step) => series.history[series.history.length - lag + (step % lag)] ?? 0);
      const others = scoreRegular(series, last);
      ours.add(scores.smape, scores.mase);
      naive.add(others.smape, others.mase);
    }
    const ratio = (ours.first / naive.first + ours.second / naive.second) / 2;
    run.figures.push({
      metric: `${kind} of our own: errors against ${kind === 'hours' ? 'a day before' : 'the last week'}`,
      value: ratio,
      unit: 'x',
    });
    run.time(`${kind} of our own`, before);
  }
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
