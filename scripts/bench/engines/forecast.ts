import { generateRare, generateSeries } from '@holdfast/planning/conformance/forecast-generated';
import { generateHard, hardKinds } from '@holdfast/planning/conformance/forecast-hard';
import { OverallAverage } from '@holdfast/planning/conformance/forecast-m4';
import type { SeriesToForecast } from '@holdfast/planning/conformance/forecast-sets';
import { scoreRare, scoreRegular } from '@holdfast/planning/conformance/forecast-sets';
import { forecastDemand } from '@holdfast/planning/forecast';
import type { Bench, Figure } from '../figure.ts';
import { median } from '../figure.ts';

const timeMsMax = 30;

/** Series of our own; the published sets are judged by `npm run conformance -- forecast`. */
export const bench: Bench = (say) => {
  const figures: Figure[] = [];
  for (const kind of ['months', 'weeks', 'hours'] as const) {
    const all = Array.from({ length: 40 }, (_, seed) => generateSeries(kind, seed));
    const times: number[] = [];
    let ours = 0;
    let naive = 0;
    for (const series of all) {
      ours += scoreRegular(series, timed(series, 'automatic', times)).mase / all.length;
      naive += scoreRegular(series, timed(series, 'seasonal-naive', [])).mase / all.length;
    }
    const time = median(times);
    figures.push({
      metric: `${kind}, time for a series`,
      value: time,
      unit: 'ms',
      target: `≤ ${timeMsMax}`,
      met: time <= timeMsMax,
    });
    figures.push({
      metric: `${kind}, MASE against seasonal naive`,
      value: ours,
      unit: 'MASE',
      baseline: naive,
      ratio: ours / naive,
    });
    say(`  ${kind}: ${time.toFixed(1)} ms, MASE ${ours.toFixed(3)} (seasonal naive ${naive.toFixed(3)})`);
  }
  for (const frequency of ['hourly', 'weekly'] as const) {
    const ours = new OverallAverage();
    const theta = new OverallAverage();
    for (const kind of hardKinds[frequency]) {
      for (let seed = 1; seed <= 4; seed += 1) {
        const series = generateHard(frequency, kind, seed);
        ours.add(series, timed(series, 'automatic', []));
        theta.add(series, timed(series, 'theta', []));
      }
    }
    const { owa } = ours.result;
    const baseline = theta.result.owa;
    figures.push({
      metric: `${frequency} with hard traits, OWA against Theta`,
      value: owa,
      unit: 'OWA',
      baseline,
      ratio: owa / baseline,
    });
    say(`  ${frequency} with hard traits: OWA ${owa.toFixed(3)} (Theta ${baseline.toFixed(3)})`);
  }
  const parts = Array.from({ length: 200 }, (_, seed) => generateRare(seed));
  const times: number[] = [];
  let ours = 0;
  let sba = 0;
  for (const series of parts) {
    ours += scoreRare(series, timed(series, 'automatic', times)).rmsse / parts.length;
    sba += scoreRare(series, timed(series, 'sba', [])).rmsse / parts.length;
  }
  figures.push({ metric: 'parts, time for a series', value: median(times), unit: 'ms' });
  figures.push({ metric: 'parts, RMSSE against SBA', value: ours, unit: 'RMSSE', baseline: sba, ratio: ours / sba });
  say(`  parts: RMSSE ${ours.toFixed(3)} (SBA ${sba.toFixed(3)})`);
  return Promise.resolve(figures);
};

function timed(
  series: SeriesToForecast,
  method: 'automatic' | 'seasonal-naive' | 'theta' | 'sba',
  times: number[],
): Float64Array {
  const { history, future, cycle } = series;
  const startedAt = performance.now();
  const outcome = forecastDemand(
    { history, horizonPeriods: future.length, cyclesPeriods: [cycle], method },
    { timeMsMax: Number.POSITIVE_INFINITY, now: () => performance.now() },
  );
  times.push(performance.now() - startedAt);
  if (outcome.kind === 'refused') throw new Error(outcome.refusal.kind);
  return outcome.solution.values;
}
