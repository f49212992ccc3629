import type { RowTypes, TableName } from '@holdfast/domain';
import type { Commit, Watcher } from '../fleet/watcher.ts';

export const mirrored = [
  'balances',
  'rights',
  'grants',
  'lines',
  'assignments',
] as const satisfies readonly TableName[];
export type Mirrored = (typeof mirrored)[number];

export interface RowChange<Name extends Mirrored = Mirrored> {
  readonly machine: string;
  readonly table: Name;
  readonly before: RowTypes[Name] | undefined;
  readonly after: RowTypes[Name] | undefined;
}

type Listener<Name extends Mirrored> = (change: RowChange<Name>) => void;

/**
 * The rows of every machine as its last transaction left them, so that an oracle need only look at what changed. A
 * power cut is seen as the same changes backwards.
 */
export class RowMirror implements Watcher {
  readonly #rows = new Map<string, Map<string, RowTypes[Mirrored]>>();
  readonly #undo = new Map<
    string,
    (readonly [table: Mirrored, text: string, before: RowTypes[Mirrored] | undefined])[]
  >();
  readonly #listeners = new Map<Mirrored, Listener<never>[]>();

  on<Name extends Mirrored>(table: Name, listener: Listener<Name>): void {
    const listeners = this.#listeners.get(table) ?? [];
    this.#listeners.set(table, [...listeners, listener]);
  }

  find<Name extends Mirrored>(machine: string, table: Name, text: string): RowTypes[Name] | undefined {
    return this.#table(machine, table).get(text) as RowTypes[Name] | undefined;
  }

  committed({ machine, rows }: Commit): void {
    for (const table of mirrored) {
      const changed = rows.get(table);
      if (changed === undefined) continue;
      for (const [text, row] of changed) this.#change(machine, table, text, row as RowTypes[Mirrored], true);
    }
  }

  synced(machine: string): void {
    this.#undo.delete(machine);
  }

  powerCut(machine: string): void {
    const undo = this.#undo.get(machine) ?? [];
    this.#undo.delete(machine);
    for (const [table, text, before] of undo.toReversed()) this.#change(machine, table, text, before, false);
  }

  #change(
    machine: string,
    table: Mirrored,
    text: string,
    after: RowTypes[Mirrored] | undefined,
    isUndoable: boolean,
  ): void {
    const rows = this.#table(machine, table);
    const before = rows.get(text);
    if (after === undefined) rows.delete(text);
    else rows.set(text, after);
    if (isUndoable) {
      const undo = this.#undo.get(machine);
      if (undo === undefined) this.#undo.set(machine, [[table, text, before]]);
      else undo.push([table, text, before]);
    }
    for (const listener of this.#listeners.get(table) ?? []) {
      listener({ machine, table, before, after } as never);
    }
  }

  #table(machine: string, table: Mirrored): Map<string, RowTypes[Mirrored]> {
    const name = `${machine} ${table}`;
    let rows = this.#rows.get(name);
    if (rows === undefined) this.#rows.set(name, (rows = new Map()));
    return rows;
  }
}
