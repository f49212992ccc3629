import { exceptionName, putException } from '../exceptions/exception.ts';
import type { OrderId, SiteId, StreamId } from '../ids.ts';
import {
  classOf,
  type Bodies,
  type Credit,
  type Grant,
  type LineQuantity,
  type RightsChange,
  type StockKey,
} from '../ledger/bodies.ts';
import type { FoldContext } from '../ledger/fold-context.ts';
import type { GrantRow, RightsRow } from '../ledger/tables.ts';
import { getRights, hubHolder, promiseDeficit } from './rights.ts';

type Sums = Partial<Pick<RightsRow, 'received' | 'granted' | 'consumed' | 'raised' | 'filled'>>;

/** Adds to the monotone sums of one holder. */
export function addRights(context: FoldContext, site: SiteId, key: StockKey, holder: string, sums: Sums): RightsRow {
  const row = getRights(context.rows, site, key, holder);
  const next: RightsRow = {
    ...row,
    received: row.received + (sums.received ?? 0),
    granted: row.granted + (sums.granted ?? 0),
    consumed: row.consumed + (sums.consumed ?? 0),
    raised: row.raised + (sums.raised ?? 0),
    filled: row.filled + (sums.filled ?? 0),
  };
  context.rows.put('rights', next);
  if (sums.raised !== undefined || sums.filled !== undefined) raisePromiseDeficit(context, next);
  return next;
}

export function foldRightsChanges(context: FoldContext, changes: readonly RightsChange[] | undefined): void {
  for (const change of changes ?? []) {
    addRights(context, context.site, change, context.site, {
      ...sum('received', (change.mint ?? 0) + (change.restore ?? 0)),
      ...sum('consumed', (change.lose ?? 0) + (change.spend ?? 0)),
      ...sum('raised', change.raise ?? 0),
      ...sum('filled', change.fill ?? 0),
    });
    if (change.answers !== undefined) countRequest(context, change, context.site, 0, change.answers);
  }
}

function sum<Name extends keyof Sums>(name: Name, value: number): Sums {
  return value === 0 ? {} : { [name]: value };
}

function raisePromiseDeficit({ rows, entry }: FoldContext, row: RightsRow): void {
  const exception = exceptionName('promise-deficit', row.site, row.owner, row.item, row.class);
  const known = rows.get('exceptions', exception);
  putException(rows, {
    exception,
    kind: 'promise-deficit',
    site: row.site,
    subject: row.item,
    owner: row.owner,
    item: row.item,
    quantity: Math.max(0, promiseDeficit(row)),
    raisedAt: known === undefined || known.isResolved ? entry.recordedAt : known.raisedAt,
  });
}

export function foldGrants(context: FoldContext, grants: readonly Grant[]): void {
  const isFromHub = context.address.kind === 'to-site';
  const giver = isFromHub ? hubHolder : context.site;
  const receiver = isFromHub ? context.site : hubHolder;
  for (const [index, grant] of grants.entries()) {
    addRights(context, context.site, grant, giver, { granted: grant.quantity });
    makeGrant(context, index, grant, giver, receiver);
    if (grant.answers !== undefined) countRequest(context, grant, receiver, 0, grant.answers);
  }
}

/** A given-back assignment travels to the hub like a grant, bound to its line (R9). */
export function foldGivenBackRights(context: FoldContext, order: OrderId, lines: readonly LineQuantity[]): void {
  for (const [index, line] of lines.entries()) {
    makeGrant(context, index, line, context.site, hubHolder, { order, line: line.line, assignment: line.assignment });
  }
}

function makeGrant(
  { rows, stream, seq, address, site }: FoldContext,
  index: number,
  grant: StockKey & { readonly quantity: number },
  giver: string,
  receiver: string,
  bound?: { readonly order: OrderId; readonly line: number; readonly assignment: number },
): void {
  const known = rows.get('grants', stream, seq, index);
  const isCredited = known?.isCredited ?? false;
  rows.put('grants', {
    ...emptyGrant(stream, seq, index, site, grant),
    epoch: 'epoch' in address ? address.epoch : 0,
    giver,
    receiver,
    quantity: grant.quantity,
    isMade: true,
    isCredited,
    isPending: !isCredited,
    ...bound,
  });
}

function emptyGrant(stream: StreamId, seq: number, index: number, site: SiteId, key: StockKey): GrantRow {
  return {
    stream,
    seq,
    index,
    site,
    epoch: 0,
    owner: key.owner,
    item: key.item,
    class: classOf(key),
    giver: '',
    receiver: '',
    quantity: 0,
    isMade: false,
    isCredited: false,
    isPending: false,
    order: '',
    line: 0,
    assignment: 0,
  };
}

/** R3: the receiver's own entry, once per grant; the grant itself may still be unknown here (C20). */
export function foldCredits(context: FoldContext, credits: readonly Credit[]): void {
  const receiver = context.address.kind === 'hub' ? hubHolder : context.site;
  for (const credit of credits) {
    const site = context.address.kind === 'hub' ? credit.site : context.site;
    const fill = credit.fill ?? 0;
    addRights(context, site, credit, receiver, {
      ...sum('received', credit.quantity - fill),
      ...sum('filled', fill),
    });
    const known = context.rows.get('grants', credit.stream, credit.seq, credit.index);
    context.rows.put('grants', {
      ...(known ?? emptyGrant(credit.stream, credit.seq, credit.index, site, credit)),
      isCredited: true,
      isPending: false,
    });
  }
}

export function foldRequests(context: FoldContext, requests: Bodies['rights.requested']['requests']): void {
  const asker = context.address.kind === 'to-site' ? hubHolder : context.site;
  for (const request of requests) countRequest(context, request, asker, request.quantity, 0);
}

/** Both sides of a request are sums, so that question and answer may be folded in either order. */
function countRequest(context: FoldContext, key: StockKey, asker: string, asked: number, answered: number): void {
  const { rows, site } = context;
  const known = rows.get('requests', site, key.owner, key.item, classOf(key), asker);
  const next = { asked: (known?.asked ?? 0) + asked, answered: (known?.answered ?? 0) + answered };
  rows.put('requests', {
    site,
    owner: key.owner,
    item: key.item,
    class: classOf(key),
    asker,
    ...next,
    isOpen: next.asked > next.answered,
  });
}

export function foldTargets({ rows, site, seq }: FoldContext, targets: Bodies['target.set']['targets']): void {
  for (const target of targets) {
    rows.put('targets', {
      site,
      owner: target.owner,
      item: target.item,
      class: classOf(target),
      keep: target.keep,
      share: target.share,
      isPinned: target.isPinned ?? false,
      seq,
    });
  }
}

const demandWindowMs = 24 * 60 * 60 * 1000;

/** Counts demand in half-windows of a day, by the time the entry was recorded. */
export function addDemand(context: FoldContext, site: SiteId, key: StockKey, holder: string, quantity: number): void {
  const { rows, entry } = context;
  const window = Math.floor(entry.recordedAt / demandWindowMs);
  const known = rows.get('demands', site, key.owner, key.item, classOf(key), holder);
  const isSame = known !== undefined && known.window >= window;
  rows.put('demands', {
    site,
    owner: key.owner,
    item: key.item,
    class: classOf(key),
    holder,
    window: isSame ? known.window : window,
    recent: (isSame ? known.recent : 0) + quantity,
    earlier: isSame ? known.earlier : known !== undefined && known.window === window - 1 ? known.recent : 0,
  });
}
