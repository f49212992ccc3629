import {
  assert,
  compareKeys,
  decodeEntry,
  emptyHead,
  rowKey,
  tableNames,
  tableSpecs,
  WorkingSet,
  type FeedEntry,
  type Hash,
  type KeyPart,
  type RowTypes,
  type TableName,
} from '@holdfast/domain';
import type { ProjectionDifference, ShadowOutcome, ShadowStep } from '../projections.ts';
import { load } from './load.ts';
import { isNothing, LoadingSource, nothingKnown } from './loading-source.ts';
import { readFeed } from './read.ts';
import { columnsOf, quoted, selectMatching, toRow } from './row-sql.ts';
import { saveRows } from './save.ts';
import { shadowPrefix } from './schema.ts';
import type { Session } from './session.ts';

const shadowMeta = 'shadow';
const roundsMax = 1000;

/** One step, inside a transaction that holds the writer's lock. */
export async function stepShadow(session: Session, hash: Hash, step: ShadowStep): Promise<ShadowOutcome> {
  const after = await begin(session, step.run);
  const { entries } = await readFeed(session, after, step.entriesMax);
  await foldOnto(session, hash, entries, step);
  const position = entries.at(-1)?.position ?? after;
  if (entries.length === step.entriesMax) {
    await putMeta(session, `${position} ${step.run}`);
    return { position, isDone: false };
  }
  const difference = step.end === 'compare' ? await findDifference(session) : undefined;
  if (step.end === 'swap') for (const name of tableNames) await swap(session, name);
  await clear(session);
  await putMeta(session, '');
  return { position, isDone: true, ...(difference === undefined ? {} : { difference }) };
}

/** Where the run is; another run than the last one begins with empty tables. */
async function begin(session: Session, run: string): Promise<number> {
  const [stored] = await session.query('SELECT value FROM meta WHERE name = $1', [shadowMeta]);
  const [position = '', ...name] = ((stored?.[0] as string | undefined) ?? '').split(' ');
  if (name.join(' ') === run) return Number(position);
  await clear(session);
  return 0;
}

async function clear(session: Session): Promise<void> {
  for (const name of tableNames) await session.query(`DELETE FROM "${shadowPrefix}${name}"`);
}

async function putMeta(session: Session, value: string): Promise<void> {
  await session.query(
    'INSERT INTO meta (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
    [shadowMeta, value],
  );
}

/** As transactions run: on what is loaded, again when something was missing. */
async function foldOnto(
  session: Session,
  hash: Hash,
  entries: readonly FeedEntry[],
  { fold }: ShadowStep,
): Promise<void> {
  const source = new LoadingSource(nothingKnown, (stream) => emptyHead(hash, stream));
  const chained = entries.map((entry) => ({ ...entry, entry: decodeEntry(entry.bytes) }));
  for (let round = 0; round < roundsMax; round += 1) {
    const rows = new WorkingSet(source);
    let failure: { readonly error: unknown } | undefined;
    try {
      for (const entry of chained) fold(entry, rows);
    } catch (error) {
      failure = { error };
    }
    const wanted = source.takeWanted();
    if (isNothing(wanted)) {
      if (failure !== undefined) throw failure.error;
      for (const [table, dirty] of rows.dirty()) await saveRows(session, shadowPrefix, table, dirty);
      return;
    }
    await load(session, wanted, source, { loadedRow: () => undefined, loadedList: () => undefined }, shadowPrefix);
  }
  assert(false, `the fold asked for something new in each of ${roundsMax} runs`);
}

/** Makes the live rows equal to the shadow's; a row that is equal already is not written. */
async function swap(session: Session, name: TableName): Promise<void> {
  const { key } = tableSpecs[name];
  const columns = columnsOf(name);
  const others = columns.filter((column) => !(key as readonly string[]).includes(column));
  const same = key.map((column) => `l."${column}" = s."${column}"`).join(' AND ');
  await session.query(
    `DELETE FROM "${name}" l WHERE NOT EXISTS (SELECT 1 FROM "${shadowPrefix}${name}" s WHERE ${same})`,
  );
  const sets = others.map((column) => `"${column}" = excluded."${column}"`).join(', ');
  const differs = others.map((column) => `l."${column}" IS DISTINCT FROM excluded."${column}"`).join(' OR ');
  await session.query(
    `INSERT INTO "${name}" AS l (${quoted(columns)}) SELECT ${quoted(columns)} FROM "${shadowPrefix}${name}"
      ON CONFLICT (${quoted(key)}) DO ${others.length === 0 ? 'NOTHING' : `UPDATE SET ${sets} WHERE ${differs}`}`,
  );
}

async function findDifference(session: Session): Promise<ProjectionDifference | undefined> {
  for (const table of tableNames) {
    const columns = quoted(columnsOf(table));
    const [live, shadow] = [`SELECT ${columns} FROM "${table}"`, `SELECT ${columns} FROM "${shadowPrefix}${table}"`];
    const found = await session.query(`(${live} EXCEPT ${shadow}) UNION ALL (${shadow} EXCEPT ${live})`);
    const keys = found.map((values) => rowKey(table, toRow(table, values)));
    const [key] = keys.sort(compareKeys);
    if (key === undefined) continue;
    const [stored, folded] = [
      await find(session, table, table, key),
      await find(session, shadowPrefix + table, table, key),
    ];
    return { table, key, stored, folded };
  }
  return undefined;
}

async function find(
  session: Session,
  sqlName: string,
  table: TableName,
  key: readonly KeyPart[],
): Promise<RowTypes[TableName] | undefined> {
  const [values] = await session.query(
    selectMatching(sqlName, table, tableSpecs[table].key),
    key.map((part) => [part]),
  );
  return values === undefined ? undefined : toRow(table, values);
}
