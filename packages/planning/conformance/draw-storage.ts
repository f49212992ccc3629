import { chooseCarriers } from '@holdfast/planning/carriers';
import { classify } from '@holdfast/planning/classes';
import { packCarton, type Placement } from '@holdfast/planning/packing';
import { Random } from '@holdfast/planning/random';
import { assignSlots } from '@holdfast/planning/slotting';
// Draws the pictures of docs/engines for packing, slotting, carriers and classes from instances of our own:
// `node packages/planning/conformance/draw-storage.ts docs/images`. The same seeds and steps give the same pictures.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeContainer } from './packing-instances.ts';

const steps = { timeMsMax: Number.POSITIVE_INFINITY, stepsMax: 300, now: () => 0 };
const colours = ['#4e79a7', '#f28e2b', '#59a14f', '#e15759', '#76b7b2', '#edc948', '#b07aa1', '#9c755f'];

function svg(width: number, height: number, title: string, body: readonly string[]): string {
  const head = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12">`;
  const text = `<text x="12" y="20" font-size="14">${title}</text>`;
  return [head, `<rect width="${width}" height="${height}" fill="#fff"/>`, text, ...body, '</svg>', ''].join('\n');
}

function drawPacking(): string {
  const problem = makeContainer(new Random(21), 8);
  const outcome = packCarton(problem, steps);
  if (outcome.kind === 'refused') throw new Error(outcome.refusal.kind);
  const { xMm, yMm, zMm } = problem.carton;
  const percent = ((100 * outcome.objective) / (xMm * yMm * zMm)).toFixed(1);
  const at = (x: number, y: number, z: number): string =>
    `${(140 + 0.95 * x - 0.5 * y).toFixed(1)},${(250 + 0.35 * y - 0.95 * z + 0.12 * x).toFixed(1)}`;
  const face = (points: readonly string[], fill: string): string => `<path d="M${points.join(' ')}z" fill="${fill}"/>`;
  const faces = paintersOrder(outcome.solution.placements).flatMap((piece) => {
    const { xMm: a, yMm: b, zMm: c } = piece;
    const [d, e, f] = [a + piece.lengthXMm, b + piece.lengthYMm, c + piece.lengthZMm];
    const fill = colours[piece.item % colours.length] ?? '#888';
    return [
      face([at(a, b, f), at(d, b, f), at(d, e, f), at(a, e, f)], mix(fill, 255, 0.35)),
      face([at(a, e, c), at(d, e, c), at(d, e, f), at(a, e, f)], fill),
      face([at(d, b, c), at(d, e, c), at(d, e, f), at(d, b, f)], mix(fill, 0, 0.25)),
    ];
  });
  const count = outcome.solution.placements.length;
  const title = `${count} pieces of 8 kinds in a container of ${xMm} × ${yMm} × ${zMm}: ${percent} % of its volume`;
  return svg(760, 430, title, ['<g stroke="#222" stroke-width="0.7">', ...faces, '</g>']);
}

/** A colour with a share of black (0) or white (255) in it. */
function mix(colour: string, level: number, share: number): string {
  const parts = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16) * (1 - share) + level * share);
  return `#${parts.map((part) => Math.round(part).toString(16).padStart(2, '0')).join('')}`;
}

/** What is seen through from the front right comes first: behind along x or y, or below. */
function paintersOrder(pieces: readonly Placement[]): Placement[] {
  const left = new Set(pieces);
  const hides = (front: Placement, back: Placement): boolean =>
    back.xMm + back.lengthXMm <= front.xMm ||
    back.yMm + back.lengthYMm <= front.yMm ||
    back.zMm + back.lengthZMm <= front.zMm;
  const drawn: Placement[] = [];
  while (left.size > 0) {
    const candidates = [...left];
    const isFree = (piece: Placement): boolean =>
      candidates.every((other) => other === piece || hides(other, piece) || !hides(piece, other));
    const next = candidates.find(isFree) ?? candidates[0];
    if (next === undefined) break;
    drawn.push(next);
    left.delete(next);
  }
  return drawn;
}

function drawSlotting(): string {
  const random = new Random(8);
  const [columns, rows, items] = [12, 6, 60];
  const slots = columns * rows;
  const slotSeconds = Float64Array.from(
    { length: slots },
    (_, slot) => 8 + (slot % columns) + 3 * Math.floor(slot / columns),
  );
  const picksPerDay = Float64Array.from({ length: items }, (_, item) => 60 / (1 + item));
  const slotOfItem = random.shuffle(Int32Array.from({ length: slots }, (_, slot) => slot)).slice(0, items);
  const moveSeconds = new Float64Array(items).fill(300);
  const problem = { slotSeconds, picksPerDay, slotOfItem, moveSeconds, horizonDays: 30, movesMax: 12 };
  const outcome = assignSlots(problem, { ...steps, stepsMax: 10_000 });
  if (outcome.kind === 'refused') throw new Error(outcome.refusal.kind);
  const { moves, pickingSecondsBefore, pickingSeconds, movingSeconds } = outcome.solution;
  const centre = (slot: number, left: number): [number, number] => [
    left + (slot % columns) * 28 + 14,
    62 + Math.floor(slot / columns) * 28 + 14,
  ];
  const grid = (layout: Int32Array, left: number): string[] =>
    Array.from({ length: slots }, (_, slot) => {
      const item = layout.indexOf(slot);
      const shade = item < 0 ? 0 : Math.min(1, 0.12 + (picksPerDay[item] ?? 0) / 25);
      const [x, y] = centre(slot, left);
      return `<rect x="${x - 13}" y="${y - 13}" width="26" height="26" fill="#e15759" fill-opacity="${shade.toFixed(2)}" stroke="#999"/>`;
    });
  const arrows = moves.flatMap(({ source, target }) => {
    if (source < 0 || target < 0) return [];
    const [[x1, y1], [x2, y2]] = [centre(source, 12), centre(target, 12)];
    return [`<line x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}" stroke="#222" marker-end="url(#tip)"/>`];
  });
  const tip =
    '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0,0 8,4 0,8z"/></marker></defs>';
  const hours = (seconds: number): string => (seconds / 3_600).toFixed(0);
  const title = `${moves.length} moves (${hours(movingSeconds)} h) save ${hours(pickingSecondsBefore - pickingSeconds)} h of ${hours(pickingSecondsBefore)} h of picking in 30 days`;
  const names = [
    '<text x="12" y="48">today, and the moves</text>',
    '<text x="372" y="48">afterwards; the way in is at the top left</text>',
  ];
  return svg(720, 245, title, [
    tip,
    ...names,
    ...grid(slotOfItem, 12),
    ...grid(outcome.solution.slotOfItem, 372),
    ...arrows,
  ]);
}

