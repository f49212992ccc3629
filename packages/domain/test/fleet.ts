import {
  account,
  addTouches,
  applyBatch,
  defineItems,
  defineLocations,
  defineSite,
  execute,
  foldEntry,
  makeOperationId,
  noTouches,
  ordinaryHubLimits,
  ownerId,
  sealHeads,
  settleHub,
  settleSite,
  siteId,
  streamName,
  touchesOf,
  type Account,
  type Decision,
  type Draft,
  type HubContext,
  type ItemId,
  type LinkState,
  type MachinePorts,
  type NewEntry,
  type Operation,
  type Refusal,
  type Result,
  type SiteContext,
  type SiteId,
  type StreamId,
  type WantedRights,
  type WorkingSet,
  type Written,
} from '../src/index.ts';
import { noRows, sha256, TestLedger } from './ledger.ts';

export const owner = ownerId('HOUSE');
export const places = {
  receiving: account('R-1'),
  shelf: account('A-01'),
  other: account('A-02'),
  dock: account('DOCK'),
};
export const startAt = 1_760_000_000_000;
const noDigest = new Uint8Array(0);

type WrittenEntry = Written['entries'][number];
type Outcome = Result<Written, Refusal | { readonly kind: string }>;

/**
 * Headquarters and some sites, each with a ledger of its own, joined by hand: nothing travels until `push` and `pull`.
 * An observer folds every entry as it is written anywhere: the truth that no machine has at once.
 */
export class Fleet {
  readonly sites: readonly TestSite[];
  readonly hub: TestHub;
  readonly observed: WorkingSet = noRows();
  /** Every stream as its writer has it. */
  readonly streams = new Map<StreamId, NewEntry[]>();
  /** Every entry in the order in which it was written. */
  readonly written: NewEntry[] = [];
  now = startAt;
  #ids = 0;

  constructor(
    items: readonly { readonly item: ItemId; readonly tracksLots?: boolean }[],
    sites = 2,
    publicKeyOf: (site: SiteId) => string = () => '',
  ) {
    this.hub = new TestHub(this);
    this.sites = Array.from({ length: sites }, (_, at) => new TestSite(this, siteId('ABCDE'[at] as string)));
    this.hub.run((context) => {
      return defineItems(context, { items: items.map((item) => ({ name: item.item, baseUnit: 'C62', ...item })) });
    });
    for (const [at, { site }] of this.sites.entries()) {
      this.hub.run((context) =>
        defineSite(context, {
          site,
          name: site,
          latitude: 30_000_000 + at * 1_000_000,
          longitude: 120_000_000,
          timeZone: 'Asia/Shanghai',
          epoch: 1,
          publicKey: publicKeyOf(site),
        }),
      );
    }
    for (const site of this.sites) {
      site.pull();
      site.run((context) =>
        defineLocations(context, {
          locations: [
            { location: places.receiving, zone: 'IN', purpose: 'receiving' },
            { location: places.shelf, zone: 'A', purpose: 'storage' },
            { location: places.other, zone: 'A', purpose: 'storage' },
            { location: places.dock, zone: 'OUT', purpose: 'staging' },
          ],
        }),
      );
    }
  }

  site(name: string): TestSite {
    const found = this.sites.find(({ site }) => site === name);
    if (found === undefined) throw new Error(`no site ${name}`);
    return found;
  }

  nextId = (): ReturnType<typeof makeOperationId> => {
    this.#ids += 1;
    const random = new Uint8Array(10);
    new DataView(random.buffer).setUint32(6, this.#ids);
    return makeOperationId(this.now, random);
  };

  operation(): Operation {
    return { id: this.nextId(), actor: 'tester', device: 'T1', occurredAt: this.now, requestDigest: noDigest };
  }

  observe(entries: readonly WrittenEntry[], ledger: TestLedger): void {
    for (const { stream, seq, entry } of entries) {
      foldEntry(stream, seq, entry, this.observed);
      const appended = (ledger.entries.get(stream) as NewEntry[])[seq - 1] as NewEntry;
      this.written.push(appended);
      this.streams.set(stream, [...(this.streams.get(stream) ?? []), appended]);
    }
  }

  /** Everything travels, both ways, until nobody has anything to say. Returns the rounds that took. */
  exchangeAll(roundsMax = 100): number {
    for (let round = 1; round <= roundsMax; round += 1) {
      let moved = 0;
      for (const site of this.sites) moved += site.push() + site.pull();
      if (moved === 0) return round;
    }
    throw new Error(`still talking after ${roundsMax} rounds`);
  }
}

abstract class Machine {
  readonly fleet: Fleet;
  readonly ledger = new TestLedger();

  constructor(fleet: Fleet) {
    this.fleet = fleet;
  }

  get rows(): WorkingSet {
    return this.ledger.rows;
  }

  protected ports(): MachinePorts {
    const { fleet } = this;
    fleet.now += 1000;
    return { hash: sha256, now: () => fleet.now, sign: () => noDigest, newId: fleet.nextId };
  }

  protected execute(streams: readonly StreamId[], decide: () => Result<readonly Draft[], Refusal>): Outcome {
    const result = execute(this.ledger, this.ports(), this.fleet.operation(), streams, decide);
    if (result.ok) {
      this.fleet.observe(result.value.entries, this.ledger);
      this.settle(result.value.entries);
    }
    return result;
  }

