import {
  account,
  applyBatch,
  confirmPick,
  decodeEntry,
  defineLocations,
  execute,
  itemId,
  makeOperationId,
  receive,
  settleSite,
  ship,
  startPick,
  streamName,
  takeOrder,
  touchesOf,
  type Bodies,
  type Draft,
  type MachinePorts,
  type OrderId,
  type Refusal,
  type Result,
  type SiteContext,
  type SiteId,
  type StreamId,
  type SyncLedgerStore,
} from '@holdfast/domain';
import { houseOwner } from '@holdfast/protocol';
import { generateSigningKey, sha256, type SigningKey } from '@holdfast/sealing';
import { createMemoryStore } from '@holdfast/store/memory';
import { randomBytes } from 'node:crypto';

export interface OrderedLine {
  readonly line: number;
  readonly item: string;
  readonly quantity: number;
}

const bins = 40;
const reference = 'OPENING';

/** A site whose people pick and ship as in a replay, on a ledger in memory: what it writes is what a node would. */
export class WorkingSite {
  readonly stream: StreamId;
  readonly key: SigningKey = generateSigningKey().key;
  readonly store: SyncLedgerStore = createMemoryStore({ hash: sha256 });
  readonly site: SiteId;
  readonly #ports: MachinePorts = {
    hash: sha256,
    now: () => Date.now(),
    sign: () => new Uint8Array(64),
    newId: () => makeOperationId(Date.now(), randomBytes(10)),
  };

  constructor(site: SiteId) {
    this.site = site;
    this.stream = streamName({ kind: 'site', site, epoch: 1 });
  }

  #base(): Omit<SiteContext, 'rows' | 'seq'> {
    return { site: this.site, epoch: 1, stream: this.stream, today: '2026-01-01' };
  }

  do(decide: (context: SiteContext) => Result<readonly Draft[], Refusal>): void {
    const result = this.store.transact((transaction) => {
      const operation = {
        id: this.#ports.newId(),
        actor: 'worker-1',
        device: '',
        occurredAt: Date.now(),
        requestDigest: new Uint8Array(),
      };
      const done = execute(transaction, this.#ports, operation, [this.stream], () =>
        decide({ ...this.#base(), rows: transaction.rows, seq: transaction.head(this.stream).seq }),
      );
      if (done.ok) settleSite(transaction, this.#ports, this.#base(), touchesOf(done.value.entries));
      return done;
    });
    if (!result.ok) throw new Error(`refused: ${JSON.stringify(result.refusal)}`);
  }

  /** Takes over what headquarters wrote. */
  apply(stream: StreamId, firstSeq: number, entries: readonly Uint8Array[], hash: Uint8Array): void {
    this.store.transact((transaction) => {
      const seal = { stream, seq: firstSeq + entries.length - 1, hash, signature: new Uint8Array(64) };
      const outcome = applyBatch(transaction, sha256, { stream, firstSeq, entries, seal }, Date.now());
      if (outcome.kind !== 'applied') throw new Error(JSON.stringify(outcome));
      const touches = touchesOf(outcome.entries.map((entry) => ({ stream, entry })));
      settleSite(transaction, this.#ports, this.#base(), touches);
    });
  }

  open(items: readonly string[], unitsEach: number): void {
    const storage = Array.from({ length: bins }, (_, at) => ({
      location: account(binName(at)),
      zone: 'A',
      purpose: 'storage' as const,
    }));
    const staging = { location: account('OUT'), zone: 'OUT', purpose: 'staging' as const };
    this.do((context) => defineLocations(context, { locations: [...storage, staging] }));
    for (let bin = 0; bin < bins; bin += 1) {
      const lines = items
        .filter((_, at) => at % bins === bin)
        .map((item) => ({ owner: houseOwner, item: itemId(item), quantity: unitsEach }));
      this.do((context) => receive(context, { reference, location: account(binName(bin)), lines }));
    }
  }

  takeOrder(lines: readonly OrderedLine[]): OrderId {
    this.do((context) => takeOrder(context, { customer: '', lines: lines.map((line) => withOwner(line)) }));
    return this.#lastBody('order.taken').order;
  }

  /** Start, pick, ship: three entries. */
  serve(order: OrderId): void {
    this.do((context) => startPick(context, { order }));
    const picks = this.#lastBody('pick.started').reservations.map(
      ({ line = 0, assignment = 0, account: from, owner, item, quantity }) => ({
        line,
        assignment,
        from,
        owner,
        item,
        quantity,
      }),
    );
    this.do((context) => confirmPick(context, { order, to: account('OUT'), picks, isDone: false }));
    this.do((context) => ship(context, { order, isDone: false }));
  }

  released(): readonly OrderId[] {
    const rows = this.store.view((view) => view.list('assignments', 'byPhase', this.site, 'released'));
    return [...new Set(rows.map((row) => row.order))];
  }

  get seq(): number {
    return this.store.heads().find(({ stream }) => stream === this.stream)?.seq ?? 0;
  }

  /** What headquarters asked of it may stand behind the command's own entry. */
  #lastBody<Type extends keyof Bodies>(type: Type): Bodies[Type] {
    for (let seq = this.seq; seq > 0; seq -= 1) {
      const [stored] = this.store.readStream(this.stream, seq - 1, 1, 1);
      const entry = stored === undefined ? undefined : decodeEntry(stored.bytes);
      if (entry?.type === type) return entry.body as unknown as Bodies[Type];
    }
    throw new Error(`no ${type}`);
  }
}

function binName(at: number): string {
  return `A-${String(at + 1).padStart(2, '0')}`;
}

function withOwner({ line, item, quantity }: OrderedLine) {
  return { line, owner: houseOwner, item: itemId(item), quantity };
}
