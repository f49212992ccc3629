import { rowKey, type ChainedEntry, type LedgerStore, type Rows } from '@holdfast/domain';
import { balance, nextEntry, readCounter, testStream, writeCounter } from '@holdfast/testkit/ledger-fixtures';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  compareProjections,
  ensureProjections,
  projectionVersionMeta,
  rebuildProjections,
  type Fold,
  type ProjectedStore,
} from './projections.ts';

export type StoreUnderTest = LedgerStore & Pick<ProjectedStore, 'foldShadow'>;

export interface OpenedProjections {
  readonly store: StoreUnderTest;
  readonly reopen: () => Promise<StoreUnderTest>;
  readonly destroy: () => Promise<void>;
}

/** Counts entries, and adds each one's seq to one of five shelves. */
function fold(entry: ChainedEntry, rows: Rows): void {
  writeCounter({ rows }, readCounter({ rows }) + 1);
  addToShelf(entry, rows, entry.seq);
}

/** The same in another way: no counter, other quantities, more shelves. */
function newFold(entry: ChainedEntry, rows: Rows): void {
  addToShelf(entry, rows, entry.seq * 2);
  if (entry.seq % 4 === 0) rows.put('balances', balance(`B-${entry.seq}`, 1));
}

function shelfOf(seq: number): string {
  return `A-${seq % 5}`;
}

function addToShelf({ seq }: ChainedEntry, rows: Rows, quantity: number): void {
  const shelf = balance(shelfOf(seq), 0);
  const before = rows.get('balances', ...rowKey('balances', shelf))?.quantity ?? 0;
  rows.put('balances', { ...shelf, quantity: before + quantity });
}

async function record(store: StoreUnderTest, count: number): Promise<void> {
  for (let done = 0; done < count; done += 1) {
    await store.transact((transaction) => {
      const head = transaction.head(testStream);
      const shelf = rowKey('balances', balance(shelfOf(head.seq + 1), 0));
      const entry = nextEntry(head, head.seq + 1, { postings: [{ key: shelf, delta: head.seq + 1 }] });
      fold(entry, transaction.rows);
      transaction.append(entry);
    });
  }
}

async function quantities(store: StoreUnderTest): Promise<(string | number)[][]> {
  return store.view((rows) => rows.list('balances', 'byItem', 'SHA').map((row) => [row.account, row.quantity]));
}

const entryCount = 12;
const newQuantities = [
  ['A-0', 30],
  ['A-1', 36],
  ['A-2', 42],
  ['A-3', 22],
  ['A-4', 26],
  ['B-12', 1],
  ['B-4', 1],
  ['B-8', 1],
];

