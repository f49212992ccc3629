import {
  exceptionName,
  isVirtualAccount,
  type Entry,
  type ItemId,
  type LedgerTransaction,
  type Movement,
  type OwnerId,
  type Prefetch,
} from '@holdfast/domain';
import type { Work } from './work.ts';

/** A serial number of which more than one piece is on shelves, by what headquarters knows now. */
export interface RepeatedSerial {
  readonly exception: string;
  readonly owner: OwnerId;
  readonly item: ItemId;
  readonly serial: string;
  /** `SHA A-01`, in code order. */
  readonly places: readonly string[];
  /** Pieces beyond the one that there can be. */
  readonly quantity: number;
  /** Unix milliseconds. */
  readonly since: number;
}

export const repeatedSerialKind = 'serial-twice';
const metaName = 'repeated-serials';
/** Beyond so many a person has another task than to look at each. */
const marksMax = 1000;

function readMarks(transaction: LedgerTransaction): readonly RepeatedSerial[] {
  return JSON.parse(transaction.getMeta(metaName) ?? '[]') as RepeatedSerial[];
}

/**
 * Looks again at the serial numbers that these entries moved. A piece on its way between sites is at two places as long
 * as the entry that took it away has not come: such a mark goes by itself, so marks live beside the ledger, like those
 * of streams that stand still, and are no fold of the entries.
 */
export function lookAtSerials(transaction: LedgerTransaction, entries: readonly Entry[], now: number): void {
  const moved = serialsOf(entries);
  if (moved.size === 0) return;
  const marks = new Map(readMarks(transaction).map((mark) => [mark.exception, mark]));
  let isChanged = false;
  for (const [exception, { owner, item, serial }] of moved) {
    const here = transaction.rows
      .list('balances', 'bySerial', item, serial)
      .filter((row) => row.quantity > 0 && !isVirtualAccount(row.account));
    const pieces = here.reduce((sum, row) => sum + row.quantity, 0);
    if (pieces > 1 && (marks.has(exception) || marks.size < marksMax)) {
      const places = [...new Set(here.map((row) => `${row.site} ${row.account}`))].toSorted();
      const since = marks.get(exception)?.since ?? now;
      marks.set(exception, { exception, owner, item, serial, places, quantity: pieces - 1, since });
      isChanged = true;
    } else if (marks.delete(exception)) {
      isChanged = true;
    }
  }
  if (isChanged) transaction.putMeta(metaName, JSON.stringify([...marks.values()]));
}

function serialsOf(entries: readonly Entry[]) {
  const found = new Map<string, { readonly owner: OwnerId; readonly item: ItemId; readonly serial: string }>();
  for (const { body } of entries) {
    const movements = body['movements'];
    if (!Array.isArray(movements)) continue;
    for (const { owner, item, serial } of movements as unknown as readonly Partial<Movement>[]) {
      if (!serial || owner === undefined || item === undefined) continue;
      found.set(exceptionName(repeatedSerialKind, item, serial), { owner, item, serial });
    }
  }
  return found;
}

const serialAt = 5;
const itemAt = 3;

/** What that look reads, from the balances that a batch is known to touch. */
export function serialsPrefetch({ rows = [] }: Prefetch): Prefetch {
  const lists = new Map<string, NonNullable<Prefetch['lists']>[number]>();
  for (const { table, key } of rows) {
    const [item, serial] = [key[itemAt], key[serialAt]];
    if (table !== 'balances' || item === undefined || typeof serial !== 'string' || serial === '') continue;
    lists.set(`${item}\u0000${serial}`, { table, index: 'bySerial', prefix: [item, serial] });
  }
  return lists.size === 0 ? {} : { lists: [...lists.values()], metas: [metaName] };
}

export function listRepeatedSerials(): Work<readonly RepeatedSerial[]> {
  return {
    weight: 0,
    prefetch: () => ({ metas: [metaName] }),
    run: ({ transaction }) => {
      const marks = readMarks(transaction);
      return () => marks;
    },
  };
}
