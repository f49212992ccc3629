import type { OperationId } from './ids.ts';
import { append, machineOperation, type Draft, type WriterPorts, type Written } from './ledger/execute.ts';
import type { LedgerTransaction } from './ledger/store.ts';
import { addTouches, noTouches, type Touches } from './ledger/touches.ts';
import { answerHubRequests, answerRecalls, creditGrants, grantSurplus, lowWater, requestRights } from './rights/decide-site-rights.ts';
import type { StockKey } from './ledger/bodies.ts';
import type { SiteContext } from './site-context.ts';

export interface MachinePorts extends WriterPorts {
  readonly newId: () => OperationId;
}

const stepsMax = 200;

/**
 * What a node does by itself after commands or headquarters' entries were applied: credits grants, answers recalls, shares
 * new rights with headquarters, answers its requests, asks for what runs low. Runs in the transaction of the cause or in
 * the next one: everything is found again from the rows, so a crash between them loses nothing.
 */
export function settleSite(
  transaction: LedgerTransaction,
  ports: MachinePorts,
  site: Omit<SiteContext, 'rows' | 'seq'>,
  touches: Touches,
  wanted: readonly (StockKey & { readonly quantity: number })[] = [],
): readonly Written['entries'][number][] {
  const written: Written['entries'][number][] = [];
  const context = (): SiteContext => ({ ...site, rows: transaction.rows, seq: transaction.head(site.stream).seq });
  const write = (drafts: readonly Draft[]): boolean => {
    const now = ports.now();
    for (const draft of drafts) {
      written.push(append(transaction, ports, machineOperation(ports.newId(), now, `node:${site.site}`), now, draft));
    }
    return drafts.length > 0;
  };
  for (let step = 0; step < stepsMax && write(creditGrants(context())); step += 1);
  for (let step = 0; step < stepsMax && write(answerRecalls(context())); step += 1);
  const fresh = [...touches.keys.values()].map((touched) => ({ key: touched.key, minted: touched.minted }));
  write(grantSurplus(context(), fresh));
  write(answerHubRequests(context()));
  const keys = [...touches.keys.values()].map((touched) => touched.key);
  write(requestRights(context(), [...wanted, ...lowWater(context(), keys)]));
  return written;
}

/** The touches of entries that were just written or applied. */
export function touchesOf(entries: Iterable<{ readonly stream: Written['entries'][number]['stream']; readonly entry: Written['entries'][number]['entry'] }>): Touches {
  const touches = noTouches();
  for (const { stream, entry } of entries) addTouches(touches, stream, entry);
  return touches;
}
