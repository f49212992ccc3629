import { decodeEntry, encodeEntry, type Encodable, type Entry } from '@holdfast/domain';
import { connectDatabase, readDatabaseKey } from '@holdfast/store/database';

interface EntryRow {
  readonly position: number;
  readonly bytes: Uint8Array;
}

/**
 * What a thief with a copy of the database and its key would do: the receipt of this item says fewer boxes from now on.
 * The signing key is not in the database, so nothing that vouches for the entry can follow.
 */
export function stealFromReceipt(databasePath: string, keyFile: string, item: string, stolen: number): void {
  const database = connectDatabase(databasePath, readDatabaseKey(keyFile), {});
  try {
    const rows = database.prepare('SELECT position, bytes FROM entries ORDER BY position').all() as EntryRow[];
    const receipt = rows
      .map(({ position, bytes }) => ({ position, entry: decodeEntry(bytes) }))
      .find(({ entry }) => entry.type === 'stock.received' && movementsOf(entry).some((line) => line['item'] === item));
    if (receipt === undefined) throw new Error(`The copy has no receipt of ${item}.`);
    const movements = movementsOf(receipt.entry).map((line) =>
      line['item'] === item ? { ...line, quantity: Number(line['quantity']) - stolen } : line,
    );
    const bytes = encodeEntry({ ...receipt.entry, body: { ...receipt.entry.body, movements } });
    database.prepare('UPDATE entries SET bytes = ? WHERE position = ?').run(Buffer.from(bytes), receipt.position);
  } finally {
    database.close();
  }
}

type Line = { readonly [member: string]: Encodable | undefined };

function movementsOf(entry: Entry): readonly Line[] {
  return (entry.body['movements'] ?? []) as readonly Line[];
}

/** The body of one entry as a database says it, whether or not anything vouches for it. */
export function readBody(databasePath: string, keyFile: string, stream: string, seq: number): unknown {
  const database = connectDatabase(databasePath, readDatabaseKey(keyFile), { readonly: true });
  try {
    const bytes = database
      .prepare(
        'SELECT entries.bytes FROM entries JOIN streams ON streams.id = entries.stream WHERE streams.name = ? AND entries.seq = ?',
      )
      .pluck()
      .get(stream, seq) as Uint8Array | undefined;
    return bytes === undefined ? undefined : decodeEntry(bytes).body;
  } finally {
    database.close();
  }
}

export interface ChangedMember {
  /** Where it stands: `movements[0].quantity`. */
  readonly member: string;
  readonly found: string;
  readonly kept: string;
}

/** The first member that two bodies do not agree on. */
export function firstDifference(found: unknown, kept: unknown, member = ''): ChangedMember | undefined {
  if (isObject(found) && isObject(kept)) {
    for (const name of new Set([...Object.keys(found), ...Object.keys(kept)])) {
      const place = Array.isArray(found) ? `${member}[${name}]` : member === '' ? name : `${member}.${name}`;
      const difference = firstDifference(found[name], kept[name], place);
      if (difference !== undefined) return difference;
    }
    return undefined;
  }
  return found === kept ? undefined : { member, found: String(found), kept: String(kept) };
}

function isObject(value: unknown): value is { readonly [name: string]: unknown } {
  return typeof value === 'object' && value !== null;
}
