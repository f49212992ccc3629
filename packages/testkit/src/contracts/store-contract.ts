import type { Hash } from '@holdfast/domain';
import { afterEach, beforeEach, describe, it } from 'vitest';
import { testHash } from './ledger-fixtures.ts';
import type { OpenedStore, StoreCase } from './store-case.ts';
import { chainCases } from './store-chain-cases.ts';
import { feedCases } from './store-feed-cases.ts';
import { rowCases } from './store-row-cases.ts';
import { transactionCases } from './store-transaction-cases.ts';

export const storeCases: readonly StoreCase[] = [...transactionCases, ...rowCases, ...chainCases, ...feedCases];

export { rowCases } from './store-row-cases.ts';
export type { OpenedStore, StoreCase } from './store-case.ts';

/**
 * Runs the store contract, or some of its cases, against one implementation; `open` gives an empty store that uses this
 * hash.
 */
export function describeStoreContract(
  name: string,
  open: (hash: Hash) => Promise<OpenedStore>,
  cases: readonly StoreCase[] = storeCases,
): void {
  describe(`the store contract on ${name}`, () => {
    let opened: OpenedStore;
    beforeEach(async () => {
      opened = await open(testHash);
    });
    afterEach(() => opened.destroy());

    for (const { rule, title, run } of cases) it(`[${rule}] ${title}`, () => run(opened));
  });
}
