import {
  foldEntry,
  type AssignmentRow,
  type BalanceRow,
  type Bodies,
  type Entry,
  type KeyPart,
  type RightsRow,
  type Rows,
  type RowTypes,
  type TableName,
} from '../src/index.ts';
import type { Step } from './steps.ts';

type Fold = typeof foldEntry;

/** Folds that are wrong in one way each: the laws of `fleet-laws.ts` must notice every one of them. */
export interface BrokenFold {
  readonly name: string;
  /** The law that notices it. */
  readonly breaks: 'equations' | 'order';
  readonly fold: Fold;
  /** Deeds that show it, for what random ones seldom do. */
  readonly steps?: readonly Step[];
}

const deed = { site: 0, pick: 0, quantity: 2, isPlain: true, isDone: true };
/** An order is released to the first site, started, shipped under a line that nobody ordered, and cancelled. */
const wrongPaper: readonly Step[] = [
  { ...deed, kind: 'orderAtHub' },
  { ...deed, kind: 'pull', quantity: 9 },
  { ...deed, kind: 'startPick', pick: 2 },
  { ...deed, kind: 'shipLines', pick: 9 },
  { ...deed, kind: 'cancelAtHub' },
];

/** An order is released, all goods are lost, and its line is given up. */
const lostGoods: readonly Step[] = [
  { ...deed, kind: 'orderAtHub', quantity: 5 },
  { ...deed, kind: 'pull', quantity: 9 },
  { ...deed, kind: 'reportShort', pick: 2, quantity: 3 },
];

export const brokenFolds: readonly BrokenFold[] = [
  {
    name: '[I3] a movement takes and does not give',
    breaks: 'equations',
    fold: puttingBalances((before, row) =>
      row.quantity > (before?.quantity ?? 0) && row.account.startsWith('@') ? before : row,
    ),
  },
  {
    name: '[R10] balances are clamped at zero',
    breaks: 'equations',
    fold: puttingBalances((_, row) => ({ ...row, quantity: Math.max(0, row.quantity) })),
  },
  {
    name: '[C21] a cancellation returns the right at once',
    breaks: 'equations',
    fold: before('order.cancelled', (body, rows) => {
      for (const row of assignmentsOf(rows, body.order)) if (row.phase === 'released') giveToHub(rows, row);
    }),
  },
  {
    name: '[C21] a short line returns its right',
    breaks: 'equations',
    fold: before('line.shorted', (body, rows) => {
      for (const row of assignmentsOf(rows, body.order)) if (row.source === 'hub') giveToHub(rows, row);
    }),
    steps: lostGoods,
  },
  {
    name: '[C11] a recall returns the right before it is answered',
    breaks: 'equations',
    fold: before('line.recalled', (body, rows) => {
      for (const row of assignmentsOf(rows, body.order)) giveToHub(rows, row);
    }),
  },
  {
    name: '[R9] a shipment spends a right again',
    breaks: 'equations',
    fold: before('line.shipped', (body, rows) => {
      for (const row of assignmentsOf(rows, body.order)) giveToHub(rows, row, -1);
    }),
  },
  {
    name: '[R2] a grant is not debited until it is credited',
    breaks: 'equations',
    fold: putting('rights', (known, row) => ({ ...row, granted: known?.granted ?? 0 })),
  },
  {
    name: '[R1] a receipt mints although promises are short',
    breaks: 'equations',
    fold: putting('rights', (known, row) => {
      const filled = row.filled - (known?.filled ?? 0);
      return { ...row, received: row.received + filled };
    }),
  },
  {
    name: '[R12] [C19] an illegal transition leaves the state as it was: a start before its release',
    breaks: 'order',
    fold: putting('assignments', (known, row) => (row.isStarted && !row.isReleased ? known : row)),
    steps: wrongPaper,
  },
  {
    name: '[R12] a cancellation counts for lines that nobody ordered when they are known before it',
    breaks: 'order',
    fold: before('order.cancelled', (body, rows) => {
      for (const row of rows.list('lines', 'byOrder', body.order)) rows.put('lines', { ...row, isCancelled: true });
    }),
    steps: wrongPaper,
  },
  {
    name: '[R12] an exception keeps the time of whatever came first',
    breaks: 'order',
    fold: putting('exceptions', (known, row) => ({ ...row, raisedAt: known?.raisedAt ?? row.raisedAt })),
  },
  {
    name: '[R3] a credit whose grant is unknown is dropped',
    breaks: 'order',
    fold: putting('grants', (_, row) => (row.isMade ? row : undefined)),
  },
  {
    name: '[L7] the last writer wins a sum',
    breaks: 'order',
    fold: putting('lines', (known, row) => ({ ...row, changedAt: known?.changedAt ?? row.changedAt })),
  },
];

/** The real fold over rows that change what is put, or do not put it. */
function putting<Name extends TableName>(
  name: Name,
  change: (known: RowTypes[Name] | undefined, row: RowTypes[Name]) => RowTypes[Name] | undefined,
): Fold {
  return (stream, seq, entry, rows) => foldEntry(stream, seq, entry, changing(rows, name, change));
}

function puttingBalances(change: (known: BalanceRow | undefined, row: BalanceRow) => BalanceRow | undefined): Fold {
  return putting('balances', change);
}

function changing<Name extends TableName>(
  rows: Rows,
  name: Name,
  change: (known: RowTypes[Name] | undefined, row: RowTypes[Name]) => RowTypes[Name] | undefined,
): Rows {
  const target: TableName = name;
  return {
    get: (table, ...key) => rows.get(table, ...key),
    list: (table, index, ...prefix) => rows.list(table, index, ...prefix),
    put: (table, row) => {
      if (table !== target) return rows.put(table, row);
      const mine = row as unknown as RowTypes[Name];
      const changed = change(rows.get(name, ...keyOf(name, mine)), mine);
      if (changed !== undefined) rows.put(name, changed);
      return undefined;
    },
  };
}

function keyOf(table: TableName, row: object): readonly KeyPart[] {
  const columns: { readonly [Name in TableName]?: readonly string[] } = {
    balances: ['site', 'account', 'owner', 'item', 'lot', 'serial', 'unit', 'status'],
    rights: ['site', 'owner', 'item', 'class', 'holder'],
    assignments: ['order', 'line', 'assignment'],
    lines: ['order', 'line'],
    exceptions: ['exception'],
    grants: ['stream', 'seq', 'index'],
  };
  return (columns[table] ?? []).map((column) => (row as { readonly [column: string]: KeyPart })[column] as KeyPart);
}

/** The real fold after something that should not happen. */
function before<Type extends 'order.cancelled' | 'line.shorted' | 'line.recalled' | 'line.shipped'>(
  type: Type,
  wrong: (body: Bodies[Type], rows: Rows) => void,
): Fold {
  return (stream, seq, entry: Entry, rows) => {
    if (entry.type === type) wrong(entry.body as unknown as Bodies[Type], rows);
    return foldEntry(stream, seq, entry, rows);
  };
}

function assignmentsOf(rows: Rows, order: string): readonly AssignmentRow[] {
  return rows.list('assignments', 'byLine', order);
}

function giveToHub(rows: Rows, { site, owner, item, class: stockClass }: AssignmentRow, units = 1): void {
  const known = rows.get('rights', site, owner, item, stockClass, 'hub');
  if (known === undefined) return;
  const row: RightsRow =
    units > 0 ? { ...known, received: known.received + units } : { ...known, consumed: known.consumed - units };
  rows.put('rights', row);
}
