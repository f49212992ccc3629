import {
  accepted,
  applyBatch,
  asLedgerStore,
  execute,
  genesisHash,
  makeOperationId,
  sealHeads,
  siteId,
  streamName,
  type Draft,
  type LedgerStore,
  type Seal,
  type StreamId,
  type SyncLedgerStore,
} from '@holdfast/domain';
import { syncVersions } from '@holdfast/protocol';
import { generateSigningKey, sha256, type SigningKey } from '@holdfast/sealing';
import { openSqliteStore } from '@holdfast/store';
import {
  defaultLimits,
  type DataLane,
  type IncomingSnapshot,
  type OutgoingSnapshot,
  type Snapshot,
} from '@holdfast/sync';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  acceptSites,
  dialHub,
  linkPorts,
  type ApplyAnswer,
  type HubLink,
  type LinkObservation,
  type LinkSide,
  type SiteLinks,
} from '../src/index.ts';

export const catalog: StreamId = streamName({ kind: 'catalog', hubEpoch: 1 });
const hubName = 'HQ';
const limits = { ...defaultLimits, backOffMsMin: 10, backOffMsMax: 100, refusedBackOffMs: 100 };

/** A disk, a key and what both machines of these tests do with them. */
abstract class Machine {
  readonly key: SigningKey = generateSigningKey().key;
  readonly folder: string = mkdtempSync(join(tmpdir(), 'holdfast-link-'));
  readonly store: SyncLedgerStore;
  /** Entries that were applied, to see that none was applied twice. */
  applied = 0;
  readonly observed: LinkObservation[] = [];
  readonly notices: unknown[] = [];
  /** A stream that meets a bug here. */
  breakOn: StreamId | undefined;

  constructor() {
    this.store = openSqliteStore({ path: join(this.folder, 'ledger.db'), key: randomBytes(32), hash: sha256 });
  }

  /** One operation that writes one entry of the kind that belongs in that stream. */
  append(stream: StreamId): void {
    const name = randomBytes(3).toString('hex');
    const operation = {
      id: makeOperationId(Date.now(), randomBytes(10)),
      actor: 'test',
      device: 'T1',
      occurredAt: Date.now(),
      requestDigest: new Uint8Array(0),
    };
    const ports = { hash: sha256, now: () => Date.now(), sign: (message: Uint8Array) => this.key.sign(message) };
    const head = this.store.transact((transaction) => {
      const written = execute(transaction, ports, operation, [stream], () => accepted([draftFor(stream, name)]));
      if (!written.ok) throw new Error('the test could not write');
      sealHeads(transaction, ports, [stream]);
      return transaction.head(stream);
    });
    this.appended(stream, { seq: head.seq, hash: head.hash });
  }

  abstract appended(stream: StreamId, head: { readonly seq: number; readonly hash: Uint8Array }): void;

  head(stream: StreamId): { readonly seq: number; readonly hash: Uint8Array } {
    const head = this.store.heads().find((one) => one.stream === stream);
    return head ?? { seq: 0, hash: genesisHash(sha256, stream) };
  }

  outgoing(peer: string, stream: StreamId, lane: DataLane): OutgoingSnapshot {
    const cursor = this.store.listCursors().find((one) => one.peer === peer && one.stream === stream);
    const acknowledged = cursor ?? { seq: 0, hash: genesisHash(sha256, stream) };
    return { stream, lane, head: this.head(stream), acknowledged };
  }

  incoming(stream: StreamId, lane: DataLane, writerKey: string): IncomingSnapshot {
    const head = this.head(stream);
    const seal = head.seq === 0 ? undefined : this.store.findSeal(stream, head.seq);
    return { stream, lane, writerKey, head, seal: seal?.seq === head.seq ? seal.signature : new Uint8Array(0) };
  }

  side(peer: string, store: SyncLedgerStore | LedgerStore, snapshot: () => Snapshot): LinkSide {
    return {
      snapshot,
      reader: store,
      apply: async (stream, batch): Promise<ApplyAnswer> => {
        if (stream === this.breakOn) throw new TypeError('a planted bug');
        const entries = batch.entries.map(({ bytes }) => bytes);
        const { firstSeq, seal } = batch;
        const outcome = await store.transact((transaction) =>
          applyBatch(transaction, sha256, { stream, firstSeq, entries, seal }, Date.now()),
        );
        if (outcome.kind === 'gap' || outcome.kind === 'broken-chain') throw new Error(outcome.kind);
        this.applied += outcome.entries.length;
        const head = { seq: outcome.seq, hash: outcome.hash };
        if (outcome.kind === 'applied') return { kind: 'applied', head };
        return { kind: 'quarantined', head, why: outcome.illegal.detail };
      },
      acknowledge: async (stream, cursor, signature) => {
        await store.transact((transaction) => transaction.putCursor(peer, { stream, ...cursor, signature }));
      },
      notice: (body) => this.notices.push(body),
      observe: (observation) => this.observed.push(observation),
    };
  }

