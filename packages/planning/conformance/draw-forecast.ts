import { writeFileSync } from 'node:fs';
import { forecastDemand } from '../src/forecast/index.ts';
import { generateSeries } from './forecast-generated.ts';

/** Draws docs/images/engine-forecast.svg: `node packages/planning/conformance/draw-forecast.ts FILE`. */
const width = 720;
const height = 300;
const margin = 42;

function draw(): string {
  const { history, future, cycle } = generateSeries('months', 10);
  const outcome = forecastDemand(
    { history, horizonPeriods: future.length, cyclesPeriods: [cycle] },
    { timeMsMax: Number.POSITIVE_INFINITY, now: () => 0 },
  );
  if (outcome.kind === 'refused') throw new Error(outcome.refusal.kind);
  const { values, intervals } = outcome.solution;
  const shown = history.subarray(-60);
  const count = shown.length + future.length;
  const all = [shown, future, ...intervals.flatMap(({ lower, upper }) => [lower, upper])];
  const least = Math.min(...all.map((row) => Math.min(...row)));
  const most = Math.max(...all.map((row) => Math.max(...row)));
  const x = (period: number): number => margin + ((width - 2 * margin) * period) / (count - 1);
  const y = (value: number): number => height - margin - ((height - 2 * margin) * (value - least)) / (most - least);
  const path = (row: Float64Array, start: number): string =>
    Array.from(row, (value, at) => `${x(start + at).toFixed(1)},${y(value).toFixed(1)}`).join(' ');
  const start = shown.length;
  const bands = intervals.toReversed().map(({ coverage, lower, upper }, at) => {
    const back = Array.from(lower, (value, step) => `${x(start + step).toFixed(1)},${y(value).toFixed(1)}`).reverse();
    return `<polygon points="${path(upper, start)} ${back.join(' ')}" fill="#2563eb" opacity="${at === 0 ? 0.15 : 0.25}"><title>${100 * coverage} %</title></polygon>`;
  });
  const line = (points: string, colour: string, extra = ''): string =>
    `<polyline points="${points}" fill="none" stroke="${colour}" stroke-width="1.8" ${extra}/>`;
  const label = (at: number, top: number, words: string, colour: string): string =>
    `<text x="${at}" y="${top}" fill="${colour}" font-family="sans-serif" font-size="12">${words}</text>`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="Months of made-up demand, the forecast of eighteen more with intervals of 80 and 95 per cent, and what came">`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    ...bands,
    line(path(shown, 0), '#374151'),
    line(path(future, start), '#9ca3af', 'stroke-dasharray="4 3"'),
    line(path(values, start), '#1d4ed8'),
    `<line x1="${margin}" y1="${height - margin}" x2="${width - margin}" y2="${height - margin}" stroke="#9ca3af"/>`,
    label(margin, 20, 'demand', '#374151'),
    label(margin + 70, 20, 'forecast, 80 % and 95 %', '#1d4ed8'),
    label(margin + 240, 20, 'what came', '#6b7280'),
    label(margin, height - 16, `60 months, then ${future.length} ahead`, '#374151'),
    label(margin + 200, height - 16, `from ${Math.round(least)} to ${Math.round(most)} units`, '#374151'),
    '</svg>',
    '',
  ].join('\n');
}

const file = process.argv[2];
if (file !== undefined) writeFileSync(file, draw());
