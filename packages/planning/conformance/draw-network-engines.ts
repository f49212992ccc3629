import { allocateOrders, type AllocationProblem, type AllocationSolution } from '@holdfast/planning/allocation';
import { type FlowProblem, solveFlow } from '@holdfast/planning/flow';
import { Random } from '@holdfast/planning/random';
import { planTransfers } from '@holdfast/planning/transfer-plan';
// `node packages/planning/conformance/draw-network-engines.ts FOLDER`: draws engine-flow.svg, engine-transfer-plan.svg and
// engine-allocation.svg, one solved instance of our own each.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeTransferPlan } from './transfer-instances.ts';

const endless = { timeMsMax: Number.POSITIVE_INFINITY, now: (): number => 0 };
const ink = '#27323f';
const colours = {
  demand: '#1f77b4',
  'safety-stock': '#2ca02c',
  onward: '#d67b12',
  'cheaper-holding': '#8c6bb1',
} as const;

type Point = readonly [x: number, y: number];

function page(width: number, height: number, parts: readonly string[]): string {
  const open = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12" fill="${ink}">`;
  return `${[open, `<rect width="${width}" height="${height}" fill="#fff"/>`, ...parts, '</svg>'].join('\n')}\n`;
}

function line(from: Point, to: Point, colour: string, width: number): string {
  const ends = `x1="${from[0].toFixed(1)}" y1="${from[1].toFixed(1)}" x2="${to[0].toFixed(1)}" y2="${to[1].toFixed(1)}"`;
  return `<line ${ends} stroke="${colour}" stroke-width="${width.toFixed(1)}" stroke-linecap="round" opacity="0.75"/>`;
}

function dot([x, y]: Point, radius: number, colour: string): string {
  return `<circle cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="${radius}" fill="${colour}"/>`;
}

function box([x, y]: Point, size: number, colour: string): string {
  const corner = `x="${(x - size / 2).toFixed(1)}" y="${(y - size / 2).toFixed(1)}"`;
  return `<rect ${corner} width="${size}" height="${size}" fill="${colour}"/>`;
}

function text(x: number, y: number, words: string, anchor: 'start' | 'middle' = 'start'): string {
  return `<text x="${x}" y="${y}" text-anchor="${anchor}">${words}</text>`;
}

function drawPoints(random: Random, count: number, left: number, width: number): Point[] {
  return Array.from({ length: count }, () => [left + random.next() * width, 50 + random.next() * 350] as const);
}

/** Eight sites supply 120 places; a line is as wide as what flows, a place is darker the dearer one more unit is there. */
function drawFlow(): string {
  const random = new Random(4);
  const [siteCount, placeCount] = [8, 120];
  const points = drawPoints(random, siteCount + placeCount, 20, 680);
  const needs = Array.from({ length: placeCount }, () => 1 + random.below(9));
  const total = needs.reduce((sum, units) => sum + units, 0);
  const supplies = Float64Array.from(points, (_, node) => (node < siteCount ? 0 : -(needs[node - siteCount] ?? 0)));
  for (let unit = 0; unit < total; unit += 1) {
    const site = unit % siteCount;
    supplies[site] = (supplies[site] ?? 0) + 1;
  }
  const arcs = needs.flatMap((_, place) =>
    Array.from({ length: siteCount }, (_site, site) => [site, siteCount + place] as const),
  );
  const lengthOf = ([source, target]: readonly [number, number]): number => {
    const [from, to] = [points[source] ?? [0, 0], points[target] ?? [0, 0]];
    return Math.round(Math.hypot(from[0] - to[0], from[1] - to[1]));
  };
  const problem: FlowProblem = {
    nodeCount: points.length,
    supplies,
    sources: Int32Array.from(arcs, ([source]) => source),
    targets: Int32Array.from(arcs, ([, target]) => target),
    capacities: new Float64Array(arcs.length).fill(Number.POSITIVE_INFINITY),
    unitCosts: Float64Array.from(arcs, lengthOf),
  };
  const outcome = solveFlow(problem, endless);
  if (outcome.kind !== 'solved') throw new Error(outcome.refusal.kind);
  const { flows, prices } = outcome.solution;
  const used = arcs.flatMap(([source, target], arc) => {
    const flow = flows[arc] ?? 0;
    return flow > 0 ? [line(points[source] ?? [0, 0], points[target] ?? [0, 0], '#1f77b4', 0.6 + flow * 0.45)] : [];
  });
  const ranks = prices.slice(siteCount).sort((left, right) => left - right);
  const places = points.slice(siteCount).map((point, place) => {
    const rank = ranks.indexOf(prices[siteCount + place] ?? 0) / placeCount;
    return dot(point, 4.5, `hsl(16 80% ${Math.round(80 - 50 * rank)}%)`);
  });
  const sites = points.slice(0, siteCount).map((point) => box(point, 12, ink));
  const title = `Cheapest flow: ${siteCount} sites of equal supply, ${placeCount} places, ${total} units, cost ${outcome.objective}, proven. Darker: one more unit is dearer.`;
  return page(720, 420, [text(20, 24, title), ...used, ...places, ...sites]);
}

