// `node packages/planning/conformance/draw-routes.ts FOLDER` draws one solved instance of our own for each engine of walks.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { planBatches } from '../src/batching/index.ts';
import { type AisleLayout, type Crossing, type PickRouteProblem, routePicks } from '../src/pick-route/index.ts';
import { planWave } from '../src/waves/index.ts';
import { makeBatching, makePickRoute, makeWave } from './route-generated.ts';

const colours = ['#1f6f8b', '#c2571a', '#4a7c3a', '#8a4f7d', '#b08900', '#5b5b9e', '#a33b3b', '#3b8a80'];
const budget = { timeMsMax: 3000, now: (): number => performance.now() };
const scale = 8;

const toSvg = (width: number, height: number, body: readonly string[]): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12">\n` +
  `<rect width="${width}" height="${height}" fill="#fff"/>\n${body.join('\n')}\n</svg>\n`;

const at = (x: number, y: number, height: number): string => `${40 + x * scale},${height - 40 - y * scale}`;

function drawLayout({ aisleOffsets, crossOffsets }: AisleLayout, height: number): string[] {
  const line = (from: string, to: string): string =>
    `<polyline points="${from} ${to}" stroke="#ddd" stroke-width="9" fill="none"/>`;
  const [left, right] = [aisleOffsets[0] ?? 0, aisleOffsets.at(-1) ?? 0];
  const [front, back] = [crossOffsets[0] ?? 0, crossOffsets.at(-1) ?? 0];
  return [
    ...Array.from(aisleOffsets, (x) => line(at(x, front, height), at(x, back, height))),
    ...Array.from(crossOffsets, (y) => line(at(left, y, height), at(right, y, height))),
  ];
}

/** The walk as a line, one corner for each change of direction. */
function drawWalk(
  problem: PickRouteProblem,
  order: readonly number[],
  colour: string,
  shift: number,
  height: number,
): string[] {
  const { layout, start, stops } = problem;
  const home = toPlace(layout, start);
  const places = [...order.map((stop) => ({ aisle: stops.aisle[stop] ?? 0, y: stops.offset[stop] ?? 0 })), home];
  const points: string[] = [];
  let here = home;
  const add = (aisle: number, y: number): void => {
    points.push(at((layout.aisleOffsets[aisle] ?? 0) + shift, y + shift, height));
  };
  add(home.aisle, home.y);
  for (const next of places) {
    if (next.aisle !== here.aisle) {
      const from = here.y;
      const cross = Array.from(layout.crossOffsets).sort(
        (one, other) =>
          Math.abs(from - one) + Math.abs(one - next.y) - Math.abs(from - other) - Math.abs(other - next.y),
      )[0];
      add(here.aisle, cross ?? 0);
      add(next.aisle, cross ?? 0);
    }
    add(next.aisle, next.y);
    here = next;
  }
  const dots = places.slice(0, -1).map(({ aisle, y }) => {
    const [x = '', up = ''] = at((layout.aisleOffsets[aisle] ?? 0) + shift, y + shift, height).split(',');
    return `<circle cx="${x}" cy="${up}" r="3.5" fill="${colour}"/>`;
  });
  const [x = '0', up = '0'] = (points[0] ?? '').split(',');
  const begin = `<rect x="${Number(x) - 6}" y="${Number(up) - 6}" width="12" height="12" fill="none" stroke="#333" stroke-width="2"><title>start and end</title></rect>`;
  return [`<polyline points="${points.join(' ')}" stroke="${colour}" stroke-width="2" fill="none"/>`, ...dots, begin];
}

const toPlace = (layout: AisleLayout, { aisle, crossAisle }: Crossing): { aisle: number; y: number } => ({
  aisle,
  y: layout.crossOffsets[crossAisle] ?? 0,
});

function drawRoute(): string {
  const problem = makePickRoute(12, 12, 2, 26);
  const outcome = routePicks(problem, budget);
  if (outcome.kind === 'refused') return '';
  const height = 44 * scale + 90;
  const text = outcome.explanation.weighed.map(({ candidate, objective }) => `${candidate} ${objective}`).join(' · ');
  return toSvg(55 * scale + 80, height, [
    ...drawLayout(problem.layout, height),
    ...drawWalk(problem, [...outcome.solution.order], colours[0] ?? '', 0, height),
    `<text x="40" y="20">26 stops, two blocks: ${text}</text>`,
  ]);
}

function drawBatches(): string {
  const problem = makeBatching(5, 12, 1);
  const outcome = planBatches(problem, budget);
  if (outcome.kind === 'refused') return '';
  const height = 22 * scale + 90;
  const walks = outcome.solution.batches.flatMap(({ walk }, turn) =>
    drawWalk(problem, [...walk], colours[turn % colours.length] ?? '', (turn - 1) * 0.35, height),
  );
  const text = outcome.explanation.weighed.map(({ candidate, objective }) => `${candidate} ${objective}`).join(' · ');
  return toSvg(45 * scale + 80, height, [
    ...drawLayout(problem.layout, height),
    ...walks,
    `<text x="40" y="20">12 orders: ${text}</text>`,
  ]);
}

function drawWave(): string {
  const problem = makeWave(3, 120, 90, 40);
  const outcome = planWave(problem, budget);
  if (outcome.kind === 'refused') return '';
  const { from, quantity } = problem.aisles;
  const bars = Array.from({ length: from.length - 1 }, (_, aisle) => {
    const held = quantity.subarray(from[aisle], from[aisle + 1]).reduce((sum, units) => sum + units, 0);
    const colour = outcome.solution.aisles.includes(aisle) ? colours[1] : '#ddd';
    return `<rect x="${40 + aisle * 12}" y="${200 - held * 2}" width="9" height="${held * 2}" fill="${colour}"/>`;
  });
  const { orders, aisles, units } = outcome.solution;
  const text = `${orders.length} of 120 orders, ${units} units from ${aisles.length} of 40 aisles: ${outcome.objective.toFixed(2)} units for each`;
  return toSvg(560, 230, [
    ...bars,
    `<text x="40" y="20">${text}</text>`,
    '<text x="40" y="220">units held by each aisle; those visited in colour</text>',
  ]);
}

const folder = process.argv[2];
if (folder !== undefined) {
  writeFileSync(join(folder, 'engine-pick-route.svg'), drawRoute());
  writeFileSync(join(folder, 'engine-batching.svg'), drawBatches());
  writeFileSync(join(folder, 'engine-waves.svg'), drawWave());
}
