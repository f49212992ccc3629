import type { LedgerStore } from '@holdfast/domain';
import { inputSuite } from './input.suite.ts';
import { ordersSuite } from './orders.suite.ts';
import { replicationSuite } from './replication.suite.ts';
import { sitesSuite } from './sites.suite.ts';
import { stockSuite } from './stock.suite.ts';

/** Headquarters on either database. */
export function hubSuite(openStore: (folder: string) => Promise<LedgerStore>): void {
  ordersSuite(openStore);
  sitesSuite(openStore);
  stockSuite(openStore);
  replicationSuite(openStore);
  inputSuite(openStore);
}
