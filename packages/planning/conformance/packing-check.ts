import type { Carton, PackingItems, PackingRules, Placement } from '@holdfast/planning/packing';

/** Letters of the stored axes along x, y, z, written out once more: the checker shares no code with the engine. */
const orientationLetters = ['XYZ', 'YXZ', 'ZYX', 'YZX', 'XZY', 'ZXY'];

interface Box {
  readonly low: readonly number[];
  readonly high: readonly number[];
  readonly item: number;
}

export interface PackedContent {
  readonly placements: readonly Placement[];
  readonly countLeft: Int32Array;
}

/** Everything that is wrong with what lies in a carton, given the pieces there were. Empty when it is right. O(pieces²). */
export function findPackingFaults(
  items: PackingItems,
  count: Int32Array,
  carton: Carton,
  rules: PackingRules | undefined,
  { placements, countLeft }: PackedContent,
): string[] {
  const boxes = placements.map((placement) => boxOf(placement));
  return [
    ...findCountFaults(count, countLeft, boxes),
    ...placements.flatMap((placement, index) => findShapeFaults(items, placement, index)),
    ...findPlaceFaults(boxes, carton),
    ...(rules?.loadFrom === 'front' ? findPushFaults(boxes) : findLoweringFaults(boxes)),
    ...findStandingFaults(items, placements, boxes, rules?.supportShareMin ?? 0, carton.weightGramsMax),
  ];
}

function boxOf({ item, xMm, yMm, zMm, lengthXMm, lengthYMm, lengthZMm }: Placement): Box {
  return { item, low: [xMm, yMm, zMm], high: [xMm + lengthXMm, yMm + lengthYMm, zMm + lengthZMm] };
}

function findCountFaults(count: Int32Array, countLeft: Int32Array, boxes: readonly Box[]): string[] {
  const open = Array.from(count);
  for (const { item } of boxes) open[item] = (open[item] ?? Number.NaN) - 1;
  return open.flatMap((left, item) =>
    left >= 0 && left === countLeft[item] ? [] : [`item ${item}: ${left} left, said ${countLeft[item]}`],
  );
}

function findShapeFaults(items: PackingItems, placement: Placement, index: number): string[] {
  const { item, orientation } = placement;
  const stored: Record<string, number | undefined> = { X: items.xMm[item], Y: items.yMm[item], Z: items.zMm[item] };
  const faults: string[] = [];
  if ((((items.orientations[item] ?? 0) >> orientation) & 1) === 0)
    faults.push(`piece ${index} may not stand like that`);
  const lengths = [placement.lengthXMm, placement.lengthYMm, placement.lengthZMm];
  const expected = (orientationLetters[orientation] ?? '').split('').map((letter) => stored[letter]);
  if (lengths.join() !== expected.join())
    faults.push(`piece ${index} measures ${lengths.join()}, not ${expected.join()}`);
  return faults;
}

function findPlaceFaults(boxes: readonly Box[], { xMm, yMm, zMm }: Carton): string[] {
  const faults: string[] = [];
  const room = [xMm, yMm, zMm];
  for (const [index, box] of boxes.entries()) {
    const isInside = room.every((length, axis) => (box.low[axis] ?? -1) >= 0 && (box.high[axis] ?? Infinity) <= length);
    if (!isInside) faults.push(`piece ${index} is not inside`);
    for (const [other, earlier] of boxes.slice(0, index).entries()) {
      if ([0, 1, 2].every((axis) => overlap(box, earlier, axis) > 0))
        faults.push(`pieces ${other} and ${index} overlap`);
    }
  }
  return faults;
}

/** Lowered from above, a piece passes all that is over its place. */
function findLoweringFaults(boxes: readonly Box[]): string[] {
  return listEarlier(boxes).flatMap(([box, earlier, names]) => {
    const isUnder = overlap(box, earlier, 0) > 0 && overlap(box, earlier, 1) > 0;
    return isUnder && (earlier.high[2] ?? 0) > (box.high[2] ?? 0) ? [`lowered through: ${names}`] : [];
  });
}

/** Pushed in from the high end of x, a piece passes all that is in front of its place. */
function findPushFaults(boxes: readonly Box[]): string[] {
  return listEarlier(boxes).flatMap(([box, earlier, names]) => {
    const isInLine = overlap(box, earlier, 1) > 0 && overlap(box, earlier, 2) > 0;
    return isInLine && (earlier.high[0] ?? 0) > (box.high[0] ?? 0) ? [`pushed through: ${names}`] : [];
  });
}

function listEarlier(boxes: readonly Box[]): [Box, Box, string][] {
  return boxes.flatMap((box, index) =>
    boxes.slice(0, index).map((earlier, other): [Box, Box, string] => [box, earlier, `${index} after ${other}`]),
  );
}

function overlap(one: Box, other: Box, axis: number): number {
  return Math.min(one.high[axis] ?? 0, other.high[axis] ?? 0) - Math.max(one.low[axis] ?? 0, other.low[axis] ?? 0);
}

function findStandingFaults(
  items: PackingItems,
  placements: readonly Placement[],
  boxes: readonly Box[],
  supportShareMin: number,
  weightMax = Number.POSITIVE_INFINITY,
): string[] {
  const faults: string[] = [];
  const load = boxes.map(() => 0);
  const weightAt = (index: number): number => items.weightGrams?.[boxes[index]?.item ?? -1] ?? 0;
  const total = boxes.reduce((sum, _, index) => sum + weightAt(index), 0);
  if (total > weightMax * (1 + 1e-9)) faults.push(`weighs ${total}`);
  // From the top down: what bears is judged after everything above it is known.
  const falling = [...boxes.entries()].sort(([, left], [, right]) => (right.low[2] ?? 0) - (left.low[2] ?? 0));
  for (const [index, box] of falling) {
    const under = boxes.flatMap((other, at) => {
      const area = Math.max(0, overlap(box, other, 0)) * Math.max(0, overlap(box, other, 1));
      return at !== index && other.high[2] === box.low[2] && area > 0 ? [{ at, area }] : [];
    });
    if (under.map(({ at }) => at).join() !== placements[index]?.standsOn.join())
      faults.push(`piece ${index} stands on ${under.map(({ at }) => at).join()}`);
    const late = under.find(({ at }) => at > index);
    if (late !== undefined) faults.push(`piece ${index} stands on ${late.at}, which comes later`);
    const touched = under.reduce((sum, { area }) => sum + area, 0);
    const base = ((box.high[0] ?? 0) - (box.low[0] ?? 0)) * ((box.high[1] ?? 0) - (box.low[1] ?? 0));
    if (box.low[2] !== 0 && touched < supportShareMin * base * (1 - 1e-12)) faults.push(`piece ${index} hangs`);
    const borne = load[index] ?? 0;
    const loadMax = items.loadOnTopGramsMax?.[box.item] ?? Number.POSITIVE_INFINITY;
    if (borne > loadMax + 1e-3) faults.push(`piece ${index} bears ${borne} of ${loadMax}`);
    for (const { at, area } of under) load[at] = (load[at] ?? 0) + ((weightAt(index) + borne) * area) / touched;
    const crushed = under.find(({ at }) => items.loadOnTopGramsMax?.[boxes[at]?.item ?? -1] === 0);
    if (crushed !== undefined) faults.push(`piece ${index} lies on ${crushed.at}, which bears nothing`);
  }
  return faults;
}
