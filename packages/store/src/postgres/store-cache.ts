import {
  isOver,
  keyText,
  rowKey,
  tableNames,
  type Head,
  type KeyPart,
  type RowTypes,
  type StreamId,
  type TableName,
} from '@holdfast/domain';
import { RowCache } from '../rows/row-cache.ts';
import type { Slot } from '../rows/row-lists.ts';
import type { TransactionBuffer } from '../transaction-buffer.ts';
import type { Loaded } from './load.ts';
import type { Known } from './loading-source.ts';

/**
 * What a process remembers between its transactions: true for one version of the database, and dropped when another
 * process has committed since.
 */
export class StoreCache implements Known, Loaded {
  readonly #tables: ReadonlyMap<TableName, RowCache<TableName>>;
  readonly #heads = new Map<StreamId, Head>();
  #version = -1;

  constructor(rowsMax: number) {
    this.#tables = new Map(tableNames.map((name) => [name, new RowCache<TableName>(name, rowsMax)]));
  }

  /** Call it under the writer's lock. */
  moveTo(version: number): void {
    if (this.#version === version) return;
    this.clear();
    this.#version = version;
  }

  clear(): void {
    for (const table of this.#tables.values()) table.clear();
    this.#heads.clear();
    this.#version = -1;
  }

  row(table: TableName, text: string): RowTypes[TableName] | null | undefined {
    const slot = this.#table(table).find(text);
    return slot === null ? null : slot?.row;
  }

  list(table: TableName, index: string, prefix: readonly KeyPart[]): readonly RowTypes[TableName][] | undefined {
    return this.#table(table)
      .findList(index, prefix)
      ?.map((slot) => slot.row);
  }

  loadedRow(table: TableName, text: string, row: RowTypes[TableName] | null): void {
    if (row === null) this.#table(table).knowAbsent(text);
    else this.#know(table, row);
  }

  loadedList(table: TableName, index: string, prefix: readonly KeyPart[], rows: readonly RowTypes[TableName][]): void {
    const slots = rows.map((row) => this.#know(table, row));
    this.#table(table).keepList(index, prefix, slots);
  }

  head(stream: StreamId): Head | undefined {
    return this.#heads.get(stream);
  }

  /** After a commit that made `version`. */
  apply(buffer: TransactionBuffer, version: number): void {
    for (const [table, rows] of buffer.rows.dirty()) {
      const cache = this.#table(table);
      for (const [text, row] of rows) {
        const slot = cache.find(text);
        if (isOver(table, row)) forget(cache, text, slot);
        else if (slot === null || slot === undefined) cache.add(makeSlot(table, text, row));
        else cache.change(slot, row);
      }
    }
    for (const [stream, head] of buffer.heads()) this.#heads.set(stream, head);
    this.#version = version;
  }

  #know(table: TableName, row: RowTypes[TableName]): Slot {
    const text = keyText(rowKey(table, row));
    const cache = this.#table(table);
    return cache.find(text) ?? cache.know(makeSlot(table, text, row));
  }

  #table(name: TableName): RowCache<TableName> {
    return this.#tables.get(name) as RowCache<TableName>;
  }
}

function forget(cache: RowCache<TableName>, text: string, slot: Slot | null | undefined): void {
  if (slot === null || slot === undefined) cache.knowAbsent(text);
  else cache.remove(slot);
}

function makeSlot(table: TableName, text: string, row: RowTypes[TableName]): Slot {
  return { key: rowKey(table, row), text, row, id: 0, lastPosting: 0 };
}
