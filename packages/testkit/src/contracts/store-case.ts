import type { LedgerStore } from '@holdfast/domain';

/** A store on a disk or server of its own. */
export interface OpenedStore {
  readonly store: LedgerStore;
  /** What the next process finds: the same database through a store that has nothing in memory. Ends the first. */
  readonly reopen: () => Promise<LedgerStore>;
  /** A further store over the same database beside the first, where that is allowed. */
  readonly connect?: () => Promise<LedgerStore>;
  /** Closes whatever is open and deletes the database. */
  readonly destroy: () => Promise<void>;
}

/** One thing that every store does; it throws where a store does not. */
export interface StoreCase {
  /** Of the contract in domain's `ledger/store.ts`. */
  readonly rule: 'S1' | 'S2' | 'S3' | 'S4' | 'S5' | 'S6' | 'S7' | 'S8';
  readonly title: string;
  readonly run: (opened: OpenedStore) => Promise<void>;
}

/** The store as it is, then as the next process finds it. */
export async function* bothLives(opened: OpenedStore): AsyncGenerator<LedgerStore> {
  yield opened.store;
  yield await opened.reopen();
}
