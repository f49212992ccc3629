import { chainHash, genesisHash, type Seal, type StreamId } from '@holdfast/domain';
import { sha256 } from '@holdfast/sealing';
import type { ChainLink, IncomingSnapshot, OutgoingSnapshot, Position, VerifiedBatch } from '../src/index.ts';

/** What survives a restart: chains, the peers' cursors and seals. Copies are cheap, so that a disk can go back in time. */
export class Disk {
  readonly #chains = new Map<string, ChainLink[]>();
  readonly #cursors = new Map<string, Position & { readonly signature: Uint8Array }>();
  readonly #seals = new Map<string, Seal>();
  readonly #stopped = new Map<string, { readonly seq: number; readonly why: string }>();

  copy(): Disk {
    const copy = new Disk();
    for (const [stream, links] of this.#chains) copy.#chains.set(stream, [...links]);
    for (const [key, cursor] of this.#cursors) copy.#cursors.set(key, cursor);
    for (const [key, seal] of this.#seals) copy.#seals.set(key, seal);
    for (const [stream, stop] of this.#stopped) copy.#stopped.set(stream, stop);
    return copy;
  }

  links(stream: string): readonly ChainLink[] {
    return this.#chains.get(stream) ?? [];
  }

  head(stream: StreamId): Position {
    const last = this.links(stream).at(-1);
    return last === undefined ? { seq: 0, hash: genesisHash(sha256, stream) } : { seq: last.seq, hash: last.hash };
  }

  hashAt(stream: StreamId, seq: number): Uint8Array {
    return seq === 0 ? genesisHash(sha256, stream) : (this.links(stream)[seq - 1]?.hash ?? new Uint8Array(32));
  }

  append(stream: StreamId, bytes: Uint8Array): Position {
    const { seq, hash } = this.head(stream);
    const link = { seq: seq + 1, hash: chainHash(sha256, hash, seq + 1, bytes), bytes };
    this.#chains.set(stream, [...this.links(stream), link]);
    return { seq: link.seq, hash: link.hash };
  }

  /** One bit of an entry turns over while it lies there. */
  garble(stream: StreamId, seq: number): void {
    const links = this.links(stream).map((link) => {
      if (link.seq !== seq) return link;
      const bytes = Uint8Array.from(link.bytes);
      bytes[0] = (bytes[0] ?? 0) ^ 1;
      return { ...link, bytes };
    });
    this.#chains.set(stream, links);
  }

  /** As a store does it: only what follows the head directly and chains to it. */
  apply(stream: StreamId, batch: VerifiedBatch, entriesMax: number = batch.entries.length): Position {
    for (const { seq, hash, bytes } of batch.entries.slice(0, entriesMax)) {
      if (seq !== this.head(stream).seq + 1) throw new Error(`applied ${seq} of ${stream} out of turn`);
      const appended = this.append(stream, bytes);
      if (!Buffer.from(appended.hash).equals(hash)) throw new Error(`applied another history of ${stream}`);
    }
    if (entriesMax >= batch.entries.length) this.#seals.set(`${stream} ${batch.seal.seq}`, batch.seal);
    return this.head(stream);
  }

  stop(stream: StreamId, seq: number, why: string): void {
    this.#stopped.set(stream, { seq, why });
  }

  acknowledge(peer: string, stream: StreamId, cursor: Position, signature: Uint8Array): void {
    const key = `${peer} ${stream}`;
    if ((this.#cursors.get(key)?.seq ?? 0) < cursor.seq) this.#cursors.set(key, { ...cursor, signature });
  }

  cursor(peer: string, stream: StreamId): (Position & { readonly signature: Uint8Array }) | undefined {
    return this.#cursors.get(`${peer} ${stream}`);
  }

  outgoing(peer: string, stream: StreamId, lane: OutgoingSnapshot['lane']): OutgoingSnapshot {
    const acknowledged = this.cursor(peer, stream) ?? { seq: 0, hash: genesisHash(sha256, stream) };
    return { stream, lane, head: this.head(stream), acknowledged };
  }

  incoming(stream: StreamId, lane: IncomingSnapshot['lane'], writerKey: string): IncomingSnapshot {
    const head = this.head(stream);
    const seal = this.#seals.get(`${stream} ${head.seq}`)?.signature ?? new Uint8Array(0);
    const stopped = this.#stopped.get(stream);
    return { stream, lane, writerKey, head, seal, ...(stopped === undefined ? {} : { stopped }) };
  }
}
