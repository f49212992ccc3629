import {
  account,
  append,
  execute,
  itemId,
  machineOperation,
  makeOperationId,
  ownerId,
  receive,
  sealHeads,
  siteId,
  streamId,
  type LedgerTransaction,
  type Operation,
  type Seal,
  type SiteContext,
  type StreamId,
} from '@holdfast/domain';
import { generateSigningKey, requestDigest, sha256 } from '@holdfast/sealing';
import { createGroupCommit, openSqliteStore } from '@holdfast/store';
import { randomBytes } from 'node:crypto';
import type { Goods } from './goods.ts';

export interface Ledger {
  /** Durable postings, this many of them waiting for their answers at a time. */
  run(postings: number, inFlight: number): Promise<void>;
  close(): void;
}

export interface Receipt {
  readonly operation: Operation;
  readonly place: string;
  readonly item: string;
}

export const stream: StreamId = streamId('site/BENCH/1');
const { key: signer } = generateSigningKey();
export const publicKey: string = signer.publicKey;
const ports = { hash: sha256, now: () => Date.now(), sign: (message: Uint8Array) => signer.sign(message) };

export function sealStream(transaction: LedgerTransaction): readonly Seal[] {
  return sealHeads(transaction, ports, [stream]);
}

/** A site's ledger as a node runs it; each posting is a receipt of goods. */
export function openLedger(path: string, key: Uint8Array, goods: Goods): Ledger {
  const store = openSqliteStore({ path, key, hash: sha256 });
  store.transact((transaction) => {
    defineSite(transaction, goods);
    sealStream(transaction);
  });
  const group = createGroupCommit<Receipt, void>({
    store,
    execute: post,
    beforeCommit: sealStream,
    onPoisoned: (error) => {
      throw error;
    },
  });
  const client = async (postings: number): Promise<void> => {
    for (let index = 0; index < postings; index += 1) await group.submit(receiptOf(goods));
  };
  return {
    run: async (postings, inFlight) => {
      await Promise.all(Array.from({ length: inFlight }, () => client(Math.ceil(postings / inFlight))));
    },
    close: () => store.close(),
  };
}

export function receiptOf(goods: Goods): Receipt {
  const { place, item } = goods.next();
  const now = Date.now();
  const digest = requestDigest({ command: 'receive', location: place, lines: [{ owner: 'O1', item, quantity: 1 }] });
  const id = makeOperationId(now, randomTail());
  return { operation: { id, actor: 'U1', device: 'T1', occurredAt: now, requestDigest: digest }, place, item };
}

// Ids are made by terminals: here their random part should cost next to nothing.
let tails = randomBytes(0);
let tailAt = 0;

function randomTail(): Uint8Array {
  if (tailAt === tails.length) {
    tails = randomBytes(10_000);
    tailAt = 0;
  }
  tailAt += 10;
  return tails.subarray(tailAt - 10, tailAt);
}

export function post(transaction: LedgerTransaction, { operation, place, item }: Receipt): void {
  const result = execute(transaction, ports, operation, [stream], () =>
    receive(contextOf(transaction), {
      location: account(place),
      lines: [{ owner: ownerId('O1'), item: itemId(item), quantity: 1 }],
    }),
  );
  if (!result.ok) throw new Error(`refused: ${result.refusal.kind}`);
}

function contextOf(transaction: LedgerTransaction): SiteContext {
  const { seq } = transaction.head(stream);
  return { rows: transaction.rows, site: siteId('BENCH'), epoch: 1, stream, seq, today: '2026-01-01' };
}

export function defineSite(transaction: LedgerTransaction, { places, items }: Goods): void {
  const now = Date.now();
  const put = (draft: Parameters<typeof append>[4]): void => {
    append(transaction, ports, machineOperation(makeOperationId(now, randomBytes(10)), now, 'bench'), now, draft);
  };
  for (const some of chunks(items)) {
    const defined = some.map((name) => ({ item: itemId(name), name, baseUnit: 'C62' }));
    put({ type: 'item.proposed', stream, body: { items: defined } });
  }
  for (const some of chunks(places)) {
    const locations = some.map((name) => ({ location: account(name), zone: 'A', purpose: 'storage' }));
    put({ type: 'location.defined', stream, body: { locations } });
  }
}

function chunks(names: readonly string[]): readonly (readonly string[])[] {
  return Array.from({ length: Math.ceil(names.length / 100) }, (_, at) => names.slice(at * 100, at * 100 + 100));
}
