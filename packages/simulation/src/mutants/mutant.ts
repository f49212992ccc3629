import { bendRows, type RowHooks } from '../base/bent-rows.ts';
import type { Parts } from '../fleet/parts.ts';

/** A bug that somebody might write, and the invariant that must notice it. */
export interface Mutant {
  readonly name: string;
  /** What is wrong, in one sentence. */
  readonly what: string;
  /** The invariant that says so, before anything else does; several where the course of events decides which. */
  readonly caughtBy: readonly string[];
  /** Only where it needs an enemy that not every seed has. */
  readonly needs?: 'impostor' | 'old epoch' | 'foreign stream' | 'mirror';
  /** Called anew for each run, so that the bug may have a memory. */
  readonly plant: (real: Parts) => Parts;
}

/** Bends the rows of headquarters, of the sites, or of all. */
export function bendMachines(real: Parts, whose: 'hub' | 'sites' | 'all', hooks: RowHooks): Parts {
  const isMeant = (machine: string): boolean => whose === 'all' || (whose === 'hub') === (machine === 'hub');
  return {
    ...real,
    transaction: (machine, transaction) => (isMeant(machine) ? bendRows(transaction, hooks) : transaction),
  };
}
