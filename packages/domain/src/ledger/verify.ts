import type { StreamId } from '../ids.ts';
import { freeRights, hubHolder } from '../rights/rights.ts';
import type { Bodies } from './bodies.ts';
import type { Knowledge } from './check-references.ts';
import { foldChecked } from './check.ts';
import { EncodingError } from './encoding.ts';
import { chainHash, decodeEntry, equalBytes, genesisHash, sealMessage, type Entry, type Hash } from './entry.ts';
import type { KeyRing } from './key-ring.ts';
import { differences } from './row-differences.ts';
import { keyText, rowKey } from './row-key.ts';
import { WorkingSet, type Rows } from './rows.ts';
import { parseStreamName, type StreamAddress } from './stream.ts';
import { isOver } from './table-specs.ts';
import type { RowTypes, TableName } from './tables.ts';

/** An entry as a ledger keeps it. */
export interface KeptEntry {
  readonly stream: StreamId;
  readonly seq: number;
  readonly hash: Uint8Array;
  readonly bytes: Uint8Array;
  /** The writer's signature over the chain up to this entry, when it stands here. */
  readonly signature?: Uint8Array;
}

/** The first entry that does not hold, and why: what a person reads. */
export interface BadEntry {
  readonly stream: StreamId;
  readonly seq: number;
  readonly why: string;
}

export interface VerifyOptions {
  readonly hash: Hash;
  /** False for a malformed key or signature. */
  readonly verifySignature: (publicKey: string, message: Uint8Array, signature: Uint8Array) => boolean;
  readonly keys: KeyRing;
  /** At headquarters, whose ledger holds everything in the order in which it came. */
  readonly knowledge: Knowledge;
  /** Streams that stand still because of what came next: their last entries may be without a signature. */
  readonly isQuarantined?: (stream: StreamId) => boolean;
}

/** What is known of one stream while its entries go by. */
interface Walk {
  readonly address: StreamAddress;
  seq: number;
  hash: Uint8Array;
  hlc: number;
  /** First entry that no signature has covered yet, and its place among all entries. */
  openSeq: number;
  openAt: number;
}

/** An entry, and its place among all that went by, from 1: the smallest is the first. */
export interface EntryPlace {
  readonly stream: StreamId;
  readonly seq: number;
  readonly at: number;
}

type Finding = EntryPlace & { readonly why: string };

interface Signature {
  readonly stream: StreamId;
  readonly seq: number;
  readonly hash: Uint8Array;
  readonly signature: Uint8Array;
  readonly firstSeq: number;
  readonly firstAt: number;
  readonly at: number;
}

/**
 * Walks a ledger from its first entry to its last, in the order in which the ledger got them (or stream by stream):
 * decodes every entry, follows the chain, replays the state machine, and checks the signatures. What the entries fold to
 * is compared with what the ledger says it is. Pure: a program brings the entries and the rows.
 */
export class LedgerVerifier {
  readonly #options: VerifyOptions;
  readonly #folded = new WorkingSet({ get: () => undefined, list: () => [] });
  readonly #rows: Rows;
  readonly #walks = new Map<StreamId, Walk>();
  readonly #operations = new Set<string>();
  readonly #signatures: Signature[] = [];
  /** The entry that put a row last, by table and key. */
  readonly #places = new Map<string, EntryPlace>();
  readonly #findings: Finding[] = [];
  #current: EntryPlace = { stream: '' as StreamId, seq: 0, at: 0 };
  #count = 0;

