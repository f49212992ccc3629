import { emptyAssignment } from '../orders/assignment.ts';
import { equationChanges, isBalanced } from '../rights/equation.ts';
import { freeRights, hubHolder, promiseDeficit } from '../rights/rights.ts';
import { isVirtualAccount } from '../stock/account.ts';
import { entryTypes, isKnownType, type Bodies, type EntryType } from './bodies.ts';
import { entryVersion, type Entry } from './entry.ts';
import { foldEntry, siteOf } from './fold.ts';
import { WorkingSet, type Rows } from './rows.ts';
import { streamName, type StreamAddress } from './stream.ts';
import type { AssignmentRow, BalanceRow, RightsRow } from './tables.ts';

/** Why an entry of a replica is not legal. The stream is quarantined from it on; what came before stands. */
export type IllegalEntry = {
  readonly kind:
    | 'malformed-body'
    | 'wrong-stream'
    | 'unbalanced-promises'
    | 'balance-below-zero'
    | 'rights-below-zero'
    | 'rights-beside-deficit'
    | 'more-than-assigned'
    | 'given-back-after-start'
    | 'grant-differs'
    | 'credited-twice'
    | 'clock-runs-back'
    | 'operation-twice';
  readonly detail: string;
};

/**
 * Replays one entry of another writer as a state machine step on `rows` (docs/spec/ledger.md, L9): folds it when it is
 * legal, leaves the rows untouched when it is not. Unknown types are legal and fold to nothing.
 */
export function foldChecked(address: StreamAddress, seq: number, entry: Entry, rows: Rows): IllegalEntry | undefined {
  if (!isKnownType(entry.type) || entry.v > entryVersion || entry.tv > 1) return undefined;
  const { streams, shape } = entryTypes[entry.type];
  if (!streams.includes(address.kind)) return { kind: 'wrong-stream', detail: `${entry.type} in a ${address.kind} stream` };
  const malformed = shape(entry.body, entry.type);
  if (malformed !== undefined) return { kind: 'malformed-body', detail: malformed };
  for (const change of equationChanges(address, entry.type, entry.body)) {
    if (!isBalanced(change)) {
      return { kind: 'unbalanced-promises', detail: `${entry.type} of ${change.key.item}: ${describe(change)}` };
    }
  }
  const before = checkReferences(address, entry.type, entry.body, rows);
  if (before !== undefined) return before;
  const trial = new WorkingSet({
    get: (table, key) => rows.get(table, ...key),
    list: (table, index, prefix) => rows.list(table, index, ...prefix),
  });
  foldEntry(streamName(address), seq, entry, trial);
  const illegal = checkRows(address, trial);
  if (illegal !== undefined) return illegal;
  for (const [table, changed] of trial.dirty()) for (const row of changed.values()) rows.put(table, row);
  return undefined;
}

function describe(change: { free: number; held: number; flying: number; open: number; shelf: number; deficit: number }): string {
  const { free, held, flying, open, shelf, deficit } = change;
  return `free ${free} held ${held} flying ${flying} open ${open} against shelf ${shelf} deficit ${deficit}`;
}

/** What the entry names must fit what is known; what is not known yet is pending, not illegal (R3). */
function checkReferences(address: StreamAddress, type: EntryType, body: Entry['body'], rows: Rows): IllegalEntry | undefined {
  switch (type) {
    case 'grant.credited':
      return checkCredits(address, body as unknown as Bodies['grant.credited'], rows);
    case 'line.given-back':
      return checkGivenBack(body as unknown as Bodies['line.given-back'], rows);
    default:
      return undefined;
  }
}

function checkCredits(address: StreamAddress, body: Bodies['grant.credited'], rows: Rows): IllegalEntry | undefined {
  const receiver = address.kind === 'hub' ? hubHolder : siteOf(address);
  for (const credit of body.credits) {
    const grant = rows.get('grants', credit.stream, credit.seq, credit.index);
    if (grant === undefined) continue;
    const name = `${credit.stream}#${credit.seq}.${credit.index}`;
    if (grant.isCredited) return { kind: 'credited-twice', detail: name };
    if (!grant.isMade) continue;
    const isSame =
      grant.receiver === receiver &&
      grant.quantity === credit.quantity &&
      grant.item === credit.item &&
      grant.owner === credit.owner;
    if (!isSame) return { kind: 'grant-differs', detail: name };
  }
  return undefined;
}

function checkGivenBack(body: Bodies['line.given-back'], rows: Rows): IllegalEntry | undefined {
  for (const line of body.lines) {
    const row = rows.get('assignments', body.order, line.line, line.assignment) ?? emptyAssignment(body.order, line.line, line.assignment);
    if (row.isStarted) return { kind: 'given-back-after-start', detail: `${body.order}/${line.line}` };
  }
  return undefined;
}

/** Bounds that no legal entry crosses. Only rows that the entry changed are looked at. */
function checkRows(address: StreamAddress, trial: WorkingSet): IllegalEntry | undefined {
  const dirty = trial.dirty();
  for (const row of (dirty.get('balances')?.values() ?? []) as Iterable<BalanceRow>) {
    if (row.quantity < 0 && !isVirtualAccount(row.account)) {
      return { kind: 'balance-below-zero', detail: `${row.item} at ${row.account}: ${row.quantity}` };
    }
  }
  if (address.kind === 'site') {
    for (const row of (dirty.get('rights')?.values() ?? []) as Iterable<RightsRow>) {
      if (row.holder !== address.site) continue;
      const free = freeRights(row);
      const deficit = promiseDeficit(row);
      if (free < 0 || deficit < 0) return { kind: 'rights-below-zero', detail: `${row.item}: free ${free}, deficit ${deficit}` };
      if (free > 0 && deficit > 0) return { kind: 'rights-beside-deficit', detail: `${row.item}: free ${free}, deficit ${deficit}` };
    }
  }
  for (const row of (dirty.get('assignments')?.values() ?? []) as Iterable<AssignmentRow>) {
    if (row.isReleased && row.shipped + row.givenBack + row.shorted > row.quantity) {
      return { kind: 'more-than-assigned', detail: `${row.order}/${row.line}.${row.assignment}` };
    }
  }
  return undefined;
}
