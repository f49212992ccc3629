import { generateSeries } from './forecast-generated.ts';
import { generateHard, hardKinds } from './forecast-hard.ts';
import type { M4Frequency } from './forecast-m4.ts';
import { m4Frequencies, OverallAverage } from './forecast-m4.ts';
import type { Run } from './forecast-run.ts';
import { Cover, Mean } from './forecast-run.ts';
import type { SeriesToForecast } from './forecast-sets.ts';
import { scoreRegular } from './forecast-sets.ts';

/** What callers may say of the seasons of each frequency: the day; nothing, or the year of weeks. */
const named: Readonly<Record<M4Frequency, readonly (readonly number[])[]>> = { hourly: [[24]], weekly: [[1], [52]] };
/** Methods that a combination is to be held against. */
const single = ['ets', 'theta', 'seasonal-naive'] as const;

/** M4 as its organisers judge it; nothing is said of a set that is not there. */
export function runM4(run: Run, frequency: M4Frequency, sample: readonly SeriesToForecast[]): void {
  if (sample.length === 0) return;
  const { target, series } = m4Frequencies[frequency];
  run.figures.push({ metric: `M4 ${frequency} series of ${series}`, value: sample.length, unit: 'series' });
  for (const cyclesPeriods of named[frequency]) {
    const before = run.times.length;
    const title = `M4 ${frequency}, cycles [${cyclesPeriods.join(', ')}]`;
    const { result, cover } = judge(run, sample, 'automatic', cyclesPeriods);
    run.quality(`${title}: OWA`, result.owa, '', target, sample.length === series);
    run.figures.push({
      metric: `${title}: sMAPE (Naive2 ${result.referenceSmape.toFixed(3)})`,
      value: result.smape,
      unit: '%',
    });
    run.figures.push({
      metric: `${title}: MASE (Naive2 ${result.referenceMase.toFixed(3)})`,
      value: result.mase,
      unit: '',
    });
    showCover(run, title, cover);
    run.time(title, before);
  }
}

/** Series of our own with what is hard about public ones, judged as M4 is, with single methods beside. */
export function runHard(run: Run, frequency: M4Frequency, seriesOfKind: number): void {
  const sample = hardKinds[frequency].flatMap((kind) =>
    Array.from({ length: seriesOfKind }, (_, seed) => generateHard(frequency, kind, seed + 1)),
  );
  const [first = []] = named[frequency];
  const others = single.map((method) => {
    const { owa } = judge(run, sample, method, first).result;
    run.figures.push({ metric: `hard ${frequency} of our own: OWA of ${method} alone`, value: owa, unit: '' });
    return owa;
  });
  for (const cyclesPeriods of named[frequency]) {
    const before = run.times.length;
    const title = `hard ${frequency} of our own, cycles [${cyclesPeriods.join(', ')}]`;
    const { result, cover } = judge(run, sample, 'automatic', cyclesPeriods);
    run.quality(`${title}: OWA, against the best single method`, result.owa, '', Math.min(...others), true);
    showCover(run, title, cover);
    run.time(title, before);
  }
}

function judge(
  run: Run,
  sample: readonly SeriesToForecast[],
  method: 'automatic' | (typeof single)[number],
  cyclesPeriods: readonly number[],
) {
  const average = new OverallAverage();
  const cover = new Cover();
  for (const series of sample) {
    const forecast = run.forecast(series, method, cyclesPeriods);
    if (forecast === undefined) continue;
    average.add(series, forecast.values);
    cover.add(forecast, series.future);
  }
  return { result: average.result, cover };
}

function showCover(run: Run, title: string, cover: Cover): void {
  cover.percent.forEach((value, index) =>
    run.figures.push({ metric: `${title}: covered by intervals of ${index === 0 ? 80 : 95} %`, value, unit: '%' }),
  );
}

/** Plain hours and weeks of our own against the seasonal naive forecast. */
export function runLong(run: Run, count: number): void {
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
