import {
  chainHash,
  encodeEntry,
  genesisHash,
  makeOperationId,
  siteId,
  streamName,
  type Encodable,
} from '@holdfast/domain';
import { syncVersions } from '@holdfast/protocol';
import { sha256, signingKeyFromSeed } from '@holdfast/sealing';
import {
  defaultLimits,
  startHub,
  startNode,
  step,
  type ChainLink,
  type HubContext,
  type NodeContext,
  type SyncInput,
  type SyncOutput,
} from '@holdfast/sync';
import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { linkPorts } from '../src/index.ts';

const own = streamName({ kind: 'site', site: siteId('SHA'), epoch: 1 });
const genesis = genesisHash(sha256, own);
const nodeKey = signingKeyFromSeed(new Uint8Array(32).fill(1));
const hubKey = signingKeyFromSeed(new Uint8Array(32).fill(2));
const common = { hub: 'HQ', versions: syncVersions, limits: defaultLimits };
const node: NodeContext = {
  ...common,
  role: 'node',
  site: 'SHA',
  epoch: 1,
  hubKey: hubKey.publicKey,
  ports: linkPorts(nodeKey),
};
const hub: HubContext = { ...common, role: 'hub', ports: linkPorts(hubKey) };

test('a movement takes at most 40 bytes of the line, everything counted, alone in its entry or among others', () => {
  expect(bytesPerMovement(1, 2000)).toBeLessThan(40);
  expect(bytesPerMovement(20, 200)).toBeLessThan(15);
});

/** Frames of both directions, handshake and acknowledgements included, over the movements that they carried. */
function bytesPerMovement(movementsEach: number, count: number): number {
  const links = makeLinks(movementsEach, count);
  const last = links.at(-1);
  if (last === undefined) throw new Error('nothing to send');
  const states = { node: startNode(), hub: startHub() };
  const todo: (() => void)[] = [];
  const nonce = randomBytes(32);
  let bytes = 0;

  function tell(side: 'node' | 'hub', input: SyncInput): void {
    const { state, outputs } = step(side === 'node' ? node : hub, states[side], input, 0);
    states[side] = state;
    for (const output of outputs) todo.push(() => perform(side, output));
  }
  function perform(side: 'node' | 'hub', output: SyncOutput): void {
    switch (output.kind) {
      case 'dial': {
        tell('hub', { kind: 'accepted', nonce, retryAfterMs: 0 });
        const head = { seq: count, hash: last?.hash ?? genesis };
        const acknowledged = { seq: 0, hash: genesis };
        const outgoing = [{ stream: own, lane: 'movements' as const, head, acknowledged }];
        return tell('node', { kind: 'connected', nonce, snapshot: { outgoing, incoming: [] } });
      }
      case 'send':
        bytes += output.frame.length;
        return tell(side === 'node' ? 'hub' : 'node', { kind: 'received', frame: output.frame });
      case 'identify':
        return tell('hub', { kind: 'identified', session: 1, publicKey: nodeKey.publicKey, refusal: '' });
      case 'admit': {
        const head = { seq: 0, hash: genesis };
        const seal = new Uint8Array(0);
        const incoming = [{ stream: own, lane: 'movements' as const, writerKey: nodeKey.publicKey, head, seal }];
        return tell('hub', { kind: 'admitted', session: 1, snapshot: { outgoing: [], incoming } });
      }
      case 'read': {
        const entries = links.slice(output.afterSeq, output.afterSeq + output.entriesMax);
        return tell('node', { ...output, kind: 'entries', previous: genesis, entries });
      }
      case 'apply':
        return tell('hub', { ...output, kind: 'applied', head: output.batch.seal });
      default:
        return;
    }
  }

  tell('node', { kind: 'tick' });
  for (let next = todo.shift(); next !== undefined; next = todo.shift()) next();
  expect(states.node.outgoing[0]?.peerHas).toBe(count);
  return bytes / (movementsEach * count);
}

function makeLinks(movementsEach: number, count: number): readonly ChainLink[] {
  const links: ChainLink[] = [];
  let hash = genesis;
  let time = Date.UTC(2026, 10, 2);
  for (let seq = 1; seq <= count; seq += 1) {
    time += 50 + Math.floor(Math.random() * 8000);
    const movements = Array.from({ length: movementsEach }, (_, index) => movement(index + 1, movementsEach > 1));
    const body: { readonly [member: string]: Encodable } =
      movementsEach > 1 ? { order: String(536_365 + seq), movements } : { movements };
    const bytes = encodeEntry({
      v: 1,
      type: movementsEach > 1 ? 'pick.confirmed' : 'stock.moved',
      tv: 1,
      id: makeOperationId(time - 20, randomBytes(10)),
      hlc: time * 1024,
      actor: `picker-${seq % 6}`,
      device: `T${seq % 6}`,
      occurredAt: time - Math.floor(Math.random() * 30),
      recordedAt: time,
      body,
    });
    hash = chainHash(sha256, hash, seq, bytes);
    links.push({ seq, hash, bytes });
  }
  return links;
}

/** Some items move often, most seldom; each has its bin. */
function movement(line: number, isPick: boolean): Encodable {
  const item = 20_000 + Math.floor(3000 * Math.random() ** 2.2) * 23;
  const bin = `A-${String(item % 20).padStart(2, '0')}-${String(item % 17).padStart(2, '0')}`;
  const quantity = 1 + Math.floor(Math.random() * 24);
  const moved = { owner: 'HOUSE', item: String(item), from: bin, to: 'STAGING', quantity };
  return isPick ? { ...moved, line, assignment: 1 } : moved;
}
