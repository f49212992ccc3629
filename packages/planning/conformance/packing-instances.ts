import type { CartonProblem } from '@holdfast/planning/packing';
import type { Random } from '@holdfast/planning/random';
import { join } from 'node:path';
import { readArchive } from './read-archive.ts';

export interface PackingInstance {
  readonly name: string;
  /** 0 to 15, for BR0 to BR15. */
  readonly classNumber: number;
  readonly problem: CartonProblem;
}

const flagColumns = ['XYZ', 'YXZ', 'ZYX', 'YZX', 'XZY', 'ZXY'];

/** The container instances BR0–15 (Bischoff and Ratcliff 1995; Davies and Bischoff 1999), in csv pairs. */
export function readPackingInstances(dataFolder: string): PackingInstance[] {
  const files = readArchive(join(dataFolder, 'packing3d-br', 'instances.tar.gz'));
  const instances: PackingInstance[] = [];
  for (const [path, text] of files) {
    const [, name, classNumber] = /(BR(\d+)\.txt_\d+)_items\.csv$/.exec(path) ?? [];
    const bins = files.get(path.replace('_items.csv', '_bins.csv'));
    if (name === undefined || bins === undefined) continue;
    instances.push({
      name,
      classNumber: Number(classNumber),
      problem: toProblem(readColumns(text), readColumns(bins)),
    });
  }
  return instances.sort((left, right) => left.classNumber - right.classNumber || (left.name < right.name ? -1 : 1));
}

/** Columns of a csv of whole numbers by their names. Without a column COPIES there is one of each. */
function readColumns(text: string): ReadonlyMap<string, number[]> {
  const [head = '', ...rows] = text.trim().split(/\r?\n/);
  const cells = rows.map((row) => row.split(',').map(Number));
  return new Map(head.split(',').map((name, at) => [name.trim(), cells.map((row) => row[at] ?? Number.NaN)]));
}

function toProblem(items: ReadonlyMap<string, number[]>, bins: ReadonlyMap<string, number[]>): CartonProblem {
  const rows = items.get('X')?.length ?? 0;
  const column = (name: string, other: number): number[] =>
    items.get(name) ?? Array.from({ length: rows }, () => other);
  const flags = flagColumns.map((name, at) => column(`ROTATION_${name}`, at === 0 ? 1 : 0));
  const room = (name: string): number => bins.get(name)?.[0] ?? Number.NaN;
  return {
    items: {
      xMm: Int32Array.from(column('X', Number.NaN)),
      yMm: Int32Array.from(column('Y', Number.NaN)),
      zMm: Int32Array.from(column('Z', Number.NaN)),
      count: Int32Array.from(column('COPIES', 1)),
      orientations: Uint8Array.from({ length: rows }, (_, row) =>
        flags.reduce((mask, flag, at) => mask | ((flag[row] ?? 0) << at), 0),
      ),
    },
    carton: { xMm: room('X'), yMm: room('Y'), zMm: room('Z') },
  };
}

/**
 * A container of 587 × 233 × 220 with goods drawn as Bischoff and Ratcliff (1995) describe it: edges from 30–120, 25–100
 * and 20–80, an edge may stand up unless the other two are less than half of it, pieces until the container's volume.
 */
export function makeContainer(random: Random, types: number): CartonProblem {
  const carton = { xMm: 587, yMm: 233, zMm: 220 };
  const edges = Array.from({ length: types }, () => [
    30 + random.below(91),
    25 + random.below(76),
    20 + random.below(61),
  ]);
  const mayStandUp = (each: readonly number[], axis: number): boolean =>
    (each[axis] ?? 0) / Math.min(...each.filter((_, other) => other !== axis)) < 2;
  const orientations = Uint8Array.from(
    edges,
    (each) => 0b00_0011 | (mayStandUp(each, 0) ? 0b00_1100 : 0) | (mayStandUp(each, 1) ? 0b11_0000 : 0),
  );
  const count = new Int32Array(types).fill(1);
  let volume = edges.reduce((sum, each) => sum + volumeOf(each), 0);
  for (;;) {
    const type = random.below(types);
    volume += volumeOf(edges[type] ?? []);
    if (volume > carton.xMm * carton.yMm * carton.zMm) break;
    count[type] = (count[type] ?? 0) + 1;
  }
  const column = (axis: number): Int32Array => Int32Array.from(edges, (each) => each[axis] ?? 0);
  return { items: { xMm: column(0), yMm: column(1), zMm: column(2), count, orientations }, carton };
}

/** A carton cut by straight cuts into `pieces` parts, so that a packing without a gap exists; parts are turned at random. */
export function makePerfectCarton(
  random: Random,
  edges: readonly [number, number, number],
  pieces: number,
  orientations: number,
): CartonProblem {
  const parts: number[][] = [[...edges]];
  for (let tries = 0; parts.length < pieces && tries < 50 * pieces; tries += 1) {
    const largest = parts.reduce(
      (best, part, index) => (volumeOf(part) > volumeOf(parts[best] ?? []) ? index : best),
      0,
    );
    const index = random.next() < 0.5 ? largest : random.below(parts.length);
    const part = parts[index] ?? [];
    const axis = random.below(3);
    const length = part[axis] ?? 0;
    if (length < 4) continue;
    const cut = Math.max(1, Math.round(length * (0.2 + 0.6 * random.next())));
    parts.splice(index, 1, part.with(axis, cut), part.with(axis, length - cut));
  }
  const turned = parts.map((part) => (orientations === 0b11_1111 ? random.shuffle([...part]) : part));
  const column = (axis: number): Int32Array => Int32Array.from(turned, (part) => part[axis] ?? 0);
  return {
    items: {
      xMm: column(0),
      yMm: column(1),
      zMm: column(2),
      count: Int32Array.from(turned, () => 1),
      orientations: Uint8Array.from(turned, () => orientations),
    },
    carton: { xMm: edges[0], yMm: edges[1], zMm: edges[2] },
  };
}

function volumeOf(part: readonly number[]): number {
  return part.reduce((product, edge) => product * edge, 1);
}
