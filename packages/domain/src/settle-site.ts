import type { OperationId } from './ids.ts';
import { append, machineOperation, type Draft, type WriterPorts, type Written } from './ledger/execute.ts';
import { inChunks } from './ledger/limits.ts';
import type { LedgerTransaction } from './ledger/store.ts';
import { addTouches, noTouches, type Touches } from './ledger/touches.ts';
import {
  answerHubRequests,
  answerRecalls,
  creditGrants,
  grantSurplus,
  lowWater,
  reachTarget,
  requestRights,
  type WantedRights,
} from './rights/decide-site-rights.ts';
import type { SiteContext } from './site-context.ts';
import { expireLots } from './stock/expire-lots.ts';

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
  wanted: readonly WantedRights[] = [],
): readonly Written['entries'][number][] {
  const { context, write, written } = siteMachine(transaction, ports, site);
  const repeat = (next: () => readonly Draft[]): void => {
    for (let step = 0; step < stepsMax && write(next()); step += 1);
  };
  repeat(() => creditGrants(context()));
  repeat(() => answerRecalls(context()));
  const touched = [...touches.keys.values()];
  const fresh = touched.filter(({ minted, isTargetMoved }) => minted > 0 || isTargetMoved);
  for (const chunk of inChunks(fresh)) write(grantSurplus(context(), chunk));
  repeat(() => answerHubRequests(context()));
  const keys = touched.map(({ key }) => key);
  const moved = touched.filter(({ isTargetMoved }) => isTargetMoved).map(({ key }) => key);
  const low = [...lowWater(context(), keys), ...reachTarget(context(), moved)];
  for (const chunk of inChunks([...wanted, ...low])) write(requestRights(context(), chunk));
  return written;
}

/**
 * At a new business date, in a transaction of its own: what expired is no longer available, and its rights burn. The
 * caller settles what it touches, like everything else.
 */
export function settleBusinessDate(
  transaction: LedgerTransaction,
  ports: MachinePorts,
  site: Omit<SiteContext, 'rows' | 'seq'>,
): readonly Written['entries'][number][] {
  const { context, write, written } = siteMachine(transaction, ports, site);
  for (let step = 0; step < stepsMax && write(expireLots(context())); step += 1);
  return written;
}

function siteMachine(
  transaction: LedgerTransaction,
  ports: MachinePorts,
  site: Omit<SiteContext, 'rows' | 'seq'>,
): {
  readonly context: () => SiteContext;
  readonly write: (drafts: readonly Draft[]) => boolean;
  readonly written: readonly Written['entries'][number][];
} {
  const written: Written['entries'][number][] = [];
  return {
    written,
    context: () => ({ ...site, rows: transaction.rows, seq: transaction.head(site.stream).seq }),
    write: (drafts) => {
      const now = ports.now();
      for (const draft of drafts) {
        written.push(append(transaction, ports, machineOperation(ports.newId(), now, `node:${site.site}`), now, draft));
      }
      return drafts.length > 0;
    },
  };
}

/** The touches of entries that were just written or applied. */
export function touchesOf(
  entries: Iterable<{
    readonly stream: Written['entries'][number]['stream'];
    readonly entry: Written['entries'][number]['entry'];
  }>,
): Touches {
  const touches = noTouches();
  for (const { stream, entry } of entries) addTouches(touches, stream, entry);
  return touches;
}
