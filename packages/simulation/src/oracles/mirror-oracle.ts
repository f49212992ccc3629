import { tableSpecs, type Rows, type RowTypes, type StreamId, type TableName } from '@holdfast/domain';
import { createMemoryStore, type MemoryStore } from '@holdfast/store/memory';
import { hash } from '../base/cheap-seals.ts';
import type { Fleet } from '../fleet/fleet.ts';
import { Violation, type Watcher } from '../fleet/watcher.ts';

const batchMax = 40;
const repeatChance = 0.1;

/**
 * I5, once more and harder: a third machine that gets every stream of headquarters in an order of its own (each stream
 * in its own order, some batches twice) takes every entry for legal and ends with the same rows.
 */
export class MirrorOracle implements Watcher {
  readonly #fleet: Fleet;

  constructor(fleet: Fleet) {
    this.#fleet = fleet;
  }

  ended(): void {
    const { store } = this.#fleet.hub.engine;
    const mirror = createMemoryStore({ hash, feed: 'mirror' });
    this.#copy(store, mirror);
    store.view((own) => mirror.view((copy) => compareAll(own, copy)));
  }

  #copy(store: MemoryStore, mirror: MemoryStore): void {
    const random = this.#fleet.random.fork('mirror');
    const left = new Map(store.heads().map(({ stream, seq }) => [stream, seq]));
    const done = new Map<StreamId, number>();
    while (left.size > 0) {
      const stream = random.pick([...left.keys()]);
      const last = done.get(stream) ?? 0;
      const after = random.chance(repeatChance) ? Math.max(0, last - batchMax) : last;
      const seq = this.#apply(store, mirror, stream, after, random.between(1, batchMax));
      done.set(stream, Math.max(last, seq));
      if (seq >= (left.get(stream) ?? 0)) left.delete(stream);
    }
  }

  #apply(store: MemoryStore, mirror: MemoryStore, stream: StreamId, after: number, entriesMax: number): number {
    const entries = store.readStream(stream, after, entriesMax, Number.POSITIVE_INFINITY);
    const last = entries.at(-1);
    if (last === undefined) return after;
    const seal = { stream, seq: last.seq, hash: last.hash, signature: new Uint8Array(64) };
    const batch = { stream, firstSeq: after + 1, entries: entries.map(({ bytes }) => bytes), seal };
    const outcome = mirror.transact((transaction) => this.#fleet.parts.applyBatch(transaction, hash, batch, 0));
    if (outcome.kind === 'applied') return last.seq;
    const why = outcome.kind === 'quarantined' ? `${outcome.illegal.kind}, ${outcome.illegal.detail}` : outcome.kind;
    throw new Violation('I5', `a reader in another order does not take ${stream} after ${outcome.seq}: ${why}`);
  }
}

/** What may differ with the order: when an exception was raised, and by whose entry. */
const ordered: ReadonlySet<string> = new Set(['exceptions']);

function compareAll(own: Rows, copy: Rows): void {
  for (const table of Object.keys(tableSpecs) as TableName[]) {
    const [index] = Object.keys(tableSpecs[table].indexes);
    if (index === undefined) continue;
    const columns = ordered.has(table) ? tableSpecs[table].key : Object.keys(tableSpecs[table].columns);
    const print = (row: RowTypes[TableName]): string => {
      return columns.map((column) => String(row[column as keyof typeof row])).join(' ');
    };
    const ownRows = own.list(table, index).map(print);
    const copyRows = new Set(copy.list(table, index).map(print));
    const other = ownRows.find((row) => !copyRows.has(row));
    if (other === undefined && ownRows.length === copyRows.size) continue;
    throw new Violation('I5', `a reader in another order has other ${table}: not "${other ?? 'as many rows'}"`);
  }
}
