import {
  chainHash,
  emptyHead,
  equalBytes,
  parseStreamName,
  sealMessage,
  type NewEntry,
  type Seal,
  type StreamId,
} from '@holdfast/domain';
import { hash } from '../base/cheap-seals.ts';
import type { Fleet } from '../fleet/fleet.ts';
import { Violation, type Commit, type Watcher } from '../fleet/watcher.ts';

interface Written {
  readonly hashes: Uint8Array[];
  hlc: number;
}

/**
 * I6 and I7. A stream grows only on the machine that writes it, in its own epoch; every entry chains to the one before
 * it; every copy holds the very same chain; and at the end every byte and every signature is looked at once more.
 */
export class ChainOracle implements Watcher {
  readonly #fleet: Fleet;
  readonly #written = new Map<StreamId, Written>();
  readonly #unsynced = new Map<string, Map<StreamId, number>>();

  constructor(fleet: Fleet) {
    this.#fleet = fleet;
  }

  committed({ machine, entries }: Commit): void {
    for (const entry of entries) {
      if (this.#fleet.writerOf(entry.stream) === machine) this.#grew(machine, entry);
      else this.#copied(machine, entry);
    }
  }

  /** That it chains to the entry before it is looked at by the store now, and by `#verify` at the end. */
  #grew(machine: string, { stream, seq, hash: own, entry }: NewEntry): void {
    const written = this.#streamOf(stream);
    const address = parseStreamName(stream);
    if (address?.kind === 'site' && address.epoch !== 1) {
      throw new Violation('I6', `${machine} writes ${stream}, which is of another epoch`);
    }
    if (seq !== written.hashes.length + 1) throw new Violation('I7', `${stream} goes on with ${seq}`);
    if (entry.hlc <= written.hlc) throw new Violation('I7', `the clock of ${stream} runs back at ${seq}`);
    written.hashes.push(own);
    written.hlc = entry.hlc;
    let unsynced = this.#unsynced.get(machine);
    if (unsynced === undefined) this.#unsynced.set(machine, (unsynced = new Map()));
    if (!unsynced.has(stream)) unsynced.set(stream, seq - 1);
  }

  #copied(machine: string, { stream, seq, hash: copy }: NewEntry): void {
    const own = this.#streamOf(stream).hashes[seq - 1];
    if (own === undefined) throw new Violation('I6', `${machine} holds ${stream} ${seq}, which its writer never wrote`);
    if (!equalBytes(own, copy))
      throw new Violation('I7', `${machine} holds another ${stream} ${seq} than its writer wrote`);
  }

  synced(machine: string): void {
    this.#unsynced.delete(machine);
  }

  powerCut(machine: string): void {
    for (const [stream, kept] of this.#unsynced.get(machine) ?? []) {
      const written = this.#streamOf(stream);
      written.hashes.length = kept;
      written.hlc = this.#fleet.engineOf(machine).store.transact((transaction) => transaction.head(stream).hlc);
      this.#mustNotBeCopied(machine, stream, kept);
    }
    this.#unsynced.delete(machine);
  }

  #mustNotBeCopied(writer: string, stream: StreamId, kept: number): void {
    for (const { name, engine } of this.#fleet.machines) {
      const head = engine.store.heads().find((one) => one.stream === stream)?.seq ?? 0;
      if (head > kept) throw new Violation('I1', `${writer} lost ${stream} ${head}, which ${name} holds already`);
    }
  }

  ended(): void {
    for (const { name, engine } of this.#fleet.machines) {
      for (const { stream, seq } of engine.store.heads()) this.#verify(name, stream, seq);
    }
  }

  /** From the stored bytes, as an auditor would. */
  #verify(machine: string, stream: StreamId, head: number): void {
    const { store } = this.#fleet.engineOf(machine);
    const { publicKey } = this.#fleet.seals.keyOf(this.#fleet.writerOf(stream));
    let previous = emptyHead(hash, stream).hash;
    let seal: Seal | undefined;
    for (const entry of store.readStream(stream, 0, head, Number.POSITIVE_INFINITY)) {
      previous = chainHash(hash, previous, entry.seq, entry.bytes);
      if (!equalBytes(previous, entry.hash))
        throw new Violation('I7', `${machine}: ${stream} ${entry.seq} was changed`);
      if ((seal?.seq ?? 0) < entry.seq) seal = store.findSeal(stream, entry.seq);
      if (seal?.seq !== entry.seq) continue;
      const message = sealMessage(stream, seal.seq, previous);
      if (!this.#fleet.seals.verify(publicKey, message, seal.signature)) {
        throw new Violation('I7', `${machine}: the seal of ${stream} at ${seal.seq} is not its writer's`);
      }
    }
    if (seal?.seq !== head) throw new Violation('I7', `${machine}: the head of ${stream} is not sealed`);
  }

  #streamOf(stream: StreamId): Written {
    let written = this.#written.get(stream);
    if (written === undefined) this.#written.set(stream, (written = { hashes: [], hlc: 0 }));
    return written;
  }
}
