import { genesisHash, siteId, streamName } from '@holdfast/domain';
import { hash } from '../base/cheap-seals.ts';
import { enemySite } from '../fleet/enemy.ts';
import type { Mutant } from './mutant.ts';

/** I6 and I7 against somebody who means it. */
export const enemyMutants: readonly Mutant[] = [
  {
    name: 'unknown-epoch-admitted',
    what: 'Headquarters lets any incarnation of a site write, also one that it never enrolled.',
    caughtBy: ['I6'],
    needs: 'old epoch',
    plant: (real) => ({ ...real, admits: () => true }),
  },
  {
    name: 'foreign-stream-taken',
    what: 'Headquarters takes the stream of one site from another.',
    caughtBy: ['I6', 'I7'],
    needs: 'foreign stream',
    plant: (real) => ({
      ...real,
      snapshot: (machine, peer, snapshot) => {
        const own = snapshot.incoming[0];
        if (machine !== 'hub' || peer !== enemySite || own === undefined) return snapshot;
        const foreign = ['SHA', 'PEK', 'CAN', 'CTU', 'WUH', 'SIA', 'HRB'].map((site) => {
          const stream = streamName({ kind: 'site', site: siteId(site), epoch: 1 });
          return { ...own, stream, head: { seq: 0, hash: genesisHash(hash, stream) } };
        });
        return { ...snapshot, incoming: [own, ...foreign] };
      },
    }),
  },
  {
    name: 'signatures-not-checked',
    what: 'Headquarters believes everybody who says who he is.',
    caughtBy: ['I6', 'I7'],
    needs: 'impostor',
    plant: (real) => ({
      ...real,
      syncPorts: (machine, ports) =>
        machine === 'hub' ? { ...real.syncPorts(machine, ports), verify: () => true } : ports,
    }),
  },
];
