import { freeRights, promiseDeficit } from '../rights/rights.ts';
import { isVirtualAccount } from '../stock/account.ts';
import { checkBody } from './check-body.ts';
import { checkReferences, partialKnowledge, type Knowledge } from './check-references.ts';
import type { Entry } from './entry.ts';
import { foldEntry, isReadable } from './fold.ts';
import { illegal, type IllegalEntry } from './illegal.ts';
import { WorkingSet, type Rows } from './rows.ts';
import { streamName, type StreamAddress } from './stream.ts';
import type { AssignmentRow, BalanceRow, RightsRow } from './tables.ts';

/**
 * Replays one entry of another writer as a state machine step on `rows` (docs/spec/ledger.md, L9): folds it when it is
 * legal, leaves the rows untouched when it is not. Unknown types are legal and fold to nothing.
 */
export function foldChecked(
  address: StreamAddress,
  seq: number,
  entry: Entry,
  rows: Rows,
  knowledge: Knowledge = partialKnowledge,
): IllegalEntry | undefined {
  if (!isReadable(entry)) return undefined;
  const before =
    checkBody(address, entry.type, entry.body) ?? checkReferences(address, entry.type, entry.body, rows, knowledge);
  if (before !== undefined) return before;
  const trial = new WorkingSet({
    get: (table, key) => rows.get(table, ...key),
    list: (table, index, prefix) => rows.list(table, index, ...prefix),
  });
  foldEntry(streamName(address), seq, entry, trial);
  const after = checkRows(address, trial);
  if (after !== undefined) return after;
  for (const [table, changed] of trial.dirty()) for (const row of changed.values()) rows.put(table, row);
  return undefined;
}

/** Bounds that no legal entry crosses. Only rows that the entry changed are looked at. */
function checkRows(address: StreamAddress, trial: WorkingSet): IllegalEntry | undefined {
  for (const row of changedRows(trial, 'balances')) {
    if (row.quantity < 0 && !isVirtualAccount(row.account)) {
      return illegal('balance-below-zero', `${row.item} at ${row.account}: ${row.quantity}`);
    }
  }
  // Another's facts may be unknown here: a holder is judged by its own stream alone (R3).
  const own = address.kind === 'site' ? (checkOwnRights(address.site, trial) ?? checkOwnWork(trial)) : undefined;
  return own ?? checkNumbers(trial);
}

function changedRows(trial: WorkingSet, table: 'balances'): Iterable<BalanceRow>;
function changedRows(trial: WorkingSet, table: 'rights'): Iterable<RightsRow>;
function changedRows(trial: WorkingSet, table: 'assignments'): Iterable<AssignmentRow>;
function changedRows(trial: WorkingSet, table: 'balances' | 'rights' | 'assignments'): Iterable<unknown> {
  return trial.dirty().get(table)?.values() ?? [];
}

function checkOwnRights(site: string, trial: WorkingSet): IllegalEntry | undefined {
  for (const row of changedRows(trial, 'rights')) {
    if (row.holder !== site) continue;
    const free = freeRights(row);
    const deficit = promiseDeficit(row);
    const detail = `${row.item}: free ${free}, deficit ${deficit}`;
    if (free < 0 || deficit < 0) return illegal('rights-below-zero', detail);
    if (free > 0 && deficit > 0) return illegal('rights-beside-deficit', detail);
  }
  return undefined;
}

function checkOwnWork(trial: WorkingSet): IllegalEntry | undefined {
  for (const row of changedRows(trial, 'assignments')) {
    const isKnown = row.isReleased || row.isAllocated;
    if (isKnown && row.shipped + row.givenBack + row.shorted > row.quantity) {
      return illegal('more-than-assigned', `${row.order}/${row.line}.${row.assignment}`);
    }
  }
  return undefined;
}

/** Sums stay exact: a store keeps 64-bit integers, and everybody computes with doubles. */
function checkNumbers(trial: WorkingSet): IllegalEntry | undefined {
  for (const [table, changed] of trial.dirty()) {
    for (const row of changed.values()) {
      for (const value of Object.values(row)) {
        if (typeof value === 'number' && !Number.isSafeInteger(value))
          return illegal('number-too-large', `in ${table}`);
      }
    }
  }
  return undefined;
}