/** Stores that fold again; `isStepwise` when they do it in several transactions. */
export function describeProjections(
  name: string,
  open: () => Promise<OpenedProjections>,
  { isStepwise }: { readonly isStepwise: boolean },
): void {
  describe(`projections on ${name}`, () => {
    let opened: OpenedProjections;
    beforeEach(async () => {
      opened = await open();
      await record(opened.store, entryCount);
    });
    afterEach(() => opened.destroy());

    it('that are what the entries say do not differ', async () => {
      expect(await compareProjections(opened.store, { fold, entriesPerStep: 5 })).toBeUndefined();
    });

    it('name the first row that was changed', async () => {
      await opened.store.transact((transaction) => {
        transaction.rows.put('balances', balance('A-3', 1));
        transaction.rows.put('balances', balance('A-2', 2));
      });
      expect(await compareProjections(opened.store, { fold })).toEqual({
        table: 'balances',
        key: rowKey('balances', balance('A-2', 0)),
        stored: balance('A-2', 2),
        folded: balance('A-2', 21),
      });
    });

    it('name a row too many', async () => {
      await opened.store.transact((transaction) => transaction.rows.put('balances', balance('A-21', 3)));
      const difference = await compareProjections(opened.store, { fold });
      expect([difference?.stored, difference?.folded]).toEqual([balance('A-21', 3), undefined]);
    });

    it('name a row too few', async () => {
      const more: Fold = (entry, rows) => {
        fold(entry, rows);
        if (entry.seq === 7) rows.put('balances', balance('A-00', 1));
      };
      const difference = await compareProjections(opened.store, { fold: more });
      expect([difference?.stored, difference?.folded]).toEqual([undefined, balance('A-00', 1)]);
    });

    it('are replaced by those of a new fold, for the next process too', async () => {
      await rebuildProjections(opened.store, { version: 2, fold: newFold, entriesPerStep: 5 });
      expect(await quantities(opened.store)).toEqual(newQuantities);
      const reopened = await opened.reopen();
      expect(await quantities(reopened)).toEqual(newQuantities);
      expect(await reopened.view((rows) => readCounter({ rows }))).toBe(0);
      expect(await compareProjections(reopened, { fold: newFold })).toBeUndefined();
    });

    it('keep the histories of balances through a rebuild', async () => {
      const key = rowKey('balances', balance('A-2', 0));
      const before = await opened.store.listPostings(key, Infinity, 100);
      await rebuildProjections(opened.store, { version: 2, fold: newFold });
      expect(await opened.store.listPostings(key, Infinity, 100)).toEqual(before);
      await record(opened.store, 10);
      const after = (await opened.store.listPostings(key, Infinity, 100)).map(({ seq }) => seq);
      expect(after).toEqual([22, 17, ...before.map(({ seq }) => seq)]);
    });

    it('are rebuilt beside the work that goes on', async () => {
      let more: Promise<void> = Promise.resolve();
      let steps = 0;
      await rebuildProjections(opened.store, {
        version: 1,
        fold,
        entriesPerStep: 5,
        onStep: () => {
          steps += 1;
          if (steps === 1) more = record(opened.store, 3);
        },
      });
      await more;
      expect(await compareProjections(opened.store, { fold })).toBeUndefined();
      expect(await opened.store.view((rows) => readCounter({ rows }))).toBe(entryCount + 3);
    });

    it('stay as they are when the fold throws', async () => {
      const before = await quantities(opened.store);
      const broken: Fold = (entry) => {
        if (entry.seq === 8) throw new Error('cannot fold 8');
      };
      await expect(rebuildProjections(opened.store, { version: 2, fold: broken })).rejects.toThrow('cannot fold 8');
      expect(await quantities(opened.store)).toEqual(before);
      await record(opened.store, 1);
      expect(await compareProjections(opened.store, { fold })).toBeUndefined();
    });

    it('are rebuilt once for each version', async () => {
      expect(await ensureProjections(opened.store, { version: 2, fold: newFold })).toBe(true);
      expect(await ensureProjections(opened.store, { version: 2, fold: newFold })).toBe(false);
      expect(await quantities(opened.store)).toEqual(newQuantities);
      expect(await opened.store.transact((transaction) => transaction.getMeta(projectionVersionMeta))).toBe('2');
    });

    // A store that folds in one step cannot be cut short.
    const stepwise = isStepwise ? ['a rebuild is cut short'] : [];
    it.each(stepwise)('stay as they are when %s, and the next one goes on where it was', async () => {
      const before = await quantities(opened.store);
      let folded = 0;
      const counted: Fold = (entry, rows) => {
        folded += 1;
        newFold(entry, rows);
      };
      const cut = rebuildProjections(opened.store, {
        version: 2,
        fold: newFold,
        entriesPerStep: 5,
        onStep: () => {
          throw new Error('killed');
        },
      });
      await expect(cut).rejects.toThrow('killed');
      const reopened = await opened.reopen();
      expect(await quantities(reopened)).toEqual(before);
      await rebuildProjections(reopened, { version: 2, fold: counted, entriesPerStep: 50 });
      // Seven were left; a store across a socket may run them more than once.
      expect(folded % (entryCount - 5)).toBe(0);
      expect(await quantities(reopened)).toEqual(newQuantities);
    });
  });
}