  protected abstract settle(entries: readonly WrittenEntry[]): void;

  /** Applies up to `most` entries of a stream of `from`; a part of them was applied before when `repeats` is set. */
  protected receive(from: TestLedger, stream: StreamId, most: number, repeats: number, isHubKnown: boolean): number {
    const entries = from.entries.get(stream) ?? [];
    const known = this.ledger.head(stream).seq;
    const first = Math.max(0, known - repeats);
    const batch = entries.slice(first, known + most);
    const last = batch.at(-1);
    if (last === undefined || last.seq <= known) return 0;
    const outcome = applyBatch(
      this.ledger,
      sha256,
      {
        stream,
        firstSeq: first + 1,
        entries: batch.map(({ bytes }) => bytes),
        seal: { stream, seq: last.seq, hash: last.hash, signature: noDigest },
      },
      this.fleet.now,
      { isHubKnown },
    );
    if (outcome.kind !== 'applied') throw new Error(`${stream}: ${JSON.stringify(outcome)}`);
    this.settle(outcome.entries.map((entry) => ({ stream, seq: 0, hash: noDigest, entry })));
    return outcome.fresh;
  }
}

export class TestSite extends Machine {
  readonly site: SiteId;
  readonly stream: StreamId;
  today = '2026-01-01';
  wanted: readonly WantedRights[] = [];

  constructor(fleet: Fleet, site: SiteId) {
    super(fleet);
    this.site = site;
    this.stream = streamName({ kind: 'site', site, epoch: 1 });
  }

  context(): SiteContext {
    const { site, stream, today } = this;
    return { rows: this.rows, site, epoch: 1, stream, seq: this.ledger.head(stream).seq, today };
  }

  run(decide: (context: SiteContext) => Decision): Outcome {
    return this.execute([this.stream], () => decide(this.context()));
  }

  protected settle(entries: readonly WrittenEntry[]): void {
    const { rows: _rows, seq: _seq, ...site } = this.context();
    const written = settleSite(this.ledger, this.ports(), site, touchesOf(entries), this.wanted);
    this.wanted = [];
    this.fleet.observe(written, this.ledger);
    sealHeads(this.ledger, { sign: () => noDigest }, [this.stream]);
  }

  /** Runs what writes entries without a command, e.g. a new business date. */
  machine(write: (ports: MachinePorts, site: Omit<SiteContext, 'rows' | 'seq'>) => readonly WrittenEntry[]): void {
    const { rows: _rows, seq: _seq, ...site } = this.context();
    const written = write(this.ports(), site);
    this.fleet.observe(written, this.ledger);
    this.settle(written);
  }

  /** Sends what headquarters does not have; `repeats` sends some of what it has once more. */
  push(most = Number.MAX_SAFE_INTEGER, repeats = 0): number {
    return this.fleet.hub.take(this, most, repeats);
  }

  pull(most = Number.MAX_SAFE_INTEGER, repeats = 0): number {
    const { ledger } = this.fleet.hub;
    let moved = this.receive(ledger, streamName({ kind: 'catalog', hubEpoch: 1 }), most, repeats, false);
    const stream = streamName({ kind: 'to-site', hubEpoch: 1, site: this.site, epoch: 1 });
    moved += this.receive(ledger, stream, most, repeats, false);
    return moved;
  }

  free(item: ItemId): number {
    const row = this.rows.get('rights', this.site, owner, item, 'std', this.site);
    return row === undefined ? 0 : row.received - row.granted - row.consumed;
  }

  onHand(item: ItemId, at: Account): number {
    return this.rows.get('balances', this.site, at, owner, item, '', '', '', 'available')?.quantity ?? 0;
  }
}

export class TestHub extends Machine {
  /** Sites that cannot be reached now. */
  readonly dark = new Set<SiteId>();

  context(): HubContext {
    return { rows: this.rows, ...this.settings() };
  }

  settings(): Omit<HubContext, 'rows'> {
    const link = (site: SiteId): LinkState => {
      return this.dark.has(site)
        ? { isConnected: false, lastHeardAt: 0, offlinePerMille: 500 }
        : { isConnected: true, lastHeardAt: this.fleet.now, offlinePerMille: 0 };
    };
    return { hubEpoch: 1, now: this.fleet.now, link, limits: ordinaryHubLimits };
  }

  run(decide: (context: HubContext) => Decision): Outcome {
    const streams = [streamName({ kind: 'hub', hubEpoch: 1 }), streamName({ kind: 'catalog', hubEpoch: 1 })];
    return this.execute(streams, () => decide(this.context()));
  }

  take(from: TestSite, most: number, repeats: number): number {
    return this.receive(from.ledger, from.stream, most, repeats, true);
  }

  protected settle(entries: readonly WrittenEntry[]): void {
    const touches = noTouches();
    for (const { stream, entry } of entries) addTouches(touches, stream, entry);
    const written = settleHub(this.ledger, this.ports(), this.settings(), touches);
    this.fleet.observe(written, this.ledger);
  }

  machine(write: (ports: MachinePorts, hub: Omit<HubContext, 'rows'>) => readonly WrittenEntry[]): void {
    const written = write(this.ports(), this.settings());
    this.fleet.observe(written, this.ledger);
    this.settle(written);
  }
}
