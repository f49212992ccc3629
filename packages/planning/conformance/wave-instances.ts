import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { QuantityRows, WaveProblem } from '../src/waves/index.ts';
import { readArchive } from './read-archive.ts';

/** One instance of the wave picking challenge (SBPO 2025) and the best objective known. */
export interface WaveInstance {
  readonly name: string;
  readonly problem: WaveProblem;
  readonly best: number;
}

/** All instances that have a best objective, in the order of the table. */
export function readWaveInstances(folder: string): WaveInstance[] {
  const files = readArchive(join(folder, 'instances.tar.gz'));
  const rows = readFileSync(join(folder, 'best_objectives.csv'), 'utf8').trim().split('\n').slice(1);
  return rows.flatMap((row) => {
    const [dataset = '', file = '', best = ''] = row.trim().split(',');
    const text = [...files].find(([path]) => path.endsWith(`${dataset}/${file}`))?.[1];
    return text === undefined ? [] : [{ name: `${dataset}/${file}`, problem: parse(text), best: Number(best) }];
  });
}

function parse(text: string): WaveProblem {
  const lines = text.split('\n').map((line) => line.trim().split(/\s+/).map(Number));
  const [orders = 0, items = 0, aisles = 0] = lines[0] ?? [];
  const [unitsMin = 0, unitsMax = 0] = lines[1 + orders + aisles] ?? [];
  return {
    items,
    orders: toRows(lines.slice(1, 1 + orders)),
    aisles: toRows(lines.slice(1 + orders, 1 + orders + aisles)),
    unitsMin,
    unitsMax,
  };
}

function toRows(lines: readonly (readonly number[])[]): QuantityRows {
  const from = [0];
  const item: number[] = [];
  const quantity: number[] = [];
  for (const [, ...pairs] of lines) {
    for (let at = 0; at + 1 < pairs.length; at += 2) {
      item.push(pairs[at] ?? -1);
      quantity.push(pairs[at + 1] ?? 0);
    }
    from.push(item.length);
  }
  return { from: Int32Array.from(from), item: Int32Array.from(item), quantity: Int32Array.from(quantity) };
}