  constructor(options: VerifyOptions) {
    this.#options = options;
    const rows = this.#folded;
    this.#rows = {
      get: (table, ...key) => rows.get(table, ...key),
      list: (table, index, ...prefix) => rows.list(table, index, ...prefix),
      put: (table, row) => {
        this.#places.set(`${table} ${keyText(rowKey(table, row))}`, this.#current);
        rows.put(table, row);
      },
    };
  }

  get streams(): number {
    return this.#walks.size;
  }

  get entries(): number {
    return this.#count;
  }

  /** What is wrong is kept; nothing of a stream is looked at after its first bad entry. Returns a good one as it reads. */
  add(kept: KeptEntry): Entry | undefined {
    this.#count += 1;
    const at = this.#count;
    const walk = this.#walkOf(kept.stream);
    if (walk === undefined || walk.seq < 0) {
      if (walk === undefined) this.#note(kept, at, 'no writer has a stream of this name');
      return undefined;
    }
    this.#current = { stream: kept.stream, seq: kept.seq, at };
    const checked = this.#check(walk, kept);
    if (typeof checked === 'string') {
      walk.seq = -1;
      this.#note(kept, at, checked);
      return undefined;
    }
    walk.seq = kept.seq;
    walk.hash = kept.hash;
    walk.hlc = checked.hlc;
    if (walk.openSeq === 0) [walk.openSeq, walk.openAt] = [kept.seq, at];
    if (kept.signature !== undefined) this.#sign(walk, kept, kept.signature, at);
    return checked;
  }

  #walkOf(stream: StreamId): Walk | undefined {
    const known = this.#walks.get(stream);
    if (known !== undefined) return known;
    const address = parseStreamName(stream);
    if (address === undefined) return undefined;
    const walk = { address, seq: 0, hash: genesisHash(this.#options.hash, stream), hlc: 0, openSeq: 0, openAt: 0 };
    this.#walks.set(stream, walk);
    return walk;
  }

  #check(walk: Walk, { stream, seq, hash, bytes }: KeptEntry): Entry | string {
    if (seq !== walk.seq + 1) return `it should be number ${walk.seq + 1} of its stream`;
    if (!equalBytes(chainHash(this.#options.hash, walk.hash, seq, bytes), hash)) {
      return 'its bytes do not hash to what the chain says: it was changed after it was written';
    }
    const entry = read(bytes);
    if (typeof entry === 'string') return entry;
    if (entry.hlc <= walk.hlc) return 'its clock runs back';
    const operation = `${stream} ${entry.id}`;
    if (this.#operations.has(operation)) return `operation ${entry.id} stands in the stream twice`;
    this.#operations.add(operation);
    const found = foldChecked(walk.address, seq, entry, this.#rows, this.#options.knowledge);
    if (found !== undefined) return `no correct writer writes it (${found.kind}: ${found.detail})`;
    if (entry.type === 'site.defined') this.#options.keys.learn(entry.body as unknown as Bodies['site.defined']);
    return entry;
  }

  /** Keys may come to be known later than what they signed: all signatures are looked at in the end. */
  #sign(walk: Walk, { stream, seq, hash }: KeptEntry, signature: Uint8Array, at: number): void {
    this.#signatures.push({ stream, seq, hash, signature, firstSeq: walk.openSeq, firstAt: walk.openAt, at });
    walk.openSeq = 0;
  }

  /** To be called when all entries have gone by. */
  finish(): void {
    this.#checkSignatures();
    for (const [stream, { seq, openSeq, openAt }] of this.#walks) {
      if (seq < 0 || openSeq === 0 || this.#options.isQuarantined?.(stream) === true) continue;
      this.#note({ stream, seq: openSeq }, openAt, `its writer has not signed entries ${openSeq} to ${seq}`);
    }
    this.#checkCredits();
    this.#checkHubRights();
  }

  #checkSignatures(): void {
    const { keys, verifySignature } = this.#options;
    const judged = this.#signatures.map((one) => {
      const message = sealMessage(one.stream, one.seq, one.hash);
      return { one, isGood: keys.of(one.stream).some((key) => verifySignature(key, message, one.signature)) };
    });
    const lastGood = new Map<StreamId, number>();
    for (const { one, isGood } of judged) if (isGood) lastGood.set(one.stream, one.seq);
    for (const { one, isGood } of judged) {
      if (!isGood) this.#noteSignature(one, (lastGood.get(one.stream) ?? 0) > one.seq);
    }
  }

  /** When a later signature vouches for the entries, it is the signature that was changed, not they. */
  #noteSignature({ stream, seq, firstSeq, firstAt, at }: Signature, isVouchedFor: boolean): void {
    if (isVouchedFor) return this.#note({ stream, seq }, at, 'the signature over it is not its writer’s');
    const isKeyKnown = this.#options.keys.of(stream).length > 0;
    const range = firstSeq === seq ? `entry ${seq}` : `entries ${firstSeq} to ${seq}`;
    const why = isKeyKnown ? `the signature over ${range} is not its writer’s` : 'no key of its writer is known';
    return this.#note({ stream, seq: firstSeq }, firstAt, why);
  }

  /** R3: a credit whose grant is not there although the giver's stream is. */
  #checkCredits(): void {
    for (const row of rowsOf(this.#folded, 'grants')) {
      if (row.isMade || (this.#walks.get(row.stream)?.seq ?? 0) < row.seq) continue;
      const place = this.#placeOf('grants', row);
      this.#note(place, place.at, `it credits a grant that ${row.stream} did not make in entry ${row.seq}`);
    }
  }

  /** Headquarters' rights are judged where all that it received is known. */
  #checkHubRights(): void {
    if (!this.#options.knowledge.isHubKnown) return;
    for (const row of rowsOf(this.#folded, 'rights')) {
      if (row.holder !== hubHolder || freeRights(row) >= 0) continue;
      const place = this.#placeOf('rights', row);
      this.#note(place, place.at, `it takes headquarters' rights to ${row.item} at ${row.site} below zero`);
    }
  }

  /** Compares the rows of one table with what the entries fold to; to be called after `finish`. */
  compareTable<Name extends TableName>(table: Name, kept: Iterable<RowTypes[Name]>): void {
    if (this.#findings.length > 0) return;
    for (const { row, why } of differences(table, rowsOf(this.#folded, table), kept)) {
      const place = row === undefined ? this.#current : this.#placeOf(table, row);
      this.#note(place, place.at, why);
    }
  }

  /** Something that a program found by itself, e.g. in the postings of an entry. */
  note(place: EntryPlace, why: string): void {
    this.#note(place, place.at, why);
  }

  /** The last hash of an entry that was found good; `undefined` for one that was not seen. */
  headOf(stream: StreamId): { readonly seq: number; readonly hash: Uint8Array } | undefined {
    const walk = this.#walks.get(stream);
    return walk === undefined ? undefined : { seq: walk.seq, hash: walk.hash };
  }

  get firstBad(): BadEntry | undefined {
    const [first] = this.#findings.toSorted((left, right) => left.at - right.at);
    return first === undefined ? undefined : { stream: first.stream, seq: first.seq, why: first.why };
  }

  #placeOf<Name extends TableName>(table: Name, row: RowTypes[Name]): EntryPlace {
    return this.#places.get(`${table} ${keyText(rowKey(table, row))}`) ?? this.#current;
  }

  #note({ stream, seq }: { readonly stream: StreamId; readonly seq: number }, at: number, why: string): void {
    this.#findings.push({ stream, seq, at, why });
  }
}

function rowsOf<Name extends TableName>(rows: WorkingSet, table: Name): readonly RowTypes[Name][] {
  const all = [...(rows.dirty().get(table)?.values() ?? [])] as RowTypes[Name][];
  return all.filter((row) => !isOver(table, row));
}

function read(bytes: Uint8Array): Entry | string {
  try {
    return decodeEntry(bytes);
  } catch (error) {
    if (error instanceof EncodingError) return `it is not an entry (${error.message})`;
    throw error;
  }
}
