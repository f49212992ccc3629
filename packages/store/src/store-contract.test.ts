import {
  asLedgerStore,
  type Cursor,
  type FeedEntry,
  type LedgerStore,
  type LedgerTransaction,
  type SyncLedgerStore,
} from '@holdfast/domain';
import { testHash } from '@holdfast/testkit/ledger-fixtures';
import { storeCases, type OpenedStore, type StoreCase } from '@holdfast/testkit/store-contract';
import { describe, expect, it } from 'vitest';
import { createMemoryStore } from './memory/memory-store.ts';

/** A sound store with one thing broken. */
type Plant = () => OpenedStore;

function opened(store: SyncLedgerStore, restart: () => void = () => undefined): OpenedStore {
  const face: LedgerStore = asLedgerStore(store);
  return {
    store: face,
    reopen: async () => {
      restart();
      return face;
    },
    destroy: async () => store.close(),
  };
}

function sound(): SyncLedgerStore {
  return createMemoryStore({ hash: testHash });
}

/** Changes what the work sees of its transaction. */
function withTransaction(
  store: SyncLedgerStore,
  change: (inner: LedgerTransaction) => LedgerTransaction,
): SyncLedgerStore {
  const broken: SyncLedgerStore = Object.create(store) as SyncLedgerStore;
  return Object.assign(broken, methodsOf(store), {
    transact: <T>(work: (transaction: LedgerTransaction) => T): T => store.transact((inner) => work(change(inner))),
  });
}

function methodsOf(store: SyncLedgerStore): SyncLedgerStore {
  return {
    transact: (work) => store.transact(work),
    view: (look) => store.view(look),
    heads: () => store.heads(),
    readStream: (...parameters) => store.readStream(...parameters),
    findSeal: (...parameters) => store.findSeal(...parameters),
    readFeed: (...parameters) => store.readFeed(...parameters),
    listCursors: () => store.listCursors(),
    listPostings: (...parameters) => store.listPostings(...parameters),
    close: () => store.close(),
  };
}

function methodsOfTransaction(inner: LedgerTransaction): LedgerTransaction {
  return {
    rows: inner.rows,
    head: (stream) => inner.head(stream),
    findOperation: (stream, id) => inner.findOperation(stream, id),
    append: (entry) => inner.append(entry),
    putSeal: (seal) => inner.putSeal(seal),
    cursor: (peer, stream) => inner.cursor(peer, stream),
    putCursor: (peer, cursor) => inner.putCursor(peer, cursor),
    getMeta: (name) => inner.getMeta(name),
    putMeta: (name, value) => inner.putMeta(name, value),
  };
}

/** Appends whatever it is given, or says so at least, instead of failing with `code`. */
function swallowing(code: string): Plant {
  return () =>
    opened(
      withTransaction(sound(), (inner) => ({
        ...methodsOfTransaction(inner),
        append: (entry) => {
          try {
            inner.append(entry);
          } catch (error) {
            if ((error as { code?: string }).code !== code) throw error;
          }
        },
      })),
    );
}

