import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { M4Frequency } from './forecast-m4.ts';
import { joinM4, parseM4Rows } from './forecast-m4.ts';
import type { SeriesToForecast } from './forecast-sets.ts';
import { isCarparts, isM3, parseCarparts, parseM3 } from './forecast-sets.ts';
import { readArchive } from './read-archive.ts';

/** What the folder holds of the public sets; a set that comes in several files is put together, each series once. */
export interface PublicSets {
  readonly m3: readonly SeriesToForecast[];
  readonly carparts: readonly SeriesToForecast[];
  readonly m4: Readonly<Record<M4Frequency, readonly SeriesToForecast[]>>;
  /** Files that look like one of the sets and could not be unpacked. */
  readonly unreadable: readonly string[];
}

/** Node has no reader of its own for this packing: the machine's is asked, and a file is unreadable where there is none. */
const unpackerOfXz = 'xz';
const unpackedBytesMax = 512 * 1024 * 1024;

/**
 * Looks into a folder and its folders for tables (`.csv`, `.csv.gz`, `.csv.xz`, or such names within a `.tar.gz`) whose names begin
 * with m3 or carparts and whose columns fit, and for M4's by frequency with train or test in the name, such as
 * `M4-Hourly-train.csv` or `Weekly-test.csv.gz`.
 */
export function readPublicSets(folder: string): PublicSets {
  const { tables, unreadable } = readTables(folder);
  const ofM4 = (frequency: M4Frequency): readonly SeriesToForecast[] => {
    const rowsOf = (part: 'train' | 'test') =>
      new Map(
        tables
          .filter(({ name }) => name.includes(frequency) && name.includes(part))
          .flatMap(({ text }) => [...parseM4Rows(text)]),
      );
    return joinM4(frequency, rowsOf('train'), rowsOf('test'));
  };
  const fitting = (start: string, fits: (text: string) => boolean): readonly string[] =>
    tables.flatMap(({ name, text }) => (name.startsWith(start) && fits(text) ? [text] : []));
  return {
    m3: withoutDoubles(fitting('m3', isM3).flatMap(parseM3)),
    carparts: withoutDoubles(fitting('carparts', isCarparts).flatMap(parseCarparts)),
    m4: { hourly: ofM4('hourly'), weekly: ofM4('weekly') },
    unreadable,
  };
}

interface Table {
  /** In small letters, without folders and endings of packing. */
  readonly name: string;
  readonly text: string;
}

function readTables(folder: string): { readonly tables: readonly Table[]; readonly unreadable: readonly string[] } {
  const tables: Table[] = [];
  const unreadable: string[] = [];
  const paths = existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }) : [];
  for (const path of paths.toSorted()) {
    try {
      tables.push(...readTable(join(folder, path)));
    } catch {
      unreadable.push(path);
    }
  }
  return { tables, unreadable };
}

function readTable(path: string): readonly Table[] {
  if (path.endsWith('.tar.gz'))
    return [...readArchive(path)].flatMap(([name, text]) => (isTable(name) ? [{ name: nameOf(name), text }] : []));
  if (!isTable(path)) return [];
  const bytes = path.endsWith('.xz')
    ? execFileSync(unpackerOfXz, ['-dc', path], { maxBuffer: unpackedBytesMax, stdio: ['ignore', 'pipe', 'ignore'] })
    : readFileSync(path);
  return [{ name: nameOf(path), text: (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8') }];
}

function isTable(path: string): boolean {
  return /\.csv(\.gz|\.xz)?$/i.test(path) && /^(m3|m4|carparts)|hourly|weekly/.test(nameOf(path));
}

function nameOf(path: string): string {
  return (path.split('/').at(-1) ?? path).toLowerCase();
}

function withoutDoubles(all: readonly SeriesToForecast[]): readonly SeriesToForecast[] {
  return [...new Map(all.map((series) => [series.id, series])).values()];
}
