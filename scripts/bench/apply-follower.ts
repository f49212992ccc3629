import { applyBatch, sealMessage, type EntryBatch, type LedgerStore, type StreamId } from '@holdfast/domain';
import type { Headquarters } from '@holdfast/hub';
import { sha256 } from '@holdfast/sealing';
import { linkPorts } from '@holdfast/server';
import { batchPrefetch } from '@holdfast/store';
import type { WorkingSite } from './apply-site.ts';

const entriesMax = 500;
const bytesMax = 64 * 1024;

/**
 * A second ledger that takes over the same batches and decides nothing: what headquarters spends on verifying, appending
 * and projecting alone, one durable transaction a batch.
 */
export class Follower {
  readonly #hub: Headquarters;
  readonly #site: WorkingSite;
  readonly #store: LedgerStore;
  readonly #takesHints: boolean;

  constructor(hub: Headquarters, site: WorkingSite, store: LedgerStore, takesHints: boolean) {
    this.#hub = hub;
    this.#site = site;
    this.#store = store;
    this.#takesHints = takesHints;
  }

  /** Takes over what headquarters itself wrote so far: site entries refer to it. */
  async catchUp(): Promise<void> {
    for (const { stream } of await this.#hub.engine.store.heads()) {
      if (stream !== this.#site.stream) await this.#copy(stream);
    }
  }

  /** Applies what came over the link; seconds that it took. */
  async apply(batches: readonly EntryBatch[]): Promise<number> {
    const { key } = this.#site;
    const { verify } = linkPorts(key);
    const start = performance.now();
    for (const batch of batches) {
      const { stream, seq, hash, signature } = batch.seal;
      if (!verify(key.publicKey, sealMessage(stream, seq, hash), signature)) throw new Error('a signature is wrong');
      await this.#transact(batch, { isHubKnown: true });
    }
    return (performance.now() - start) / 1000;
  }

  async #copy(stream: StreamId): Promise<void> {
    for (;;) {
      const known = (await this.#store.heads()).find((head) => head.stream === stream)?.seq ?? 0;
      const entries = await this.#hub.engine.store.readStream(stream, known, entriesMax, bytesMax);
      const last = entries.at(-1);
      if (last === undefined) return;
      await this.#transact({
        stream,
        firstSeq: known + 1,
        entries: entries.map(({ bytes }) => bytes),
        seal: { stream, seq: known + entries.length, hash: last.hash, signature: new Uint8Array(64) },
      });
    }
  }

  async #transact(batch: EntryBatch, knowledge?: { readonly isHubKnown: boolean }): Promise<void> {
    const outcome = await this.#store.transact(
      (transaction) => applyBatch(transaction, sha256, batch, Date.now(), knowledge),
      this.#takesHints ? { prefetch: batchPrefetch(batch) } : {},
    );
    if (outcome.kind !== 'applied') throw new Error(`${batch.stream}: ${JSON.stringify(outcome)}`);
  }
}
