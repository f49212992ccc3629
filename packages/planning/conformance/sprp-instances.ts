import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AisleLayout, Crossing } from '../src/pick-route/index.ts';
import { readArchive } from './read-archive.ts';

/** One instance of the set of Weidinger, Goeke and Schneider as Hessler and Irnich publish it, with its proven optima. */
export interface SprpInstance {
  readonly name: string;
  readonly aisles: number;
  readonly cells: number;
  readonly depot: { readonly aisle: number; readonly isBottom: boolean };
  readonly aisleDistance: number;
  /** Quantity asked of each article. */
  readonly demand: Int32Array;
  /** Storage positions; `cell` 0 is at the top. */
  readonly bins: {
    readonly aisle: Int32Array;
    readonly cell: Int32Array;
    readonly article: Int32Array;
    readonly quantity: Int32Array;
  };
  readonly optima: { readonly 1: number; readonly 2: number };
}

/** All instances that have an optimum, in the order of the table of optima. */
export function readSprpInstances(folder: string): SprpInstance[] {
  const files = readArchive(join(folder, 'instances.tar.gz'));
  const byName = new Map([...files].map(([path, text]) => [path.slice(path.lastIndexOf('/') + 1), text]));
  const rows = readFileSync(join(folder, 'optima.csv'), 'utf8').trim().split('\n').slice(1);
  return rows.flatMap((row) => {
    const [name = '', one = '', two = ''] = row.trim().split(',');
    const text = byName.get(name);
    return text === undefined ? [] : [{ ...parse(name, text), optima: { 1: Number(one), 2: Number(two) } }];
  });
}

function parse(name: string, text: string): Omit<SprpInstance, 'optima'> {
  const field = (key: string): string => new RegExp(`^${key} *: *(\\S+)`, 'm').exec(text)?.[1] ?? '';
  const [, bins = '', orders = ''] = text.split(/^SKU_SECTION$|^ORDER_SECTION$/m);
  const rows = [...bins.matchAll(/^ID (\d+) AISLE (\d+) CELL (\d+) QUANTITY (\d+)/gm)].map((row) => row.map(Number));
  const column = (at: number): Int32Array => Int32Array.from(rows, (row) => row[at] ?? -1);
  const asked = [...orders.matchAll(/^ID (\d+) QUANTITY (\d+)/gm)];
  const demand = new Int32Array(Math.max(...asked.map((row) => Number(row[1]))) + 1);
  for (const row of asked) demand[Number(row[1])] = Number(row[2]);
  return {
    name,
    aisles: Number(field('NUM_AISLES')),
    cells: Number(field('NUM_CELLS')),
    depot: { aisle: Number(field('DEPOT_AISLE')), isBottom: field('DEPOT_LOCATION') === 'bottom' },
    aisleDistance: Number(field('DISTANCE_AISLE_TO_AISLE')),
    demand,
    bins: { article: column(1), aisle: column(2), cell: column(3), quantity: column(4) },
  };
}

/** The warehouse of an instance with one block, or with two: then a cross aisle lies after half of the cells, 1 from both. */
export function toLayout(
  { aisles, cells, aisleDistance, depot, bins }: SprpInstance,
  blocks: 1 | 2,
): { readonly layout: AisleLayout; readonly start: Crossing; readonly offset: Float64Array } {
  const half = cells / 2;
  const length = cells + blocks;
  const crossOffsets = Float64Array.from(blocks === 1 ? [0, length] : [0, length - half - 1, length]);
  return {
    layout: { aisleOffsets: Float64Array.from({ length: aisles }, (_, at) => at * aisleDistance), crossOffsets },
    start: { aisle: depot.aisle, crossAisle: depot.isBottom ? 0 : blocks },
    offset: Float64Array.from(bins.cell, (cell) => (blocks === 2 && cell < half ? length - 1 - cell : cells - cell)),
  };
}
