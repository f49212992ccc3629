import {
  decodeEntry,
  hubStream,
  type AllocationReason,
  type Bodies,
  type Entry,
  type ItemId,
  type LedgerStore,
  type OrderId,
  type OwnerId,
  type SiteId,
  type StreamId,
} from '@holdfast/domain';

/** What headquarters did about an order in the transaction that took it. */
export interface OrderOutcome {
  readonly allocations: readonly {
    readonly rule: AllocationReason['rule'];
    readonly parts: readonly OrderPart[];
    readonly weighed: AllocationReason['weighed'];
  }[];
  readonly waiting: readonly OrderPartGoods[];
}

export interface OrderPartGoods {
  readonly line: number;
  readonly owner: OwnerId;
  readonly item: ItemId;
  readonly quantity: number;
}

export interface OrderPart extends OrderPartGoods {
  readonly assignment: number;
  readonly site: SiteId;
}

interface PlacedEntry {
  readonly stream: StreamId;
  readonly entry: Entry;
}

/** The outcome as the entries of that transaction tell it: the same for a repeat of the request, for ever. */
export function outcomeOf(order: OrderId, entries: readonly PlacedEntry[]): OrderOutcome {
  const taken = entries.find(({ entry }) => entry.type === 'order.received' && entry.body['order'] === order);
  const waiting = new Map<number, OrderPartGoods>();
  for (const { line, owner, item, quantity } of bodyOf<'order.received'>(taken)?.lines ?? []) {
    waiting.set(line, { line, owner, item, quantity });
  }
  const allocations: OrderOutcome['allocations'][number][] = [];
  for (const placed of entries) {
    if (placed.entry.type !== 'line.allocated' || placed.entry.body['order'] !== order) continue;
    const { reason, allocations: parts } = bodyOf<'line.allocated'>(placed) as Bodies['line.allocated'];
    allocations.push({ rule: reason.rule, parts: parts.map(partOf), weighed: reason.weighed });
    for (const { line, quantity } of parts) {
      const goods = waiting.get(line);
      if (goods !== undefined) waiting.set(line, { ...goods, quantity: goods.quantity - quantity });
    }
  }
  return { allocations, waiting: [...waiting.values()].filter(({ quantity }) => quantity > 0) };
}

function bodyOf<Type extends keyof Bodies>(placed: PlacedEntry | undefined): Bodies[Type] | undefined {
  return placed?.entry.body as unknown as Bodies[Type] | undefined;
}

function partOf({ line, assignment, site, owner, item, quantity }: OrderPart): OrderPart {
  return { line, assignment, site, owner, item, quantity };
}

const readEntriesMax = 500;
const readBytesMax = 256 * 1024;

/**
 * Entries of headquarters' own stream from `seq` to the end of the transaction that wrote it: a transaction signs each
 * head that it moved once, so the next signature is its end.
 */
export async function readTransaction(
  store: LedgerStore,
  hubEpoch: number,
  seq: number,
): Promise<readonly PlacedEntry[]> {
  const stream = hubStream({ hubEpoch });
  const end = (await store.findSeal(stream, seq))?.seq ?? seq;
  const entries: PlacedEntry[] = [];
  for (let after = seq - 1; after < end;) {
    const read = await store.readStream(stream, after, Math.min(readEntriesMax, end - after), readBytesMax);
    const last = read.at(-1);
    if (last === undefined) break;
    for (const { bytes } of read) entries.push({ stream, entry: decodeEntry(bytes) });
    after = last.seq;
  }
  return entries;
}