  saw(what: LinkObservation['what']): number {
    return this.observed.filter((observation) => observation.what === what).length;
  }

  remove(): void {
    this.store.close();
    rmSync(this.folder, { recursive: true });
  }
}

function draftFor(stream: StreamId, name: string): Draft {
  if (stream === catalog) {
    return { stream, type: 'item.defined', body: { items: [{ item: name as never, name, baseUnit: 'C62' }] } };
  }
  if (stream.startsWith('site/')) {
    const locations = [{ location: `A-${name}` as never, zone: 'A', purpose: 'storage' }];
    return { stream, type: 'location.defined', body: { locations } };
  }
  const targets = [{ owner: 'HOUSE' as never, item: name as never, keep: 1, share: 0 }];
  return { stream, type: 'target.set', body: { targets } };
}

export class TestNode extends Machine {
  readonly site: string;
  readonly own: StreamId;
  readonly commands: StreamId;
  link: HubLink | undefined;
  readonly #hub: TestHub;

  constructor(site: string, hub: TestHub) {
    super();
    this.site = site;
    this.#hub = hub;
    this.own = streamName({ kind: 'site', site: siteId(site), epoch: 1 });
    this.commands = streamName({ kind: 'to-site', hubEpoch: 1, site: siteId(site), epoch: 1 });
    hub.enrol(this);
  }

  dial(port: number, key: SigningKey = this.key): HubLink {
    const context = {
      role: 'node' as const,
      hub: hubName,
      site: this.site,
      epoch: 1,
      hubKey: this.#hub.key.publicKey,
      ports: linkPorts(key),
      versions: syncVersions,
      limits,
    };
    const snapshot = (): Snapshot => ({
      outgoing: [this.outgoing('hub', this.own, 'movements')],
      incoming: [
        this.incoming(this.commands, 'commands', this.#hub.key.publicKey),
        this.incoming(catalog, 'catalog', this.#hub.key.publicKey),
      ],
    });
    this.link = dialHub({ url: `http://127.0.0.1:${port}`, context, side: this.side('hub', this.store, snapshot) });
    return this.link;
  }

  appended(stream: StreamId, head: Seal | { readonly seq: number; readonly hash: Uint8Array }): void {
    this.link?.appended(stream, head);
  }
}

export class TestHub extends Machine {
  readonly #server: Server = createServer();
  readonly #nodes = new Map<string, TestNode>();
  links: SiteLinks | undefined;

  enrol(node: TestNode): void {
    this.#nodes.set(node.site, node);
  }

  async listen(options: { readonly greetingsMax?: number } = {}): Promise<number> {
    const store = asLedgerStore(this.store);
    this.links = acceptSites({
      server: this.#server,
      context: { role: 'hub', hub: hubName, ports: linkPorts(this.key), versions: syncVersions, limits },
      identify: (site) => ({ publicKey: this.#nodes.get(site)?.key.publicKey ?? '', refusal: '' }),
      sideOf: (site) => this.side(site, store, () => this.#snapshot(site)),
      observe: (_, observation) => this.observed.push(observation),
      ...options,
    });
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return (this.#server.address() as AddressInfo).port;
  }

  #snapshot(site: string): Snapshot {
    const node = this.#nodes.get(site);
    if (node === undefined) throw new Error(`${site} was let in`);
    return {
      outgoing: [this.outgoing(site, node.commands, 'commands'), this.outgoing(site, catalog, 'catalog')],
      incoming: [this.incoming(node.own, 'movements', node.key.publicKey)],
    };
  }

  appended(stream: StreamId, head: { readonly seq: number; readonly hash: Uint8Array }): void {
    this.links?.appended(stream, head);
  }

  isEqualTo(node: TestNode): boolean {
    return [node.own, node.commands, catalog].every((stream) =>
      Buffer.from(this.head(stream).hash).equals(node.head(stream).hash),
    );
  }

  async close(): Promise<void> {
    await this.links?.close();
    this.#server.close();
    this.#server.closeAllConnections();
  }
}
