import type { KeyPart, RowTypes, TableName } from '@holdfast/domain';
import { RowLists, sortSlots, type Slot } from './row-lists.ts';

/**
 * Some rows of a table, and some lists of them, as they stand in the database. Bounded: two generations of up to half
 * the bound each; a row that is used moves to the young one, and the old one is dropped when the young one is full.
 * A row has one slot as long as anything holds it: lists are dropped before slots are.
 */
export class RowCache<Name extends TableName> {
  readonly #generationMax: number;
  readonly #lists: RowLists<Name>;
  /** `null`: known not to be there. */
  #young = new Map<string, Slot<Name> | null>();
  #old = new Map<string, Slot<Name> | null>();

  constructor(table: Name, rowsMax: number) {
    this.#generationMax = Math.max(1, Math.floor(rowsMax / 2));
    this.#lists = new RowLists(table);
  }

  /** `undefined` when it is not known whether there is such a row. */
  find(text: string): Slot<Name> | null | undefined {
    const young = this.#young.get(text);
    if (young !== undefined) return young;
    const old = this.#old.get(text);
    if (old === undefined) return undefined;
    this.#old.delete(text);
    this.#set(text, old);
    return old;
  }

  findList(index: string, prefix: readonly KeyPart[]): readonly Slot<Name>[] | undefined {
    return this.#lists.find(index, prefix);
  }

  /** The list in key order; kept only when it is small beside the cache. */
  keepList(index: string, prefix: readonly KeyPart[], slots: Slot<Name>[]): readonly Slot<Name>[] {
    // A longer one could outlive some of its own slots.
    if (slots.length <= this.#generationMax / 2) return this.#lists.keep(index, prefix, slots);
    return sortSlots(slots);
  }

  /** A row that was read. A kept list that it belongs to would hold it already, and then it would be known. */
  know(slot: Slot<Name>): Slot<Name> {
    this.#set(slot.text, slot);
    return slot;
  }

  knowAbsent(text: string): void {
    this.#set(text, null);
  }

  /** A row that was inserted. */
  add(slot: Slot<Name>): void {
    this.#set(slot.text, slot);
    this.#lists.move(slot, undefined, slot.row, false);
  }

  change(slot: Slot<Name>, row: RowTypes[Name]): void {
    const before = slot.row;
    slot.row = row;
    this.#lists.move(slot, before, row, false);
  }

  remove(slot: Slot<Name>): void {
    this.#lists.move(slot, slot.row, undefined, false);
    this.knowAbsent(slot.text);
  }

  clear(): void {
    this.#young.clear();
    this.#old.clear();
    this.#lists.clear();
  }

  #set(text: string, slot: Slot<Name> | null): void {
    if (this.#young.size >= this.#generationMax) {
      this.#old = this.#young;
      this.#young = new Map();
      this.#lists.clear();
    }
    this.#young.set(text, slot);
  }
}
