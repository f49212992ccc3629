import type { Mutant } from './mutant.ts';

/** I1: told before it is on the disk. */
export const durabilityMutants: readonly Mutant[] = [
  {
    name: 'node-answers-before-sync',
    what: 'A node tells a terminal that a command is recorded before the disk has it.',
    caughtBy: ['I1'],
    plant: (real) => ({ ...real, isEager: (machine, news) => machine !== 'hub' && news === 'answer' }),
  },
  {
    name: 'order-acknowledged-before-sync',
    what: 'Headquarters confirms an order before the disk has it, so a crash forgets the order.',
    caughtBy: ['I1'],
    plant: (real) => ({ ...real, isEager: (machine, news) => machine === 'hub' && news === 'answer' }),
  },
  {
    name: 'receipt-before-sync',
    what: 'Headquarters acknowledges a batch that it has applied and not synced.',
    caughtBy: ['I1'],
    plant: (real) => ({ ...real, isEager: (machine, news) => machine === 'hub' && news === 'applied' }),
  },
  {
    name: 'node-acknowledges-before-sync',
    what: "A node acknowledges headquarters' batch that it has applied and not synced.",
    caughtBy: ['I1'],
    plant: (real) => ({ ...real, isEager: (machine, news) => machine !== 'hub' && news === 'applied' }),
  },
  {
    name: 'push-before-sync',
    what: 'A node pushes entries that its disk does not have yet, and forgets them in a power cut.',
    caughtBy: ['I1'],
    plant: (real) => ({ ...real, isEager: (machine, news) => machine !== 'hub' && news === 'appended' }),
  },
  {
    name: 'release-forgotten-after-crash',
    what: 'Headquarters sends releases that its disk does not have yet: the site works on them, and a power cut makes headquarters forget them.',
    caughtBy: ['I1'],
    plant: (real) => ({ ...real, isEager: (machine, news) => machine === 'hub' && news === 'appended' }),
  },
];
