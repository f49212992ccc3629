import { isOver, keyText, type KeyPart, type RowTypes, type TableName } from '@holdfast/domain';
import { RowLists, type Slot } from '../rows/row-lists.ts';

/** One table of rows in plain maps. */
export class MemoryTable<Name extends TableName> {
  readonly #slots = new Map<string, Slot<Name>>();
  readonly #lists: RowLists<Name>;
  readonly #keyOf: (row: RowTypes[Name]) => KeyPart[];

  readonly #table: Name;

  constructor(table: Name, keyOf: (row: RowTypes[Name]) => KeyPart[]) {
    this.#table = table;
    this.#lists = new RowLists(table);
    this.#keyOf = keyOf;
  }

  get(text: string): RowTypes[Name] | undefined {
    return this.#slots.get(text)?.row;
  }

  /** The keys of all rows, as text. */
  texts(): Iterable<string> {
    return this.#slots.keys();
  }

  list(index: string, prefix: readonly KeyPart[]): readonly RowTypes[Name][] {
    if (!this.#lists.has(index, prefix.length)) this.#lists.keepAll(index, prefix.length, this.#slots.values());
    return this.#lists.find(index, prefix)?.map((slot) => slot.row) ?? [];
  }

  put(row: RowTypes[Name]): void {
    const key = this.#keyOf(row);
    const text = keyText(key);
    if (isOver(this.#table, row)) {
      this.remove(text);
      return;
    }
    const slot = this.#slots.get(text);
    if (slot === undefined) {
      const made: Slot<Name> = { key, text, row, id: 0, lastPosting: 0 };
      this.#slots.set(text, made);
      this.#lists.move(made, undefined, row, true);
      return;
    }
    const before = slot.row;
    slot.row = row;
    this.#lists.move(slot, before, row, true);
  }

  remove(text: string): void {
    const slot = this.#slots.get(text);
    if (slot === undefined) return;
    this.#slots.delete(text);
    this.#lists.move(slot, slot.row, undefined, true);
  }
}