/** Time runs to the right, a row is a site; what stays is grey, what moves has the colour of its purpose. */
function drawPlan(): string {
  const problem = makeTransferPlan(8, 16, 11);
  const outcome = planTransfers(problem, endless);
  if (outcome.kind !== 'solved') throw new Error(outcome.refusal.kind);
  const { closingStock, lost, transfers } = outcome.solution;
  const place = (period: number, site: number): Point => [60 + period * 42, 60 + site * 44];
  const widthOf = (units: number): number => 0.8 + Math.sqrt(units) * 0.7;
  const kept = [...closingStock].flatMap((units, cell) => {
    const [period, site] = [Math.floor(cell / problem.siteCount), cell % problem.siteCount];
    return units > 0 ? [line(place(period, site), place(period + 1, site), '#c9ced6', widthOf(units))] : [];
  });
  const moved = transfers.map(({ departurePeriod, arrivalPeriod, sourceSite, targetSite, quantity, why }) =>
    line(place(departurePeriod, sourceSite), place(arrivalPeriod, targetSite), colours[why.purpose], widthOf(quantity)),
  );
  const nodes = [...lost].map((units, cell) => {
    const at = place(Math.floor(cell / problem.siteCount), cell % problem.siteCount);
    return dot(at, units > 0 ? 5 : 2.5, units > 0 ? '#c0392b' : ink);
  });
  const names = Array.from({ length: problem.siteCount }, (_, site) => text(12, 64 + site * 44, `site ${site}`));
  const purposes = new Set<string>(transfers.map(({ why }) => why.purpose));
  const legend = Object.entries(colours)
    .filter(([purpose]) => purposes.has(purpose))
    .flatMap(([purpose, colour], at) => [box([70 + at * 130, 424], 10, colour), text(80 + at * 130, 428, purpose)]);
  const red = [dot([596, 424], 5, '#c0392b'), text(606, 428, 'sales lost')];
  const title = `Transfer plan: 8 sites, 16 periods, ${transfers.length} transfers, cost ${outcome.objective} against ${outcome.explanation.weighed[1]?.objective ?? 0} without any`;
  return page(760, 440, [text(12, 24, title), ...kept, ...moved, ...nodes, ...names, ...legend, ...red]);
}

/** The same 60 orders twice: nearest-with-stock, and allocated together. */
function drawAllocation(): string {
  const random = new Random(21);
  const [siteCount, orderCount, itemCount] = [6, 60, 25];
  const points = drawPoints(random, siteCount + orderCount, 0, 400);
  const [sites, orders] = [points.slice(0, siteCount), points.slice(siteCount)];
  const lineOrders = orders.flatMap((_, order) => Array.from({ length: 1 + random.below(3) }, () => order));
  const problem: AllocationProblem = {
    orderCount,
    siteCount,
    itemCount,
    stock: Int32Array.from({ length: siteCount * itemCount }, () => random.below(2) * random.below(7)),
    lineOrders: Int32Array.from(lineOrders),
    lineItems: Int32Array.from(lineOrders, () => random.below(itemCount)),
    lineQuantities: Int32Array.from(lineOrders, () => 1),
    shipmentCosts: Float64Array.from(
      orders.flatMap(([x, y]) => sites.map((site) => 5 + 0.025 * Math.hypot(site[0] - x, site[1] - y))),
    ),
    unfilledCostPerUnit: 50,
  };
  const panel = (left: number, title: string, solution: AllocationSolution, cost: number): string[] => {
    const shift = ([x, y]: Point): Point => [x + left, y];
    const shipped = [...solution.sites].map((site, at) => {
      const order = problem.lineOrders[solution.lines[at] ?? 0] ?? 0;
      return line(shift(sites[site] ?? [0, 0]), shift(orders[order] ?? [0, 0]), '#1f77b4', 1.2);
    });
    const short = new Set(lineOrders.filter((_, at) => (solution.unfilled[at] ?? 0) > 0));
    const dots = orders.map((order, at) => dot(shift(order), 3.5, short.has(at) ? '#c0392b' : ink));
    const words = `${title}: cost ${cost.toFixed(0)}, ${solution.shipmentCount} shipments`;
    return [text(left, 26, words), ...shipped, ...dots, ...sites.map((site) => box(shift(site), 12, '#d67b12'))];
  };
  const nearest = allocateOrders(problem, { ...endless, timeMsMax: 0 });
  const best = allocateOrders(problem, { ...endless, stepsMax: 8_000 });
  if (nearest.kind !== 'solved' || best.kind !== 'solved') throw new Error('refused');
  const bound = `Together (bound ${(best.bound ?? 0).toFixed(0)})`;
  return page(880, 440, [
    ...panel(20, 'Nearest with stock', nearest.solution, nearest.objective),
    ...panel(460, bound, best.solution, best.objective),
    text(440, 430, 'Squares: sites. Dots: orders, red where units of them nobody ships. Lines: shipments.', 'middle'),
  ]);
}

const [folder] = process.argv.slice(2);
if (folder !== undefined) {
  writeFileSync(join(folder, 'engine-flow.svg'), drawFlow());
  writeFileSync(join(folder, 'engine-transfer-plan.svg'), drawPlan());
  writeFileSync(join(folder, 'engine-allocation.svg'), drawAllocation());
}
