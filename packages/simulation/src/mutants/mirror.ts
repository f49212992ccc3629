import type { Bodies, IllegalEntry } from '@holdfast/domain';
import type { Mutant } from './mutant.ts';

/** I5 for a reader that hears the streams in another order. */
export const mirrorMutants: readonly Mutant[] = [
  {
    name: 'condemned-for-an-unknown-grant',
    what: 'A reader that has not heard of a grant yet takes its credit for made up (C20).',
    caughtBy: ['I5'],
    needs: 'mirror',
    plant: (real) => ({
      ...real,
      applyBatch: (transaction, hash, batch, at) => {
        const before = transaction.head(batch.stream);
        const known = new Set(transaction.rows.list('grants', 'bySite').map(({ stream, seq }) => `${stream} ${seq}`));
        const outcome = real.applyBatch(transaction, hash, batch, at);
        if (outcome.kind !== 'applied') return outcome;
        const early = outcome.entries.find(({ type, body }) => {
          if (type !== 'grant.credited') return false;
          const { credits } = body as unknown as Bodies['grant.credited'];
          return credits.some(({ stream, seq }) => stream !== batch.stream && !known.has(`${stream} ${seq}`));
        });
        const illegal: IllegalEntry = { kind: 'rights-below-zero', detail: 'a credit of a grant that is not known' };
        return early === undefined ? outcome : { ...outcome, ...before, kind: 'quarantined', illegal };
      },
    }),
  },
];
