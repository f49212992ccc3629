import {
  emptyHead,
  keyText,
  type FeedEntry,
  type Hash,
  type Head,
  type KeyPart,
  type NewEntry,
  type OperationId,
  type Seal,
  type StoredEntry,
  type StoredPosting,
  type StreamId,
} from '@holdfast/domain';

interface MemoryStream {
  readonly entries: NewEntry[];
  readonly operations: Map<OperationId, NewEntry>;
  /** In order of seq. */
  readonly seals: Seal[];
  readonly empty: Head;
}

/** Entries, seals and postings of every stream, in the order in which they were committed. */
export class MemoryEntries {
  readonly #hash: Hash;
  readonly #streams = new Map<StreamId, MemoryStream>();
  readonly #feed: NewEntry[] = [];
  readonly #postings = new Map<string, StoredPosting[]>();
  #postingCount = 0;

  constructor(hash: Hash) {
    this.#hash = hash;
  }

  get feedLength(): number {
    return this.#feed.length;
  }

  head(stream: StreamId): Head {
    const known = this.#stream(stream);
    const last = known.entries.at(-1);
    return last === undefined ? known.empty : { seq: last.seq, hash: last.hash, hlc: last.entry.hlc };
  }

  heads(): readonly (Head & { readonly stream: StreamId })[] {
    const heads: (Head & { readonly stream: StreamId })[] = [];
    for (const [stream, { entries }] of this.#streams) {
      if (entries.length > 0) heads.push({ stream, ...this.head(stream) });
    }
    return heads.sort((left, right) => (left.stream < right.stream ? -1 : 1));
  }

  findOperation(stream: StreamId, id: OperationId): NewEntry | undefined {
    return this.#streams.get(stream)?.operations.get(id);
  }

  append(entry: NewEntry): void {
    const stream = this.#stream(entry.stream);
    stream.entries.push(entry);
    stream.operations.set(entry.entry.id, entry);
    this.#feed.push(entry);
    for (const [index, { key, delta }] of (entry.postings ?? []).entries()) {
      const text = keyText(key);
      this.#postingCount += 1;
      const posting = { posting: this.#postingCount, stream: entry.stream, seq: entry.seq, index, delta };
      const history = this.#postings.get(text);
      if (history === undefined) this.#postings.set(text, [posting]);
      else history.push(posting);
    }
  }

  /** Takes back every entry from a feed length on: what a power cut does to entries that were not synced. */
  truncate(feedLength: number): void {
    while (this.#feed.length > feedLength) {
      const entry = this.#feed.pop() as NewEntry;
      const stream = this.#stream(entry.stream);
      stream.entries.pop();
      stream.operations.delete(entry.entry.id);
      for (const { key } of entry.postings ?? []) {
        this.#postings.get(keyText(key))?.pop();
        this.#postingCount -= 1;
      }
    }
  }

  /** The seal that stood at this place before. */
  putSeal(seal: Seal): Seal | undefined {
    const { seals } = this.#stream(seal.stream);
    const place = placeOf(seals, seal.seq);
    const before = seals[place]?.seq === seal.seq ? seals[place] : undefined;
    seals.splice(place, before === undefined ? 0 : 1, seal);
    return before;
  }

  removeSeal(seal: Seal): void {
    const { seals } = this.#stream(seal.stream);
    const place = placeOf(seals, seal.seq);
    if (seals[place]?.seq === seal.seq) seals.splice(place, 1);
  }

  findSeal(stream: StreamId, seq: number): Seal | undefined {
    const seals = this.#streams.get(stream)?.seals ?? [];
    return seals[placeOf(seals, seq)];
  }

  readStream(stream: StreamId, afterSeq: number, entriesMax: number, bytesMax: number): readonly StoredEntry[] {
    const entries = this.#streams.get(stream)?.entries ?? [];
    const read: StoredEntry[] = [];
    let bytes = 0;
    for (let at = afterSeq; at < entries.length && read.length < entriesMax; at += 1) {
      const entry = entries[at] as NewEntry;
      bytes += entry.bytes.length;
      if (read.length > 0 && bytes > bytesMax) break;
      read.push(stored(entry));
    }
    return read;
  }

  readFeed(afterPosition: number, entriesMax: number): readonly FeedEntry[] {
    return this.#feed
      .slice(afterPosition, afterPosition + entriesMax)
      .map((entry, at) => ({ ...stored(entry), position: afterPosition + at + 1 }));
  }

  listPostings(balance: readonly KeyPart[], beforePosting: number, postingsMax: number): readonly StoredPosting[] {
    const history = this.#postings.get(keyText(balance)) ?? [];
    return history
      .filter(({ posting }) => posting < beforePosting)
      .reverse()
      .slice(0, postingsMax);
  }

  #stream(name: StreamId): MemoryStream {
    let stream = this.#streams.get(name);
    if (stream === undefined) {
      stream = { entries: [], operations: new Map(), seals: [], empty: emptyHead(this.#hash, name) };
      this.#streams.set(name, stream);
    }
    return stream;
  }
}

function stored({ stream, seq, hash, bytes, appendedAt }: NewEntry): StoredEntry {
  return { stream, seq, hash, bytes, appendedAt };
}

/** Index of the first seal at or after `seq`. */
function placeOf(seals: readonly Seal[], seq: number): number {
  let low = 0;
  let high = seals.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((seals[middle] as Seal).seq < seq) low = middle + 1;
    else high = middle;
  }
  return low;
}
