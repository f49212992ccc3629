import {
  backsPromises,
  foldEntry,
  freeRights,
  isOver,
  isVirtualAccount,
  openQuantity,
  promiseDeficit,
  type NewEntry,
  type RowTypes,
  type StreamId,
  type TableName,
  type WorkingSet,
} from '../src/index.ts';
import { noRows } from './ledger.ts';

export function rowsOf<Name extends TableName>(rows: WorkingSet, table: Name): readonly RowTypes[Name][] {
  const all = [...(rows.dirty().get(table)?.values() ?? [])] as RowTypes[Name][];
  return all.filter((row) => !isOver(table, row));
}

interface Sides {
  free: number;
  held: number;
  flying: number;
  open: number;
  shelf: number;
  deficit: number;
}

/** Both sides of the equation of promises (I4) for every site and kind of goods, added up from the rows alone. */
export function equationSides(rows: WorkingSet): ReadonlyMap<string, Readonly<Sides>> {
  const sums = new Map<string, Sides>();
  const at = (key: { readonly site: string; readonly owner: string; readonly item: string }): Sides => {
    const name = `${key.site} ${key.owner} ${key.item}`;
    const known = sums.get(name) ?? { free: 0, held: 0, flying: 0, open: 0, shelf: 0, deficit: 0 };
    sums.set(name, known);
    return known;
  };
  for (const row of rowsOf(rows, 'rights')) {
    if (row.holder === row.site) at(row).free += freeRights(row);
    else at(row).held += freeRights(row);
    at(row).deficit += promiseDeficit(row);
  }
  for (const row of rowsOf(rows, 'grants')) if (row.isPending) at(row).flying += row.quantity;
  for (const row of rowsOf(rows, 'assignments')) at(row).open += openQuantity(row);
  for (const row of rowsOf(rows, 'balances')) {
    if (row.status === 'available' && backsPromises(row.account)) at(row).shelf += row.quantity;
  }
  return sums;
}

/** What is wrong with a state in which every entry ever written is known; empty when all is well. */
export function faultsOf(rows: WorkingSet): readonly string[] {
  return [...equationFaults(rows), ...conservationFaults(rows), ...boundFaults(rows)];
}

export function equationFaults(rows: WorkingSet): readonly string[] {
  return [...equationSides(rows)].flatMap(([name, { free, held, flying, open, shelf, deficit }]) => {
    if (free + held + flying + open === shelf + deficit) return [];
    return [`I4 ${name}: ${free} + ${held} + ${flying} + ${open} is not ${shelf} + ${deficit}`];
  });
}

/** I3: what all accounts of an item hold, virtual ones too, is nothing; and so is it for every serial and lot. */
export function conservationFaults(rows: WorkingSet): readonly string[] {
  const sums = new Map<string, number>();
  for (const { owner, item, lot, serial, quantity } of rowsOf(rows, 'balances')) {
    const name = [owner, item, lot, serial].join(' ');
    sums.set(name, (sums.get(name) ?? 0) + quantity);
  }
  return [...sums].flatMap(([name, sum]) => (sum === 0 ? [] : [`I3 ${name}: ${sum}`]));
}

/** Nothing that is counted is below nothing, and no site is at once short of promises and free to promise (R10). */
function boundFaults(rows: WorkingSet): readonly string[] {
  const faults: string[] = [];
  for (const { site, account, item, quantity } of rowsOf(rows, 'balances')) {
    if (quantity < 0 && !isVirtualAccount(account)) faults.push(`${item} at ${site} ${account}: ${quantity}`);
  }
  for (const row of rowsOf(rows, 'rights')) {
    const [free, deficit] = [freeRights(row), promiseDeficit(row)];
    const isWrong = free < 0 || deficit < 0 || (free > 0 && deficit > 0);
    if (isWrong) faults.push(`rights of ${row.holder} to ${row.item} at ${row.site}: ${free}, deficit ${deficit}`);
  }
  for (const row of rowsOf(rows, 'assignments')) {
    if (row.shipped + row.givenBack + row.shorted > row.quantity)
      faults.push(`more than all of ${row.order}/${row.line}`);
  }
  for (const row of rowsOf(rows, 'reservations')) if (row.quantity < 0) faults.push(`reservation ${row.reservation}`);
  return faults;
}

/** Folds whole streams in the order in which `choose` takes the next entry from one of them. */
export function foldInterleaved(
  streams: ReadonlyMap<StreamId, readonly NewEntry[]>,
  choose: (waiting: number) => number,
  fold: typeof foldEntry = foldEntry,
): WorkingSet {
  const rows = noRows();
  const left = [...streams.values()].map((entries) => [...entries]).filter((entries) => entries.length > 0);
  while (left.length > 0) {
    const at = choose(left.length);
    const entries = left[at] as NewEntry[];
    const { stream, seq, entry } = entries.shift() as NewEntry;
    fold(stream, seq, entry, rows);
    if (entries.length === 0) left.splice(at, 1);
  }
  return rows;
}

/** A small repeatable source of choices. */
export function chooser(seed: number): (below: number) => number {
  let state = (seed | 0) + 0x9e3779b9;
  return (below) => {
    state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d);
    state = Math.imul(state ^ (state >>> 12), 0x297a2d39);
    state ^= state >>> 15;
    return (state >>> 0) % below;
  };
}
