import {
  orderId,
  rowKey,
  tableNames,
  tableSpecs,
  type KeyPart,
  type LedgerStore,
  type Rows,
  type RowTypes,
  type TableName,
} from '@holdfast/domain';
import { expect } from 'vitest';
import { appendNext, balance, randomRow, RowModel, seededNumbers } from './ledger-fixtures.ts';
import { bothLives, type StoreCase } from './store-case.ts';

const rounds = 4;
const rowsPerRound = 12;

/** Random rows in several transactions; many of them change a row that is there already. */
async function fill<Name extends TableName>(store: LedgerStore, table: Name, seed: number): Promise<RowModel<Name>> {
  const next = seededNumbers(seed);
  const model = new RowModel(table);
  for (let round = 0; round < rounds; round += 1) {
    const rows = Array.from({ length: rowsPerRound }, () => randomRow(table, next));
    const known = model.all();
    const key = tableSpecs[table].key;
    for (const row of known.slice(0, 4)) {
      const sameKey = Object.fromEntries(key.map((column) => [column, row[column]]));
      rows.push({ ...randomRow(table, next), ...sameKey });
    }
    await store.transact((transaction) => {
      for (const row of rows) transaction.rows.put(table, row);
    });
    for (const row of rows) model.put(row);
    await compare(store, table, model, next);
  }
  return model;
}

async function compare<Name extends TableName>(
  store: LedgerStore,
  table: Name,
  model: RowModel<Name>,
  next: (below: number) => number,
): Promise<void> {
  const sample = model.all()[next(model.all().length)];
  const lists = Object.entries<readonly (keyof RowTypes[Name] & string)[]>(tableSpecs[table].indexes).flatMap(
    ([index, columns]) =>
      Array.from({ length: columns.length + 1 }, (_, length) => {
        const prefix = columns.slice(0, length).map((column) => sample?.[column] as KeyPart);
        return { index, prefix, expected: model.list(columns, prefix) };
      }),
  );
  const read = await store.view((rows) => ({
    rows: model.all().map((row) => rows.get(table, ...rowKey(table, row))),
    lists: lists.map(({ index, prefix }) => rows.list(table, index, ...prefix)),
  }));
  expect(read.rows).toEqual(model.all());
  expect(read.lists).toEqual(lists.map(({ expected }) => expected));
}

export const rowCases: readonly StoreCase[] = [
  ...tableNames.map((table, at): StoreCase => ({
    rule: 'S1',
    title: `rows of ${table} are read as they were written, by key and by every prefix of every index`,
    run: async (opened) => {
      const model = await fill(opened.store, table, at + 1);
      await compare(await opened.reopen(), table, model, seededNumbers(at + 1));
    },
  })),
  {
    rule: 'S1',
    title: 'lists in a transaction show its own writes in their place',
    run: async ({ store }) => {
      await store.transact((transaction) => {
        for (const account of ['A-1', 'A-2', 'A-3']) transaction.rows.put('balances', balance(account, 5));
      });
      const seen = await store.transact((transaction) => {
        transaction.rows.list('balances', 'byItem', 'SHA');
        transaction.rows.put('balances', balance('A-2', 6));
        transaction.rows.put('balances', balance('A-25', 7));
        return transaction.rows.list('balances', 'byItem', 'SHA').map((row) => row.quantity);
      });
      expect(seen).toEqual([5, 6, 7, 5]);
    },
  },
  {
    rule: 'S1',
    title: 'the history of a balance is read newest first, page by page',
    run: async (opened) => {
      const [shelf, door] = [balance('A-1', 0), balance('A-2', 0)];
      for (let round = 0; round < 3; round += 1) {
        await opened.store.transact((transaction) => {
          for (let operation = round * 4 + 1; operation <= round * 4 + 4; operation += 1) {
            transaction.rows.put('balances', { ...shelf, quantity: 100 - operation });
            transaction.rows.put('balances', { ...door, quantity: operation });
            const postings = [
              { key: rowKey('balances', shelf), delta: -operation },
              { key: rowKey('balances', door), delta: operation },
            ];
            appendNext(transaction, operation, { postings });
          }
        });
      }
      for await (const store of bothLives(opened)) {
        const newest = await store.listPostings(rowKey('balances', door), Infinity, 5);
        expect(newest.map(({ delta, seq, index }) => [delta, seq, index])).toEqual(
          [12, 11, 10, 9, 8].map((n) => [n, n, 1]),
        );
        const older = await store.listPostings(rowKey('balances', door), newest.at(-1)?.posting ?? 0, 100);
        expect(older.map(({ delta }) => delta)).toEqual([7, 6, 5, 4, 3, 2, 1]);
        expect(await store.listPostings(rowKey('balances', balance('A-9', 0)), Infinity, 5)).toEqual([]);
      }
    },
  },
  {
    rule: 'S8',
    title: 'a row that is over is gone, in its own transaction and after it',
    run: async (opened) => {
      const held = (reservation: string, isOpen: boolean): RowTypes['reservations'] => ({
        ...randomRow('reservations', seededNumbers(7)),
        reservation,
        isOpen,
        order: orderId('O1'),
      });
      const look = ({ rows }: { readonly rows: Rows }): readonly (string | undefined)[] => [
        rows.get('reservations', 'R1')?.reservation,
        ...rows.list('reservations', 'byAssignment', 'O1').map(({ reservation }) => reservation),
      ];
      await opened.store.transact(({ rows }) => {
        for (const reservation of ['R1', 'R2', 'R3']) rows.put('reservations', held(reservation, true));
      });
      const seen = await opened.store.transact(({ rows }) => {
        rows.put('reservations', held('R1', false));
        // Came and went in one transaction.
        rows.put('reservations', held('R4', true));
        rows.put('reservations', held('R4', false));
        return look({ rows });
      });
      expect(seen).toEqual([undefined, 'R2', 'R3']);
      for await (const store of bothLives(opened)) {
        expect(await store.view((rows) => look({ rows }))).toEqual([undefined, 'R2', 'R3']);
      }
      const again = await opened.reopen();
      await again.transact(({ rows }) => rows.put('reservations', held('R1', true)));
      expect(await again.view((rows) => look({ rows }))).toEqual(['R1', 'R1', 'R2', 'R3']);
    },
  },
  {
    rule: 'S7',
    title: 'a balance below zero is refused unless its account is virtual',
    run: async (opened) => {
      await opened.store.transact((transaction) => {
        transaction.rows.put('balances', balance('@supplier', -5));
        transaction.rows.put('balances', balance('A-1', 5));
      });
      const overdraw = opened.store.transact((transaction) => {
        transaction.rows.put('balances', balance('@supplier', -4));
        transaction.rows.put('balances', balance('A-1', -1));
      });
      await expect(overdraw).rejects.toMatchObject({ code: 'NEGATIVE_BALANCE' });
      for await (const store of bothLives(opened)) {
        const quantities = await store.view((rows) =>
          rows.list('balances', 'byAccount', 'SHA').map((row) => row.quantity),
        );
        expect(quantities).toEqual([-5, 5]);
      }
    },
  },
];
