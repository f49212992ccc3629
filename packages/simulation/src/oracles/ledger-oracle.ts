import {
  type AssignmentRow,
  type BalanceRow,
  type LineRow,
  type NewEntry,
  type RightsRow,
  type TableName,
} from '@holdfast/domain';
import type { Fleet } from '../fleet/fleet.ts';
import { Violation, type Commit, type RowsOf, type Watcher } from '../fleet/watcher.ts';
import { ReferenceFold, type AssignmentFacts } from './reference-fold.ts';

const separator = '\u0000';
const folded = ['balances', 'rights', 'lines', 'assignments'] as const;

/**
 * I3. Every row of stock, rights, lines and assignments is what the ledger's entries add up to, after every transaction
 * for what it changed and now and then for everything; and what one account lost another one got.
 */
export class LedgerOracle implements Watcher {
  readonly #fleet: Fleet;
  readonly #folds = new Map<string, ReferenceFold>();
  readonly #unsynced = new Map<string, NewEntry[]>();

  constructor(fleet: Fleet) {
    this.#fleet = fleet;
  }

  committed({ machine, entries, rows }: Commit): void {
    const fold = this.#foldOf(machine);
    fold.touched.clear();
    for (const entry of entries) fold.add(entry, 1);
    if (entries.length > 0) this.#unsyncedOf(machine).push(...entries);
    for (const table of folded) {
      for (const [text, row] of rows.get(table) ?? []) this.#compare(machine, fold, table, text, row);
    }
    for (const name of fold.touched) this.#mustBeWritten(machine, name, rows);
  }

  #mustBeWritten(machine: string, name: string, rows: ReadonlyMap<TableName, RowsOf>): void {
    const at = name.indexOf(' ');
    const table = name.slice(0, at) as TableName;
    if (rows.get(table)?.has(name.slice(at + 1)) !== true) {
      throw new Violation('I3', `${machine}: an entry changed a row of ${table} that was not written: ${show(name)}`);
    }
  }

  synced(machine: string): void {
    const unsynced = this.#unsynced.get(machine);
    if (unsynced !== undefined) unsynced.length = 0;
  }

  powerCut(machine: string): void {
    const fold = this.#foldOf(machine);
    for (const entry of this.#unsyncedOf(machine).toReversed()) fold.add(entry, -1);
    this.synced(machine);
    this.#compareAll(machine);
  }

  audited(): void {
    for (const { name } of this.#fleet.machines) {
      this.#compareAll(name);
      this.#sumToZero(name);
    }
  }

  #compareAll(machine: string): void {
    const fold = this.#foldOf(machine);
    this.#fleet.engineOf(machine).view((rows) => {
      for (const table of folded) {
        for (const [text, sums] of fold[table]) {
          const row = rows.get(table, ...text.split(separator));
          if (row !== undefined) this.#compare(machine, fold, table, text, row);
          else if (!isNothing(sums)) throw new Violation('I3', `${machine}: ${table} lost ${show(text)}`);
        }
      }
    });
  }

  #compare(machine: string, fold: ReferenceFold, table: keyof typeof compare, text: string, row: unknown): void {
    const wrong = compare[table](fold, text, row as never);
    if (wrong !== undefined) throw new Violation('I3', `${machine}: ${table} ${show(text)}: ${wrong}`);
  }

  #sumToZero(machine: string): void {
    const sums = new Map<string, number>();
    for (const [text, quantity] of this.#foldOf(machine).balances) {
      const [, , owner, item] = text.split(separator);
      const name = `${owner}/${item}`;
      sums.set(name, (sums.get(name) ?? 0) + quantity);
    }
    for (const [name, sum] of sums) {
      if (sum !== 0) throw new Violation('I3', `${machine}: all accounts of ${name} sum to ${sum}, not to nothing`);
    }
  }

  #foldOf(machine: string): ReferenceFold {
    let fold = this.#folds.get(machine);
    if (fold === undefined) this.#folds.set(machine, (fold = new ReferenceFold()));
    return fold;
  }

  #unsyncedOf(machine: string): NewEntry[] {
    let unsynced = this.#unsynced.get(machine);
    if (unsynced === undefined) this.#unsynced.set(machine, (unsynced = []));
    return unsynced;
  }
}

function isNothing(sums: number | object): boolean {
  return typeof sums === 'number' ? sums === 0 : Object.values(sums).every((sum) => sum === 0);
}

function show(text: string): string {
  return text.replaceAll(separator, ' ');
}

/** What is wrong with a row, beside what the entries add up to. */
const compare = {
  balances: (fold: ReferenceFold, text: string, row: BalanceRow): string | undefined => {
    const expected = fold.balances.get(text) ?? 0;
    return row.quantity === expected ? undefined : `${row.quantity}, and the entries say ${expected}`;
  },
  rights: (fold: ReferenceFold, text: string, row: RightsRow): string | undefined =>
    firstDifference(row, fold.rights.get(text), ['received', 'granted', 'consumed', 'raised', 'filled']),
  lines: (fold: ReferenceFold, text: string, row: LineRow): string | undefined =>
    firstDifference(row, fold.lines.get(text), ['allocated', 'withdrawn', 'givenBack', 'shorted', 'shipped']),
  assignments: (fold: ReferenceFold, text: string, row: AssignmentRow): string | undefined => {
    const facts = fold.assignments.get(text);
    const sums = firstDifference(row, facts, ['picked', 'shipped', 'givenBack', 'shorted']);
    if (sums !== undefined) return sums;
    const phase = phaseOf(row.quantity, facts);
    return row.phase === phase ? undefined : `is ${row.phase}, and the facts say ${phase}`;
  },
};

function firstDifference<Name extends string>(
  row: { readonly [Key in Name]: number },
  expected: { readonly [Key in Name]: number } | undefined,
  names: readonly Name[],
): string | undefined {
  for (const name of names) {
    const value = expected?.[name] ?? 0;
    if (row[name] !== value) return `${name} is ${row[name]}, and the entries say ${value}`;
  }
  return undefined;
}

/** R12: a function of the set of facts, never of the order in which they came. */
function phaseOf(quantity: number, facts: AssignmentFacts | undefined): AssignmentRow['phase'] {
  if (facts === undefined) return 'allocated';
  if (facts.withdrawn > 0) return 'withdrawn';
  const ended = facts.shipped + facts.givenBack + facts.shorted;
  if (ended > 0 && ended >= quantity) {
    if (facts.shipped > 0) return 'shipped';
    return facts.givenBack > 0 ? 'given-back' : 'short';
  }
  if (facts.started + facts.picked + facts.shipped > 0) return 'started';
  if (facts.recalled > 0) return 'recalled';
  return facts.released > 0 ? 'released' : 'allocated';
}
