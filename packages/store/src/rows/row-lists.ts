import { compareKeys, keyText, tableSpecs, type KeyPart, type RowTypes, type TableName } from '@holdfast/domain';

/** A row in memory. The object stays the same while its row changes, so lists that hold it stay right. */
export interface Slot<Name extends TableName = TableName> {
  readonly key: readonly KeyPart[];
  readonly text: string;
  row: RowTypes[Name];
  /** The row's number in its database table; 0 in memory. */
  readonly id: number;
  /** Balances only: the newest posting of their history; 0 for none. */
  lastPosting: number;
}

interface PrefixLists<Name extends TableName> {
  readonly columns: readonly (keyof RowTypes[Name] & string)[];
  /** By prefix text; slots in key order. */
  readonly lists: Map<string, Slot<Name>[]>;
}

/**
 * Lists of slots by index and prefix, in key order, kept right while rows come, change and go. Only prefixes that
 * somebody asked for are kept.
 */
export class RowLists<Name extends TableName> {
  readonly #table: Name;
  readonly #byIndex = new Map<string, (PrefixLists<Name> | undefined)[]>();
  readonly #kept: PrefixLists<Name>[] = [];

  constructor(table: Name) {
    this.#table = table;
  }

  find(index: string, prefix: readonly KeyPart[]): readonly Slot<Name>[] | undefined {
    return this.#byIndex.get(index)?.[prefix.length]?.lists.get(keyText(prefix));
  }

  /** Whether any list by this index and prefix length is kept. */
  has(index: string, prefixLength: number): boolean {
    return this.#byIndex.get(index)?.[prefixLength] !== undefined;
  }

  /** Keeps one list and gives it back in key order. */
  keep(index: string, prefix: readonly KeyPart[], slots: Slot<Name>[]): readonly Slot<Name>[] {
    this.#prefixLists(index, prefix.length).lists.set(keyText(prefix), sortSlots(slots));
    return slots;
  }

  /** Keeps every list by an index and prefix length. */
  keepAll(index: string, prefixLength: number, slots: Iterable<Slot<Name>>): void {
    const kept = this.#prefixLists(index, prefixLength);
    for (const slot of slots) {
      const text = prefixText(kept, slot.row);
      const list = kept.lists.get(text);
      if (list === undefined) kept.lists.set(text, [slot]);
      else list.push(slot);
    }
    for (const list of kept.lists.values()) sortSlots(list);
  }

  /** After a row came (`before` undefined), changed, or went (`after` undefined). New lists are made if `makesLists`. */
  move(
    slot: Slot<Name>,
    before: RowTypes[Name] | undefined,
    after: RowTypes[Name] | undefined,
    makesLists: boolean,
  ): void {
    for (const kept of this.#kept) {
      if (before !== undefined && after !== undefined && isSamePrefix(kept, before, after)) continue;
      if (before !== undefined) remove(kept.lists.get(prefixText(kept, before)), slot);
      if (after === undefined) continue;
      const text = prefixText(kept, after);
      const list = kept.lists.get(text);
      if (list !== undefined) insert(list, slot);
      else if (makesLists) kept.lists.set(text, [slot]);
    }
  }

  clear(): void {
    this.#byIndex.clear();
    this.#kept.length = 0;
  }

  #prefixLists(index: string, length: number): PrefixLists<Name> {
    let byLength = this.#byIndex.get(index);
    if (byLength === undefined) this.#byIndex.set(index, (byLength = []));
    let kept = byLength[length];
    if (kept === undefined) {
      const columns = (tableSpecs[this.#table].indexes[index] ?? []).slice(0, length);
      byLength[length] = kept = { columns, lists: new Map() };
      this.#kept.push(kept);
    }
    return kept;
  }
}

/** Key order, as domain defines it: a database orders text in its own way. */
export function sortSlots<Name extends TableName>(slots: Slot<Name>[]): Slot<Name>[] {
  return slots.sort((left, right) => compareKeys(left.key, right.key));
}

function prefixText<Name extends TableName>(kept: PrefixLists<Name>, row: RowTypes[Name]): string {
  return keyText(kept.columns.map((column) => row[column] as KeyPart));
}

function isSamePrefix<Name extends TableName>(
  kept: PrefixLists<Name>,
  before: RowTypes[Name],
  after: RowTypes[Name],
): boolean {
  for (const column of kept.columns) if (before[column] !== after[column]) return false;
  return true;
}

/** Where the slot stands, or would stand. */
function placeOf(list: readonly Slot[], slot: Slot): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareKeys((list[middle] as Slot).key, slot.key) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

function insert<Name extends TableName>(list: Slot<Name>[], slot: Slot<Name>): void {
  list.splice(placeOf(list, slot), 0, slot);
}

function remove<Name extends TableName>(list: Slot<Name>[] | undefined, slot: Slot<Name>): void {
  if (list === undefined) return;
  const place = placeOf(list, slot);
  if (list[place]?.text === slot.text) list.splice(place, 1);
}
