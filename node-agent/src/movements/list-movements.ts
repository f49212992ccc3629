import {
  decodeEntry,
  type Entry,
  type ItemId,
  type Movement,
  type OwnerId,
  type SiteId,
  type StoredPosting,
  type StreamId,
  type SyncLedgerStore,
} from '@holdfast/domain';
import { pageLimitDefault } from '@holdfast/protocol';

export interface MovementsRequest {
  readonly owner: OwnerId;
  readonly item?: ItemId;
  /** `next` of the page before: entries below this one. */
  readonly after?: string;
  readonly limit?: number;
}

export interface ListedMovement extends Movement {
  readonly seq: number;
  readonly type: string;
  readonly operation: string;
  readonly actor: string;
  readonly device: string;
  readonly occurredAt: number;
  readonly recordedAt: number;
  readonly order?: string;
  readonly reason?: string;
  readonly reference?: string;
}

interface Own {
  readonly site: SiteId;
  readonly stream: StreamId;
}

const readEntriesMax = 200;
const readBytesMax = 1024 * 1024;

/** Newest first. A page ends with a whole entry, so it may be longer than asked for by one entry's lines. */
export function listMovements(
  store: SyncLedgerStore,
  own: Own,
  request: MovementsRequest,
): { readonly movements: ListedMovement[]; readonly next: string | null } {
  const below = request.after === undefined ? Number.POSITIVE_INFINITY : Number(request.after) || 0;
  const limit = request.limit ?? pageLimitDefault;
  const movements: ListedMovement[] = [];
  const { item, owner } = request;
  const places =
    item === undefined ? entriesBackwards(store, own, below) : entriesOfItem(store, own, owner, item, below);
  for (const { seq, entry } of places) {
    movements.push(
      ...movementsOf(seq, entry).filter(
        (movement) => item === undefined || (movement.item === item && movement.owner === owner),
      ),
    );
    if (movements.length >= limit) return { movements, next: seq > 1 ? String(seq) : null };
  }
  return { movements, next: null };
}

interface Placed {
  readonly seq: number;
  readonly entry: Entry;
}

function movementsOf(seq: number, entry: Entry): readonly ListedMovement[] {
  const body = entry.body as {
    readonly movements?: readonly Movement[];
    readonly order?: string;
    readonly reason?: string;
    readonly reference?: string;
  };
  const { order, reason, reference } = body;
  const common = {
    seq,
    type: entry.type,
    operation: entry.id,
    actor: entry.actor,
    device: entry.device,
    occurredAt: entry.occurredAt,
    recordedAt: entry.recordedAt,
    ...(order === undefined ? {} : { order }),
    ...(reason === undefined ? {} : { reason }),
    ...(reference === undefined ? {} : { reference }),
  };
  return (body.movements ?? []).map((movement) => ({ ...movement, ...common }));
}

/** The site's own stream from its end. */
function* entriesBackwards(store: SyncLedgerStore, { stream }: Own, below: number): Generator<Placed> {
  const head = store.heads().find((one) => one.stream === stream)?.seq ?? 0;
  let last = Math.min(head, below - 1);
  while (last > 0) {
    const afterSeq = Math.max(0, last - readEntriesMax);
    const chunk: Placed[] = [];
    let from = afterSeq;
    while (from < last) {
      const read = store.readStream(stream, from, last - from, readBytesMax);
      if (read.length === 0) break;
      for (const { seq, bytes } of read) chunk.push({ seq, entry: decodeEntry(bytes) });
      from = read.at(-1)?.seq ?? last;
    }
    yield* chunk.reverse();
    last = afterSeq;
  }
}

/** Entries that moved one kind of goods, by the history of its balances. */
function* entriesOfItem(
  store: SyncLedgerStore,
  { site, stream }: Own,
  owner: OwnerId,
  item: ItemId,
  below: number,
): Generator<Placed> {
  const balances = store.view((rows) => rows.list('balances', 'byItem', site, owner, item));
  const histories = balances.map(
    (row) =>
      new History(
        store,
        [site, row.account, row.owner, row.item, row.lot, row.serial, row.unit, row.status],
        stream,
        below,
      ),
  );
  for (;;) {
    const seq = Math.max(0, ...histories.map((history) => history.seq));
    if (seq === 0) return;
    for (const history of histories) history.passBelow(seq);
    const [stored] = store.readStream(stream, seq - 1, 1, readBytesMax);
    if (stored !== undefined) yield { seq, entry: decodeEntry(stored.bytes) };
  }
}

/** The postings of one balance, newest first, read a page at a time. */
class History {
  readonly #store: SyncLedgerStore;
  readonly #key: readonly string[];
  readonly #stream: StreamId;
  #page: readonly StoredPosting[] = [];
  #at = 0;
  #before = Number.POSITIVE_INFINITY;

  constructor(store: SyncLedgerStore, key: readonly string[], stream: StreamId, below: number) {
    this.#store = store;
    this.#key = key;
    this.#stream = stream;
    this.#load();
    this.passBelow(below);
  }

  /** Entry of the newest posting that is left; 0 for none. */
  get seq(): number {
    return this.#page[this.#at]?.seq ?? 0;
  }

  passBelow(seq: number): void {
    for (let posting = this.#page[this.#at]; posting !== undefined; posting = this.#page[this.#at]) {
      if (posting.seq < seq && posting.stream === this.#stream) return;
      this.#before = posting.posting;
      this.#at += 1;
      if (this.#at === this.#page.length) this.#load();
    }
  }

  #load(): void {
    this.#page = this.#store.listPostings(this.#key, this.#before, readEntriesMax);
    this.#at = 0;
  }
}
