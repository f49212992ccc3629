import { writeFileSync } from 'node:fs';
import { findOptimalLevels } from '../src/inventory/index.ts';
import { Random } from '../src/random.ts';

/** Draws docs/images/engine-inventory.svg: `node packages/planning/conformance/draw-inventory.ts FILE`. */
const width = 720;
const height = 300;
const margin = 42;
const periods = 60;
const leadTimePeriods = 2;
const mean = 6;

function drawPoisson(random: Random): number {
  let product = random.next();
  let quantity = 0;
  for (; product > Math.exp(-mean); quantity += 1) product *= random.next();
  return quantity;
}

/** Net stock and stock position at the end of each period under the levels. */
function live(low: number, high: number): { readonly net: readonly number[]; readonly position: readonly number[] } {
  const random = new Random(5);
  const orders = Array.from({ length: periods + leadTimePeriods + 1 }, () => 0);
  const result = { net: [high], position: [high] };
  let net = high;
  let position = high;
  for (let period = 0; period < periods; period += 1) {
    if (position <= low) {
      orders[period + leadTimePeriods] = high - position;
      position = high;
    }
    const demand = drawPoisson(random);
    net += (orders[period] ?? 0) - demand;
    position -= demand;
    result.net.push(net);
    result.position.push(position);
  }
  return result;
}

function draw(): string {
  const outcome = findOptimalLevels(
    {
      demand: { kind: 'poisson', mean },
      leadTime: { kind: 'constant', periods: leadTimePeriods },
      orderCost: 64,
      holdingCost: 1,
      shortageCost: 9,
    },
    { timeMsMax: Number.POSITIVE_INFINITY, now: () => 0 },
  );
  if (outcome.kind === 'refused') throw new Error(outcome.refusal.kind);
  const { reorderLevel, orderUpToLevel, costPerPeriod, measures } = outcome.solution;
  const { net, position } = live(reorderLevel, orderUpToLevel);
  const least = Math.min(0, ...net);
  const x = (period: number): number => margin + ((width - 2 * margin) * period) / periods;
  const y = (units: number): number =>
    height - margin - ((height - 2 * margin) * (units - least)) / (orderUpToLevel - least);
  const steps = (row: readonly number[]): string =>
    row
      .map(
        (units, at) =>
          `${x(at).toFixed(1)},${y(row[at - 1] ?? units).toFixed(1)} ${x(at).toFixed(1)},${y(units).toFixed(1)}`,
      )
      .join(' ');
  const level = (units: number, words: string): string =>
    `<line x1="${margin}" y1="${y(units)}" x2="${width - margin}" y2="${y(units)}" stroke="#d97706" stroke-dasharray="5 4"/><text x="${width - margin + 4}" y="${y(units) + 4}" font-family="sans-serif" font-size="12" fill="#b45309">${words}</text>`;
  const label = (at: number, top: number, words: string, colour: string): string =>
    `<text x="${at}" y="${top}" fill="${colour}" font-family="sans-serif" font-size="12">${words}</text>`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="Sixty periods under the cheapest levels: the stock position falls to s and is brought up to S, net stock follows two periods later">`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    level(reorderLevel, `s ${reorderLevel}`),
    level(orderUpToLevel, `S ${orderUpToLevel}`),
    `<line x1="${margin}" y1="${y(0)}" x2="${width - margin}" y2="${y(0)}" stroke="#9ca3af"/>`,
    `<polyline points="${steps(position)}" fill="none" stroke="#93c5fd" stroke-width="1.5"/>`,
    `<polyline points="${steps(net)}" fill="none" stroke="#1d4ed8" stroke-width="1.8"/>`,
    label(margin, 20, 'on hand less owed', '#1d4ed8'),
    label(margin + 130, 20, 'with what is ordered', '#60a5fa'),
    label(
      margin,
      height - 12,
      `Poisson ${mean} a period, lead time ${leadTimePeriods}, order 64, shelf 1, owed 9: cost ${costPerPeriod.toFixed(2)} a period, fill rate ${(100 * measures.fillRate).toFixed(1)} %`,
      '#374151',
    ),
    '</svg>',
    '',
  ].join('\n');
}

const file = process.argv[2];
if (file !== undefined) writeFileSync(file, draw());
