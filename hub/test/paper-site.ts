import {
  applyBatch,
  emptyHead,
  execute,
  makeOperationId,
  settleSite,
  siteDigest,
  streamName,
  toHex,
  touchesOf,
  sealHeads,
  type Draft,
  type MachinePorts,
  type Operation,
  type Refusal,
  type Result,
  type SiteContext,
  type SiteId,
  type StreamId,
  type SyncLedgerStore,
  type Written,
} from '@holdfast/domain';
import { generateSigningKey, sha256, type SigningKey } from '@holdfast/sealing';
import { createMemoryStore } from '@holdfast/store/memory';
import { randomBytes } from 'node:crypto';
import type { Headquarters } from '../src/index.ts';
import { applySiteBatch, type SiteBatchAnswer } from '../src/replication/apply-site-batch.ts';
import { connectedWork } from '../src/replication/link-work.ts';

/**
 * A site without a process: the domain's own decisions on a ledger in memory, and a link that is a function call. It does
 * what a node does, so that headquarters can be tested alone.
 */
export class PaperSite {
  readonly site: SiteId;
  readonly stream: StreamId;
  readonly key: SigningKey = generateSigningKey().key;
  readonly store: SyncLedgerStore = createMemoryStore({ hash: sha256 });
  readonly ports: MachinePorts;

  constructor(site: SiteId, now: () => number) {
    this.site = site;
    this.stream = streamName({ kind: 'site', site, epoch: 1 });
    this.ports = {
      hash: sha256,
      now,
      sign: (message) => this.key.sign(message),
      newId: () => makeOperationId(now(), randomBytes(10)),
    };
  }

  /** Runs a command as the node would; throws when it is refused. */
  do(decide: (context: SiteContext) => Result<readonly Draft[], Refusal>): Written {
    const result = this.store.transact((transaction) => {
      const operation: Operation = {
        id: this.ports.newId(),
        actor: 'worker',
        device: '',
        occurredAt: this.ports.now(),
        requestDigest: new Uint8Array(),
      };
      const context = (): SiteContext => ({
        ...this.#base(),
        rows: transaction.rows,
        seq: transaction.head(this.stream).seq,
      });
      const done = execute(transaction, this.ports, operation, [this.stream], () => decide(context()));
      if (!done.ok) return done;
      settleSite(transaction, this.ports, this.#base(), touchesOf(done.value.entries));
      sealHeads(transaction, this.ports, [this.stream]);
      return done;
    });
    if (!result.ok) throw new Error(`${this.site} refuses: ${JSON.stringify(result.refusal)}`);
    return result.value;
  }

  #base(): Omit<SiteContext, 'rows' | 'seq'> {
    return { site: this.site, epoch: 1, stream: this.stream, today: '2026-01-01' };
  }

  /** As if the link had just come up. */
  async connect({ engine, links }: Headquarters): Promise<void> {
    links.setConnected(this.site, true, engine.now());
    await this.exchange({ engine, links });
    await engine.submit(connectedWork(this.site));
    await this.exchange({ engine, links });
  }

  cut({ engine, links }: Pick<Headquarters, 'engine' | 'links'>): void {
    links.setConnected(this.site, false, engine.now());
  }

  /** Carries everything over in both directions until nobody has anything new. */
  async exchange(hub: Pick<Headquarters, 'engine' | 'links'>): Promise<void> {
    for (let isNew = true; isNew;) {
      const pushed = await this.push(hub);
      isNew = (await this.pull(hub)) || pushed;
    }
  }

  async push({ engine }: Pick<Headquarters, 'engine'>): Promise<boolean> {
    const heads = await engine.store.heads();
    const known = heads.find(({ stream }) => stream === this.stream) ?? emptyHead(sha256, this.stream);
    const entries = this.store.readStream(this.stream, known.seq, 500, 64 * 1024);
    if (entries.length === 0) return false;
    const answer = await this.send(
      engine,
      known.seq + 1,
      entries.map(({ bytes }) => bytes),
    );
    if (answer.kind === 'quarantined') throw new Error(`quarantined: ${answer.why}`);
    return true;
  }

  /** Hands any bytes over as a batch that this site signed. */
  send(engine: Headquarters['engine'], firstSeq: number, entries: readonly Uint8Array[]): Promise<SiteBatchAnswer> {
    const last = this.store.readStream(this.stream, firstSeq + entries.length - 2, 1, 1)[0];
    const seal = {
      stream: this.stream,
      seq: firstSeq + entries.length - 1,
      hash: last?.hash ?? new Uint8Array(32),
      signature: new Uint8Array(64),
    };
    return engine.submit(applySiteBatch({ stream: this.stream, firstSeq, entries, seal }));
  }

  async pull({ engine }: Pick<Headquarters, 'engine'>): Promise<boolean> {
    let isNew = false;
    const { hubEpoch } = engine;
    const names: StreamId[] = [
      streamName({ kind: 'catalog', hubEpoch }),
      streamName({ kind: 'to-site', hubEpoch, site: this.site, epoch: 1 }),
    ];
    for (const stream of names) {
      const known = this.store.heads().find((head) => head.stream === stream)?.seq ?? 0;
      const entries = await engine.store.readStream(stream, known, 500, 64 * 1024);
      const last = entries.at(-1);
      if (last === undefined) continue;
      isNew = true;
      const seal = { stream, seq: last.seq, hash: last.hash, signature: new Uint8Array(64) };
      this.store.transact((transaction) => {
        const batch = { stream, firstSeq: known + 1, entries: entries.map(({ bytes }) => bytes), seal };
        const outcome = applyBatch(transaction, sha256, batch, this.ports.now());
        if (outcome.kind !== 'applied') throw new Error(JSON.stringify(outcome));
        const touches = touchesOf(outcome.entries.map((entry) => ({ stream, entry })));
        settleSite(transaction, this.ports, this.#base(), touches);
        sealHeads(transaction, this.ports, [this.stream]);
      });
    }
    return isNew;
  }

  digest(): string {
    return toHex(this.store.view((rows) => siteDigest(sha256, rows, this.site)));
  }
}
