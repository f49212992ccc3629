// A process that writes until it is killed or cannot: `node writer.fixture.ts PATH`. It says each head on standard output
// after the transaction has returned, so whatever was said must be there afterwards; then the codes of two failures.
import { rowKey } from '@holdfast/domain';
import {
  appendNext,
  balance,
  readCounter,
  testHash,
  testStream,
  writeCounter,
} from '@holdfast/testkit/ledger-fixtures';
import { writeSync } from 'node:fs';
import { openSqliteStore } from './sqlite-store.ts';

const store = openSqliteStore({ path: process.argv[2] ?? '', hash: testHash });

function write(count: number): number {
  return store.transact((transaction) => {
    for (let index = 0; index < count; index += 1) {
      const operation = transaction.head(testStream).seq + 1;
      const shelf = balance(`A-${operation % 50}`, 0);
      const quantity = (transaction.rows.get('balances', ...rowKey('balances', shelf))?.quantity ?? 0) + 1;
      transaction.rows.put('balances', { ...shelf, quantity });
      writeCounter(transaction, readCounter(transaction) + 1);
      appendNext(transaction, operation, { postings: [{ key: rowKey('balances', shelf), delta: 1 }], size: 200 });
    }
    return transaction.head(testStream).seq;
  });
}

let failures = 0;
for (let round = 0; failures < 2; round += 1) {
  try {
    writeSync(1, `${write(1 + (round % 5))}\n`);
  } catch (error) {
    failures += 1;
    writeSync(1, `${String((error as { code?: unknown }).code)}\n`);
  }
}
