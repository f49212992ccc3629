// A process that writes until it is killed: `node writer.fixture.ts PATH`. It says each head on standard output after the
// transaction has returned, so whatever was said must be there afterwards.
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
for (let round = 0; ; round += 1) {
  const head = store.transact((transaction) => {
    for (let index = 0; index <= round % 5; index += 1) {
      const operation = transaction.head(testStream).seq + 1;
      const shelf = balance(`A-${operation % 50}`, 0);
      const quantity = (transaction.rows.get('balances', ...rowKey('balances', shelf))?.quantity ?? 0) + 1;
      transaction.rows.put('balances', { ...shelf, quantity });
      writeCounter(transaction, readCounter(transaction) + 1);
      appendNext(transaction, operation, { postings: [{ key: rowKey('balances', shelf), delta: 1 }], size: 200 });
    }
    return transaction.head(testStream).seq;
  });
  writeSync(1, `${head}\n`);
}
