import { bendRows, bendView } from '../base/bent-rows.ts';
import type { Mutant } from './mutant.ts';

/** I5, I6 and the bounds: between machines. */
export const syncMutants: readonly Mutant[] = [
  {
    name: 'reads-from-the-cursor-on',
    what: 'A writer reads on at the acknowledged entry instead of after it (≥ for >).',
    caughtBy: ['I8'],
    plant: (real) => ({
      ...real,
      readsAfter: (_, afterSeq) => Math.max(0, afterSeq - 1),
    }),
  },
  {
    name: 'skips-one-entry',
    what: 'A writer goes on one entry too far after a pause.',
    caughtBy: ['I8'],
    plant: (real) => ({
      ...real,
      syncInput: (_, input) => {
        return input.kind === 'entries' && input.entries.length > 3
          ? { ...input, entries: input.entries.slice(1) }
          : input;
      },
    }),
  },
  {
    name: 'forgets-to-wake-the-reader',
    what: 'After its restart headquarters tells a link only of what was there when the link began.',
    caughtBy: ['liveness'],
    plant: (real) => {
      let starts = 0;
      return {
        ...real,
        onStart: (machine) => {
          if (machine === 'hub') starts += 1;
        },
        syncInput: (machine, input) => {
          return machine === 'hub' && starts > 1 && input.kind === 'appended' ? { kind: 'tick' } : input;
        },
      };
    },
  },
  {
    name: 'digest-ignores-rights',
    what: 'The digest of a site leaves its rights out.',
    caughtBy: ['I5'],
    plant: (real) => ({
      ...real,
      siteDigest: (hash, rows, site) => {
        const blind = bendView(rows, { list: (table, _index, _prefix, found) => (table === 'rights' ? [] : found) });
        return real.siteDigest(hash, blind, site);
      },
    }),
  },
  {
    name: 'window-without-an-end',
    what: 'Nobody bounds what he takes from a peer or sends to it.',
    caughtBy: ['bounds'],
    plant: (real) => ({
      ...real,
      step: (context, state, input, now) => {
        const all = { entries: 1_000_000, bytes: 1_000_000_000 };
        const windows = { commands: all, movements: all, catalog: all, history: all };
        return real.step({ ...context, limits: { ...context.limits, windows } }, state, input, now);
      },
    }),
  },
  {
    name: 'grants-back-and-forth',
    what: 'A node asks for rights whenever it hears of any, answered or not.',
    caughtBy: ['bounds', 'liveness'],
    plant: (real) => ({
      ...real,
      settleSite: (transaction, ports, site, touches, wanted) => {
        const keys = [...touches.keys.values()].map(({ key }) => ({ ...key, quantity: 1 }));
        const blind = bendRows(transaction, { get: (table, row) => (table === 'requests' ? undefined : row) });
        return real.settleSite(blind, ports, site, touches, [...(wanted ?? []), ...keys]);
      },
    }),
  },
];
