import {
  chainHash,
  emptyHead,
  encodeEntry,
  entryVersion,
  makeOperationId,
  sealMessage,
  type Draft,
  type Entry,
  type Head,
  type Seal,
  type StreamId,
} from '@holdfast/domain';
import { generateSigningKey, sha256, type SigningKey } from '@holdfast/sealing';
import type { VerifiedBatch } from '@holdfast/sync';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Headquarters without decisions: it admits one machine, and says whatever a test lets it say, signed. */
export class PaperHub {
  readonly key: SigningKey = generateSigningKey().key;
  readonly #heads = new Map<StreamId, Head>();
  #server: Server | undefined;
  /** Keys that were brought to `/enrol`. */
  readonly enrolled: string[] = [];

  /** Answers `/enrol` with 201. */
  async open(): Promise<string> {
    this.#server = createServer((request, response) => {
      let text = '';
      request.on('data', (chunk: Buffer) => (text += chunk.toString()));
      request.on('end', () => {
        this.enrolled.push((JSON.parse(text) as { readonly publicKey: string }).publicKey);
        response.writeHead(201, { 'content-type': 'application/json' });
        response.end(JSON.stringify({ hubId: 'paper', hubPublicKey: this.key.publicKey, hubEpoch: 1, siteEpoch: 1 }));
      });
    });
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.#server?.close();
  }

  /** Entries of one of its streams as they arrive at a node: chained and signed, and not checked by anybody. */
  say(drafts: readonly Draft[]): { readonly stream: StreamId; readonly batch: VerifiedBatch } {
    const stream = drafts[0]?.stream as StreamId;
    const before = this.#heads.get(stream) ?? emptyHead(sha256, stream);
    let head = before;
    const entries = drafts.map(({ type, body }) => {
      const entry: Entry = {
        v: entryVersion,
        type,
        tv: 1,
        id: makeOperationId(Date.now(), randomBytes(10)),
        hlc: head.hlc + 1,
        actor: 'hub',
        device: '',
        occurredAt: 1,
        recordedAt: 1,
        body: body as unknown as Entry['body'],
      };
      const bytes = encodeEntry(entry);
      const seq = head.seq + 1;
      head = { seq, hash: chainHash(sha256, head.hash, seq, bytes), hlc: entry.hlc };
      return { seq, hash: head.hash, bytes };
    });
    this.#heads.set(stream, head);
    const seal: Seal = {
      stream,
      seq: head.seq,
      hash: head.hash,
      signature: this.key.sign(sealMessage(stream, head.seq, head.hash)),
    };
    return { stream, batch: { firstSeq: before.seq + 1, previous: before.hash, entries, seal } };
  }
}
