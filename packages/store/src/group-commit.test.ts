import { asLedgerStore, type LedgerTransaction, type SyncLedgerStore } from '@holdfast/domain';
import {
  appendNext,
  balance,
  readCounter,
  testHash,
  testStream,
  writeCounter,
} from '@holdfast/testkit/ledger-fixtures';
import { describe, expect, it } from 'vitest';
import { createGroupCommit, type GroupCommit, type Transactor } from './group-commit.ts';
import { createMemoryStore } from './memory/memory-store.ts';
import { StoreError } from './store-error.ts';

type Command = number | 'throw' | 'overdraw';

/** Adds to the counter and notes it in the stream; answers with the counter. */
function execute(transaction: LedgerTransaction, command: Command): number {
  if (command === 'throw') {
    writeCounter(transaction, 1e6);
    throw new Error('this command is broken');
  }
  if (command === 'overdraw') {
    transaction.rows.put('balances', balance('A-1', -1));
    return -1;
  }
  const counter = readCounter(transaction) + command;
  writeCounter(transaction, counter);
  appendNext(transaction, transaction.head(testStream).seq + 1);
  return counter;
}

interface Rig {
  readonly store: SyncLedgerStore;
  readonly groups: number[];
  readonly poisons: unknown[];
  readonly group: GroupCommit<Command, number>;
}

interface Limits {
  readonly groupMax?: number;
  readonly queueMax?: number;
  readonly weightOf?: (command: Command) => number;
  readonly weightMax?: number;
}

function rig(wrap: (store: SyncLedgerStore) => Transactor, limits: Limits = {}): Rig {
  const store = createMemoryStore({ hash: testHash });
  const groups: number[] = [];
  const poisons: unknown[] = [];
  const group = createGroupCommit<Command, number>({
    store: wrap(store),
    execute,
    beforeCommit: (transaction) => {
      if (readCounter(transaction) === 13) throw new Error('an unlucky sum');
      groups.push(transaction.head(testStream).seq);
    },
    onPoisoned: (error) => poisons.push(error),
    // Whoever waits for the clock here waits for ever.
    delayMsMax: 1e9,
    ...limits,
  });
  return { store, groups, poisons, group };
}

const faces: readonly (readonly [string, (store: SyncLedgerStore) => Transactor])[] = [
  ['a store that answers at once', (store) => store],
  ['a store across a socket', (store) => asLedgerStore(store)],
];

function outcomes(promises: readonly Promise<number>[]): Promise<(number | string)[]> {
  return Promise.all(promises.map((promise) => promise.catch((error: unknown) => codeOf(error))));
}

function codeOf(error: unknown): string {
  return error instanceof StoreError ? error.code : String(error);
}

describe.each(faces)('commands in groups on %s', (_, wrap) => {
  it('that arrive together are one transaction, in the order of their arrival', async () => {
    const { group, groups } = rig(wrap);
    expect(await Promise.all([1, 2, 3, 4].map((n) => group.submit(n)))).toEqual([1, 3, 6, 10]);
    expect(groups).toEqual([4]);
  });

  it('that come one at a time never wait for others', async () => {
    const { group, groups } = rig(wrap);
    for (const n of [1, 2, 3]) await group.submit(n);
    expect(groups).toEqual([1, 2, 3]);
  });

  it('wait for as many as came last time', async () => {
    const { group, groups } = rig(wrap);
    await Promise.all([1, 1].map((n) => group.submit(n)));
    const first = group.submit(1);
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect([group.waiting, groups.length]).toEqual([1, 1]);
    await Promise.all([first, group.submit(1)]);
    expect(groups).toEqual([2, 4]);
  });

  it('are never more than the bound', async () => {
    const { group, groups } = rig(wrap, { groupMax: 4 });
    await Promise.all(Array.from({ length: 10 }, () => group.submit(1)));
    expect(groups).toEqual([4, 8, 10]);
  });

  it('are never heavier than the bound, unless one alone is', async () => {
    const { group, groups } = rig(wrap, { weightOf: Number, weightMax: 4 });
    await Promise.all([1, 3, 1, 9, 2, 2].map((n) => group.submit(n)));
    expect(groups).toEqual([2, 3, 4, 6]);
  });

  it('fail alone when what follows them in the transaction fails', async () => {
    const { group, poisons } = rig(wrap);
    expect(await outcomes([1, 2, 10].map((n) => group.submit(n)))).toEqual([1, 3, 'Error: an unlucky sum']);
    expect(await outcomes([4, 1, 1].map((n) => group.submit(n)))).toEqual([7, 8, 9]);
    expect(poisons).toEqual([]);
  });

  it('are answered after the commit', async () => {
    const { group, store } = rig(wrap);
    await Promise.all([1, 2, 3].map((n) => group.submit(n)));
    expect(store.heads().map((head) => head.seq)).toEqual([3]);
  });

  it('fail alone when they throw, and leave no trace', async () => {
    const { group, store } = rig(wrap);
    const answers = await outcomes([1, 'throw', 2, 'throw', 3].map((command) => group.submit(command as Command)));
    expect(answers).toEqual([1, 'Error: this command is broken', 3, 'Error: this command is broken', 6]);
    expect(store.view((rows) => readCounter({ rows }))).toBe(6);
  });

  it('fail alone when the store refuses what they wrote', async () => {
    const { group, store } = rig(wrap);
    const answers = await outcomes([1, 'overdraw', 2].map((command) => group.submit(command as Command)));
    expect(answers).toEqual([1, 'NEGATIVE_BALANCE', 3]);
    expect(store.view((rows) => readCounter({ rows }))).toBe(3);
  });

  it('are turned away when too many wait, and taken again later', async () => {
    const { group } = rig(wrap, { queueMax: 3 });
    const answers = outcomes(Array.from({ length: 5 }, () => group.submit(1)));
    expect(await answers).toEqual([1, 2, 3, 'OVERLOADED', 'OVERLOADED']);
    await group.drained();
    expect(await outcomes([1, 1, 1].map((n) => group.submit(n)))).toEqual([4, 5, 6]);
  });

  it('are all refused while the disk is full, and taken again when there is room', async () => {
    let isFull = true;
    const { group, poisons } = rig((store) => ({
      transact: (work) => {
        if (isFull)
          store.transact((transaction) => thenFail(work(transaction), new StoreError('STORAGE_FULL', 'full')));
        return wrap(store).transact(work);
      },
    }));
    expect(await outcomes([1, 2].map((n) => group.submit(n)))).toEqual(['STORAGE_FULL', 'STORAGE_FULL']);
    isFull = false;
    expect(await outcomes([1, 2].map((n) => group.submit(n)))).toEqual([1, 3]);
    expect(poisons).toEqual([]);
  });

  it('are all rejected, for good, when a commit fails, and the owner is told once', async () => {
    const { group, poisons } = rig(
      (store) => ({
        transact: (work) => store.transact((transaction) => thenFail(work(transaction), new Error('fsync failed'))),
      }),
      { groupMax: 2 },
    );
    const answers = await outcomes([1, 2, 3].map((n) => group.submit(n)));
    expect(answers).toEqual(['POISONED', 'POISONED', 'POISONED']);
    expect(await outcomes([group.submit(4)])).toEqual(['POISONED']);
    expect(poisons.map(String)).toEqual(['Error: fsync failed']);
  });
});

function thenFail<T>(_: T, error: Error): never {
  throw error;
}
