import type { EntryBatch } from '@holdfast/domain';
import { applySiteBatch, takeSnapshot, type Headquarters } from '@holdfast/hub';
import { syncVersions } from '@holdfast/protocol';
import { linkPorts } from '@holdfast/server';
import {
  defaultLimits,
  startHub,
  startNode,
  step,
  type HubContext,
  type NodeContext,
  type Snapshot,
  type SyncInput,
  type SyncOutput,
  type SyncState,
} from '@holdfast/sync';
import { randomBytes } from 'node:crypto';
import type { WorkingSite } from './apply-site.ts';

export interface Pushed {
  /** What headquarters spent on its side of the protocol: frames, and the state machine. */
  readonly protocolSeconds: number;
  /** What it spent on applying, with everything that it decides because of what came. */
  readonly applySeconds: number;
  /** What came, as it was applied. */
  readonly batches: readonly EntryBatch[];
  /** Bytes of all frames that the site sent. */
  readonly wireBytes: number;
}

/** The two machines of a real link, without a network between them: the site pushes all that headquarters lacks. */
export async function pushAll(hub: Headquarters, site: WorkingSite, siteSnapshot: Snapshot): Promise<Pushed> {
  const link = new BenchLink(hub, site, siteSnapshot);
  await link.run();
  const { protocolSeconds, applySeconds, wireBytes, batches } = link;
  return { protocolSeconds, applySeconds, wireBytes, batches };
}

class BenchLink {
  protocolSeconds = 0;
  applySeconds = 0;
  readonly batches: EntryBatch[] = [];
  wireBytes = 0;
  readonly #hub: Headquarters;
  readonly #site: WorkingSite;
  readonly #siteSnapshot: Snapshot;
  readonly #nodeContext: NodeContext;
  readonly #hubContext: HubContext;
  #node: SyncState = startNode();
  #hubState: SyncState = startHub();
  readonly #work: (() => Promise<void>)[] = [];

  constructor(hub: Headquarters, site: WorkingSite, siteSnapshot: Snapshot) {
    this.#hub = hub;
    this.#site = site;
    this.#siteSnapshot = siteSnapshot;
    const { hubId, key } = hub.identity;
    const common = { versions: syncVersions, limits: defaultLimits, hub: hubId };
    this.#nodeContext = {
      ...common,
      role: 'node',
      site: site.site,
      epoch: 1,
      hubKey: key.publicKey,
      ports: linkPorts(site.key),
    };
    this.#hubContext = { ...common, role: 'hub', ports: linkPorts(key) };
  }

  async run(): Promise<void> {
    const target = this.#site.seq;
    this.#toNode({ kind: 'tick' });
    for (;;) {
      const next = this.#work.shift();
      if (next !== undefined) await next();
      else if (this.#applied() >= target) return;
      else {
        await new Promise((resolve) => setTimeout(resolve, 1));
        this.#toNode({ kind: 'tick' });
        this.#toHub({ kind: 'tick' });
      }
    }
  }

  #applied(): number {
    return this.#hubState.incoming.find(({ stream }) => stream === this.#site.stream)?.applied.seq ?? 0;
  }

  #toNode(input: SyncInput): void {
    const { state, outputs } = step(this.#nodeContext, this.#node, input, now());
    this.#node = state;
    for (const output of outputs) this.#performNode(output);
  }

  #toHub(input: SyncInput): void {
    const start = performance.now();
    const { state, outputs } = step(this.#hubContext, this.#hubState, input, now());
    this.protocolSeconds += (performance.now() - start) / 1000;
    this.#hubState = state;
    for (const output of outputs) this.#performHub(output);
  }

  #performNode(output: SyncOutput): void {
    if (output.kind === 'dial') {
      this.#later(() => this.#toHub({ kind: 'accepted', nonce: randomBytes(32), retryAfterMs: 0 }));
      this.#later(() => this.#toNode({ kind: 'connected', nonce: randomBytes(32), snapshot: this.#siteSnapshot }));
    } else if (output.kind === 'send') {
      this.wireBytes += output.frame.length;
      this.#later(() => this.#toHub({ kind: 'received', frame: output.frame }));
    } else if (output.kind === 'read') {
      const { session, stream, afterSeq, entriesMax, bytesMax } = output;
      const entries = this.#site.store.readStream(stream, afterSeq, entriesMax, bytesMax);
      const previous = afterSeq === 0 ? undefined : this.#site.store.readStream(stream, afterSeq - 1, 1, 1)[0]?.hash;
      this.#later(() => this.#toNode({ kind: 'entries', session, stream, afterSeq, previous, entries }));
    } else if (output.kind === 'fence' || output.kind === 'close') {
      throw new Error(`the site's machine says ${JSON.stringify(output)}`);
    }
  }

  #performHub(output: SyncOutput): void {
    if (output.kind === 'send') this.#later(() => this.#toNode({ kind: 'received', frame: output.frame }));
    else if (output.kind === 'identify') {
      const { publicKey } = this.#site.key;
      this.#later(() => this.#toHub({ kind: 'identified', session: output.session, publicKey, refusal: '' }));
    } else if (output.kind === 'admit') this.#work.push(() => this.#admit(output.session));
    else if (output.kind === 'apply') this.#work.push(() => this.#apply(output));
    else if (output.kind === 'close') throw new Error(`headquarters' machine says ${JSON.stringify(output)}`);
  }

  async #admit(session: number): Promise<void> {
    const row = { site: this.#site.site, epoch: 1, publicKey: this.#site.key.publicKey };
    const snapshot = await takeSnapshot(this.#hub.engine, row);
    // This site only pushes here.
    this.#toHub({ kind: 'admitted', session, snapshot: { ...snapshot, outgoing: [] } });
  }

  async #apply({ session, stream, batch }: Extract<SyncOutput, { readonly kind: 'apply' }>): Promise<void> {
    const start = performance.now();
    const entries = batch.entries.map(({ bytes }) => bytes);
    const { firstSeq, seal } = batch;
    const arrived: EntryBatch = { stream, firstSeq, entries, seal };
    const answer = await this.#hub.engine.submit(applySiteBatch(arrived));
    this.applySeconds += (performance.now() - start) / 1000;
    if (answer.kind === 'quarantined') throw new Error(answer.why);
    this.batches.push(arrived);
    this.#toHub({ ...answer, session, stream });
  }

  #later(work: () => void): void {
    this.#work.push(async () => work());
  }
}

function now(): number {
  return Math.floor(performance.now());
}
