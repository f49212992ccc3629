import { foldEntry, makeOperationId, type OperationId } from '@holdfast/domain';
import { withRows } from '../base/bent-rows.ts';
import type { Mutant } from './mutant.ts';

function freshIds(): () => OperationId {
  let made = 0;
  return () => {
    made += 1;
    return makeOperationId(made, new Uint8Array(10));
  };
}

/** I2: an operation takes effect once. */
export const onceMutants: readonly Mutant[] = [
  {
    name: 'id-made-by-the-server',
    what: 'A node that sees an id for the second time gives the request a new one and executes it again.',
    caughtBy: ['I2'],
    plant: (real) => {
      const seen = new Set<OperationId>();
      const fresh = freshIds();
      return {
        ...real,
        requestId: (_, { id }) => {
          if (seen.has(id)) return fresh();
          seen.add(id);
          return id;
        },
      };
    },
  },
  {
    name: 'new-id-on-resend',
    what: 'A terminal makes a new id whenever it sends an operation again.',
    caughtBy: ['I2'],
    plant: (real) => {
      const fresh = freshIds();
      return { ...real, resend: (operation) => ({ ...operation, id: fresh() }) };
    },
  },
  {
    name: 'repeat-not-recognised',
    what: 'Nobody looks whether an id was seen before; only the store does.',
    caughtBy: ['store OPERATION_TWICE'],
    plant: (real) => ({
      ...real,
      execute: (transaction, ports, operation, streams, decide) =>
        real.execute(
          { ...withRows(transaction, transaction.rows), findOperation: () => undefined },
          ports,
          operation,
          streams,
          decide,
        ),
    }),
  },
  {
    name: 'body-not-compared',
    what: 'Another request under a used id is answered as if it were the old one.',
    caughtBy: ['I2'],
    plant: (real) => ({
      ...real,
      execute: (transaction, ports, operation, streams, decide) => {
        const stored = streams.map((stream) => transaction.findOperation(stream, operation.id)).find(Boolean);
        const same = stored === undefined ? operation : { ...operation, requestDigest: stored.requestDigest };
        return real.execute(transaction, ports, same, streams, decide);
      },
    }),
  },
  {
    name: 'batch-applied-twice',
    what: 'Headquarters folds every entry of a batch twice.',
    caughtBy: ['I3'],
    plant: (real) => ({
      ...real,
      applyBatch: (transaction, hash, batch, at) => {
        const outcome = real.applyBatch(transaction, hash, batch, at);
        if (outcome.kind !== 'applied') return outcome;
        const first = outcome.seq - outcome.entries.length + 1;
        for (const [index, entry] of outcome.entries.entries()) {
          foldEntry(batch.stream, first + index, entry, transaction.rows);
        }
        return outcome;
      },
    }),
  },
];
