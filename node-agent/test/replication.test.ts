import { account, itemId, orderId, ownerId, siteId, streamName, toHex, type Draft } from '@holdfast/domain';
import { heldElsewhereNotice } from '@holdfast/protocol';
import type { LinkSide } from '@holdfast/server';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hubSide } from '../src/replication/hub-side.ts';
import { created, openRig, type Json, type NodeRig } from './node-rig.ts';
import { PaperHub } from './paper-hub.ts';

const catalog = streamName({ kind: 'catalog', hubEpoch: 1 });
const toSite = streamName({ kind: 'to-site', hubEpoch: 1, site: siteId('SHA'), epoch: 1 });
const own = streamName({ kind: 'site', site: siteId('SHA'), epoch: 1 });
const house = ownerId('HOUSE');
const box = itemId('BOX');

let hub: PaperHub;
let rig: NodeRig;
beforeEach(async () => {
  hub = new PaperHub();
  const url = await hub.open();
  rig = await openRig({ environment: { HOLDFAST_HUB_URL: url, HOLDFAST_ENROLMENT_CODE: 'AAAA' } });
  // From here on the site knows headquarters and needs it no more.
  hub.close();
});
afterEach(() => rig.close());

/** The node's disk as the link sees it. */
function side(): LinkSide {
  const { identity, engine, elsewhere } = rig.opened.node;
  const { enrolment } = identity;
  if (enrolment === undefined) throw new Error('not enrolled');
  return hubSide({ engine, identity, enrolment, elsewhere, observe: () => undefined, acknowledged: () => undefined });
}

async function hear(drafts: readonly Draft[]) {
  const { stream, batch } = hub.say(drafts);
  return side().apply(stream, batch);
}

const defineBox: Draft = {
  type: 'item.defined',
  stream: catalog,
  body: { items: [{ item: box, name: 'Box', baseUnit: 'C62' }] },
};

async function receive(quantity: number): Promise<void> {
  await created(rig.post('/locations', { location: 'A-01' }));
  await created(rig.post('/receipts', { location: 'A-01', lines: [{ item: 'BOX', quantity }] }));
}

async function rights(): Promise<Json | undefined> {
  return (await rig.get<{ readonly rights: readonly Json[] }>('/rights')).body.rights[0];
}

describe('a site and its headquarters', () => {
  it('meet once: the key is brought with the code, and later starts need neither', async () => {
    expect(hub.enrolled).toHaveLength(1);
    await rig.reopen();
    expect(hub.enrolled).toHaveLength(1);
    expect((await rig.get('/link')).body).toMatchObject({ isEnrolled: true, isConnected: false });
  });

  it('share items, work and rights: what headquarters says is applied, and the site acts on it', async () => {
    expect(await hear([defineBox])).toMatchObject({ kind: 'applied', head: { seq: 1 } });
    expect((await rig.get<{ readonly items: readonly Json[] }>('/items')).body.items).toMatchObject([
      { item: 'BOX', proposedBy: '' },
    ]);
    await receive(24);
    expect(await rights()).toMatchObject({ free: 12 });
    const release: Draft = {
      type: 'line.released',
      stream: toSite,
      body: {
        order: orderId('HQ-1'),
        customer: 'Example',
        lines: [{ line: 1, assignment: 1, owner: house, item: box, quantity: 4 }],
      },
    };
    const grant: Draft = {
      type: 'grant.made',
      stream: toSite,
      body: { grants: [{ owner: house, item: box, quantity: 5 }] },
    };
    await hear([release, grant]);
    expect((await rig.get<{ readonly tasks: readonly Json[] }>('/tasks')).body.tasks).toMatchObject([
      { order: 'HQ-1', source: 'hub', open: 4 },
    ]);
    expect((await rig.get('/orders/HQ-1')).body).toMatchObject({
      source: 'hub',
      customer: 'Example',
      lines: [{ quantity: 4, assignments: [{ phase: 'released' }] }],
    });
    expect(await rights()).toMatchObject({ free: 17, heldElsewhere: 3 });
    await hear([
      {
        type: 'line.recalled',
        stream: toSite,
        body: { order: orderId('HQ-1'), lines: [{ line: 1, assignment: 1 }], why: 'cancelled' },
      },
    ]);
    expect((await rig.get('/orders/HQ-1')).body).toMatchObject({ lines: [{ assignments: [{ phase: 'given-back' }] }] });
    expect(await rights()).toMatchObject({ heldElsewhere: 7 });
  });

  it('a batch that comes twice takes effect once', async () => {
    await hear([defineBox]);
    await receive(24);
    const grant = hub.say([
      { type: 'grant.made', stream: toSite, body: { grants: [{ owner: house, item: box, quantity: 5 }] } },
    ]);
    await side().apply(grant.stream, grant.batch);
    expect(await side().apply(grant.stream, grant.batch)).toMatchObject({ kind: 'applied', head: { seq: 1 } });
    expect(await rights()).toMatchObject({ free: 17 });
  });

  it('what headquarters says of stock held elsewhere is told with its age', async () => {
    await hear([defineBox]);
    await receive(24);
    const at = Date.UTC(2026, 0, 15, 9);
    side().notice?.(
      heldElsewhereNotice({ knownAt: at, goods: [{ owner: house, item: box, class: 'std', quantity: 14 }] }),
    );
    side().notice?.(['gossip']);
    const refused = await rig.post('/orders', { customer: 'c', lines: [{ line: 1, item: 'BOX', quantity: 20 }] });
    expect(refused.body).toMatchObject({
      code: 'insufficient-rights',
      quantityFree: 12,
      heldElsewhere: 14,
      knownAt: at,
    });
    expect(refused.body['detail']).toContain('14 are held elsewhere (as known at 2026-01-15 09:00 UTC)');
  });

  it('a receipt of headquarters is kept, countersigned, over a restart', async () => {
    await hear([defineBox]);
    await receive(24);
    const { body } = await rig.get<{ readonly seq: number; readonly hash: string }>('/digest');
    const position = { seq: body.seq, hash: Uint8Array.from(Buffer.from(body.hash, 'hex')) };
    await side().acknowledge(own, position, new Uint8Array(64).fill(7));
    const hubKnows = { acknowledged: body.seq, hash: body.hash, signature: toHex(new Uint8Array(64).fill(7)) };
    expect((await rig.get('/digest')).body).toMatchObject({ hub: hubKnows });
    await rig.reopen();
    expect((await rig.get('/digest')).body).toMatchObject({ hub: { ...hubKnows, at: expect.any(Number) } });
    expect(await side().snapshot()).toMatchObject({ outgoing: [{ stream: own, acknowledged: { seq: body.seq } }] });
  });
});

