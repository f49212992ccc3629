import {
  chainHash,
  decodeEntry,
  encodeEntry,
  keyText,
  type BalanceRow,
  type Entry,
  type NewEntry,
} from '@holdfast/domain';
import { withRows } from '../base/bent-rows.ts';
import { bendMachines, type Mutant } from './mutant.ts';

/** I3 and I7: what the book says, and that nobody rewrites it. */
export const ledgerMutants: readonly Mutant[] = [
  {
    name: 'movement-with-one-end',
    what: 'What goes to customers leaves its shelf and arrives nowhere.',
    caughtBy: ['I3'],
    plant: (real) =>
      bendMachines(real, 'all', {
        put: (table, row) => (table === 'balances' && (row as BalanceRow).account === '@customer' ? undefined : row),
      }),
  },
  {
    name: 'balance-from-a-stale-cache',
    what: 'A node keeps balances in a cache that lives through a power cut.',
    caughtBy: ['I3', 'store NEGATIVE_BALANCE'],
    plant: (real) => {
      const caches = new Map<string, Map<string, unknown>>();
      return {
        ...real,
        transaction: (machine, transaction) => {
          const cache = caches.get(machine) ?? new Map<string, unknown>();
          caches.set(machine, cache);
          return withRows(transaction, {
            get: (table, ...key) => {
              if (table !== 'balances') return transaction.rows.get(table, ...key);
              const text = keyText(key);
              if (!cache.has(text)) cache.set(text, transaction.rows.get(table, ...key));
              return cache.get(text) as never;
            },
            list: (table, index, ...prefix) => transaction.rows.list(table, index, ...prefix),
            put: (table, row) => {
              if (table === 'balances') {
                const { site, account, owner, item, lot, serial, unit, status } = row as BalanceRow;
                cache.set(keyText([site, account, owner, item, lot, serial, unit, status]), row);
              }
              transaction.rows.put(table, row);
            },
          });
        },
      };
    },
  },
  {
    name: 'entry-edited-in-place',
    what: 'Somebody changes one stored entry of a replica afterwards.',
    caughtBy: ['I7'],
    plant: (real) => {
      let appended = 0;
      let victim: NewEntry | undefined;
      return {
        ...real,
        transaction: (machine, transaction) => {
          if (machine !== 'hub') return transaction;
          return {
            ...withRows(transaction, transaction.rows),
            append: (entry) => {
              appended += 1;
              if (appended === 600) victim?.bytes.reverse();
              if (entry.stream.startsWith('site/') && victim === undefined) victim = entry;
              transaction.append(entry);
            },
          };
        },
      };
    },
  },
  {
    name: 'clock-followed-back',
    what: 'Entries take the time of the wall clock even when that was set back.',
    caughtBy: ['I7'],
    plant: (real) => ({
      ...real,
      transaction: (_, transaction) => ({
        ...withRows(transaction, transaction.rows),
        head: (stream) => ({ ...transaction.head(stream), hlc: 0 }),
      }),
    }),
  },
  {
    name: 'replica-rewrites-history',
    what: 'Headquarters stores what it understood of an entry instead of the bytes that were signed.',
    caughtBy: ['I7'],
    plant: (real) => ({
      ...real,
      applyBatch: (transaction, hash, batch, at) => {
        if (!batch.stream.startsWith('site/')) return real.applyBatch(transaction, hash, batch, at);
        const head = transaction.head(batch.stream);
        const entries = batch.entries.map((bytes, index) => {
          return batch.firstSeq + index > head.seq ? rewrite(decodeEntry(bytes)) : bytes;
        });
        let last = head.hash;
        for (let seq = head.seq + 1; seq < batch.firstSeq + entries.length; seq += 1) {
          last = chainHash(hash, last, seq, entries[seq - batch.firstSeq] as Uint8Array);
        }
        return real.applyBatch(transaction, hash, { ...batch, entries, seal: { ...batch.seal, hash: last } }, at);
      },
    }),
  },
];

function rewrite(entry: Entry): Uint8Array {
  return encodeEntry({ ...entry, actor: entry.actor.trim().toLowerCase() });
}