const plants: readonly (readonly [rule: StoreCase['rule'], what: string, plant: Plant])[] = [
  [
    'S1',
    'returns before the disk has it',
    () => {
      const store = createMemoryStore({ hash: testHash, syncs: 'by-hand' });
      return opened(store, () => store.powerCut());
    },
  ],
  [
    'S1',
    'shows a transaction the rows of before its own writes',
    () => {
      const store = sound();
      return opened(
        withTransaction(store, (inner) => {
          const { rows } = inner;
          const stale: LedgerTransaction['rows'] = {
            get: (table, ...key) => store.view((before) => before.get(table, ...key)),
            list: (table, index, ...prefix) => rows.list(table, index, ...prefix),
            put: (table, row) => rows.put(table, row),
          };
          return { ...methodsOfTransaction(inner), rows: stale };
        }),
      );
    },
  ],
  [
    'S1',
    'lists rows in the order in which they came',
    () => {
      const store = sound();
      const broken: SyncLedgerStore = {
        ...methodsOf(store),
        view: (look) =>
          store.view((rows) =>
            look({
              get: (table, ...key) => rows.get(table, ...key),
              list: (table, index, ...prefix) => [...rows.list(table, index, ...prefix)].reverse(),
              put: (table, row) => rows.put(table, row),
            }),
          ),
      };
      return opened(broken);
    },
  ],
  ['S2', 'takes an entry out of its turn', swallowing('NOT_NEXT_ENTRY')],
  ['S2', 'takes an entry that does not follow from its head', swallowing('CHAIN_BROKEN')],
  ['S3', 'takes an operation twice', swallowing('OPERATION_TWICE')],
  ['S4', 'lets an entry appear below one that was already read', () => opened(lateFeed(sound()))],
  [
    'S5',
    'keeps what a failed work had written',
    () => {
      const store = sound();
      return opened({ ...methodsOf(store), transact: (work) => commitAnyway(store, work) });
    },
  ],
  ['S6', 'lets a cursor go back', () => opened(forgetfulCursors(sound()))],
  [
    'S7',
    'makes a negative balance nought',
    () =>
      opened(
        withTransaction(sound(), (inner) => {
          const rows: LedgerTransaction['rows'] = {
            get: (table, ...key) => inner.rows.get(table, ...key),
            list: (table, index, ...prefix) => inner.rows.list(table, index, ...prefix),
            put: (table, row) =>
              inner.rows.put(table, 'quantity' in row ? { ...row, quantity: Math.max(0, row.quantity) } : row),
          };
          return { ...methodsOfTransaction(inner), rows };
        }),
      ),
  ],
];

/** Numbers entries before they are committed: the second of each pair is seen first. */
function lateFeed(store: SyncLedgerStore): SyncLedgerStore {
  const isLate = (entry: FeedEntry, newest: number): boolean =>
    entry.position % 2 === 1 && entry.position >= newest - 1;
  return {
    ...methodsOf(store),
    readFeed: (after, entriesMax) => {
      const { feed, entries } = store.readFeed(after, entriesMax);
      const newest = store.readFeed(0, 1e6).entries.at(-1)?.position ?? 0;
      return { feed, entries: entries.filter((entry) => !isLate(entry, newest)) };
    },
  };
}

function commitAnyway<T>(store: SyncLedgerStore, work: (transaction: LedgerTransaction) => T): T {
  let failure: { readonly error: unknown } | undefined;
  const result = store.transact((transaction) => {
    try {
      return work(transaction);
    } catch (error) {
      failure = { error };
      return undefined;
    }
  });
  if (failure !== undefined) throw failure.error;
  return result as T;
}

function forgetfulCursors(store: SyncLedgerStore): SyncLedgerStore {
  const cursors = new Map<string, Cursor & { readonly peer: string }>();
  const broken = withTransaction(store, (inner) => ({
    ...methodsOfTransaction(inner),
    cursor: (peer, stream) => cursors.get(peer) ?? inner.cursor(peer, stream),
    putCursor: (peer, cursor) => {
      cursors.set(peer, { peer, ...cursor });
    },
  }));
  return Object.assign(broken, { listCursors: () => [...cursors.values()] });
}

async function failuresOf(rule: StoreCase['rule'], plant: Plant): Promise<string[]> {
  const failures: string[] = [];
  for (const each of storeCases.filter((one) => one.rule === rule)) {
    const underTest = plant();
    const passes = await each.run(underTest).then(
      () => true,
      () => false,
    );
    if (!passes) failures.push(each.title);
    await underTest.destroy();
  }
  return failures;
}

describe('the store contract catches a store that', () => {
  it.each(plants)('[%s] %s', async (rule, _, plant) => {
    expect(await failuresOf(rule, plant)).not.toEqual([]);
  });

  it('is sound, for none of its rules', async () => {
    for (const rule of new Set(storeCases.map((each) => each.rule))) {
      expect(await failuresOf(rule, () => opened(sound()))).toEqual([]);
    }
  });
});