describe('a site that must not go on', () => {
  it('stops one stream before a poisoned entry, shows it, and works on', async () => {
    await hear([defineBox]);
    await receive(24);
    const credit: Draft = {
      type: 'target.set',
      stream: toSite,
      body: { targets: [{ owner: house, item: box, keep: 4, share: 100 }] },
    };
    const { stream, batch } = hub.say([
      credit,
      { type: 'line.recalled', stream: toSite, body: { order: orderId('X'), lines: [], why: '' } },
    ]);
    const answer = await side().apply(stream, batch);
    expect(answer).toMatchObject({ kind: 'quarantined', head: { seq: 1 } });
    await rig.reopen();
    expect(await side().snapshot()).toMatchObject({
      incoming: [{ stream: toSite, stopped: { seq: 2 } }, { stream: catalog }],
    });
    expect(
      await hear([
        {
          type: 'item.defined',
          stream: catalog,
          body: { items: [{ item: itemId('CAN'), name: 'Can', baseUnit: 'C62' }] },
        },
      ]),
    ).toMatchObject({ kind: 'applied' });
    await created(rig.post('/receipts', { location: 'A-01', lines: [{ item: 'CAN', quantity: 1 }] }));
  });

  it('writes nothing more when its disk went back in time, over a restart too; reading goes on', async () => {
    await hear([defineBox]);
    await receive(24);
    side().fence?.(own, 'rolled-back', { seq: 3, hash: new Uint8Array(32) }, undefined);
    const body = { location: account('A-01'), lines: [{ item: 'BOX', quantity: 1 }] };
    for (let round = 0; round < 2; round += 1) {
      expect((await rig.post('/receipts', body)).body).toMatchObject({ status: 503, code: 'site-fenced' });
      expect((await rig.get('/health/ready')).body).toMatchObject({ status: 503, code: 'not-ready' });
      const spoken = await rig.get('/health/ready', { headers: { 'accept-language': 'zh-CN' } });
      expect(spoken.body['detail']).toMatch(/^本机已停止写入。.*site\/SHA\/1 在第 3 条记录处回退。$/);
      expect((await rig.get('/link')).body['fence']).toContain('rolled-back');
      expect((await rig.get<{ readonly balances: readonly Json[] }>('/stock')).body.balances).toHaveLength(1);
      await rig.reopen();
    }
  });
});