function drawCarriers(): string {
  const random = new Random(3);
  const names = ['parcel post, 12 % off from 60', 'courier, quick', 'freight'];
  const upTo = [1, 3, 10, 31.5].map((kilograms) => kilograms * 1_000);
  const carriers = [
    { price: [4, 5, 5.5, 6.5, 9, 10, 17, 19], days: [2, 3], discounts: [{ shipmentsFrom: 60, share: 0.12 }] },
    { price: [4.5, 6, 5.2, 7, 8, 11, 18, 24], days: [1, 1], discounts: [] },
    { price: [9, 9, 9, 9.5, 9, 9.5, 11, 12], days: [3, 4], discounts: [] },
  ].map(({ price, days, discounts }) => ({
    weightGramsUpTo: Float64Array.from(upTo),
    price: Float64Array.from(price),
    transitDays: Int32Array.from(days),
    discounts,
  }));
  const count = 100;
  const shipments = {
    weightGrams: Float64Array.from({ length: count }, () => 200 + 31_000 * random.next() ** 2),
    zone: Int32Array.from({ length: count }, () => random.below(2)),
    daysMax: Int32Array.from({ length: count }, () => 1 + random.below(5)),
  };
  const outcome = chooseCarriers({ shipments, carriers, zones: 2 }, steps);
  if (outcome.kind === 'refused') throw new Error(outcome.refusal.kind);
  const { carrierOfShipment, shipmentsOfCarrier } = outcome.solution;
  const dots = [...carrierOfShipment].map((carrier, shipment) => {
    const x = 60 + (580 * (shipments.weightGrams[shipment] ?? 0)) / 31_500;
    const y = 50 + (shipments.daysMax[shipment] ?? 0) * 40 + (shipments.zone[shipment] === 1 ? 14 : 0);
    return `<circle cx="${x.toFixed(1)}" cy="${y}" r="5" fill="${colours[carrier]}" stroke="#222" stroke-width="0.5"/>`;
  });
  const days = [1, 2, 3, 4, 5].map((day) => `<text x="12" y="${61 + day * 40}">${day} d</text>`);
  const legend = names.flatMap((name, carrier) => [
    `<circle cx="${30 + carrier * 230}" cy="45" r="5" fill="${colours[carrier]}"/>`,
    `<text x="${42 + carrier * 230}" y="49">${name}: ${shipmentsOfCarrier[carrier]}</text>`,
  ]);
  const title = `${count} shipments by weight (to 31.5 kg) and days left, near zone above far: ${outcome.objective.toFixed(2)}`;
  return svg(720, 290, title, [...legend, ...days, ...dots]);
}

function drawClasses(): string {
  const random = new Random(6);
  const value = Float64Array.from({ length: 60 }, (_, item) => (1_000 / (item + 1)) * (0.5 + random.next()));
  const outcome = classify({ value });
  if (outcome.kind === 'refused') throw new Error(outcome.refusal.kind);
  const { abc, rank, cumulativeShare } = outcome.solution;
  const largest = value.reduce((most, each) => Math.max(most, each), 0);
  const shades = { A: colours[3], B: colours[1], C: colours[4] };
  const bars = [...rank].flatMap((position, item) => {
    const x = 40 + position * 10;
    const height = (180 * (value[item] ?? 0)) / largest;
    const y = 220 - 180 * (cumulativeShare[item] ?? 0);
    return [
      `<rect x="${x}" y="${(220 - height).toFixed(1)}" width="8" height="${height.toFixed(1)}" fill="${shades[abc[item] ?? 'C']}"/>`,
      `<circle cx="${x + 4}" cy="${y.toFixed(1)}" r="2"/>`,
    ];
  });
  const limits = [0.8, 0.95].map(
    (share) => `<path d="M40 ${220 - 180 * share}H640" stroke="#999" stroke-dasharray="4"/>`,
  );
  const counts = (['A', 'B', 'C'] as const).map((name) => `${name} ${abc.filter((each) => each === name).length}`);
  return svg(680, 240, `60 items by falling value with their cumulative share: ${counts.join(', ')}`, [
    ...limits,
    ...bars,
  ]);
}

const folder = process.argv[2] ?? 'docs/images';
for (const [name, draw] of [
  ['packing', drawPacking],
  ['slotting', drawSlotting],
  ['carriers', drawCarriers],
  ['classes', drawClasses],
] as const) {
  writeFileSync(join(folder, `engine-${name}.svg`), draw());
}
