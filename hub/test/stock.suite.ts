import { account, itemId, proposeItems, receive, takeOrder, toHex, type LedgerStore } from '@holdfast/domain';
import type {
  availabilityAnswer,
  feedAnswer,
  hubDigestAnswer,
  hubRightsAnswer,
  hubStockAnswer,
} from '@holdfast/protocol';
import type { Static } from 'typebox';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createItem, giveAllToHub, house, must, openRig, stockUp, type Answer, type HubRig } from './hub-rig.ts';

type Available = Static<typeof availabilityAnswer>;
type Rights = Static<typeof hubRightsAnswer>;
type Stock = Static<typeof hubStockAnswer>;
type Feed = Static<typeof feedAnswer>;
type Digest = Static<typeof hubDigestAnswer>;

export function stockSuite(openStore: (folder: string) => Promise<LedgerStore>): void {
  let rig: HubRig;
  beforeEach(async () => {
    rig = await openRig(openStore);
    await createItem(rig, 'BOX');
  });
  afterEach(() => rig.close());
  const get = async <Body>(url: string): Promise<Body> => (await must(rig.get<Body>(url))).body;

  describe('the last 24 boxes', () => {
    it('[I4] are split 10 to 14, and both may sell in the dark', async () => {
      const site = await rig.site('SHA');
      await must(rig.send('PUT', '/sites/SHA/rights-targets/BOX', { keep: 10 }));
      await stockUp(rig, site, 'BOX', 24);
      const available = await get<Available>('/availability?item=BOX');
      expect(available.total).toEqual({ onHand: 24, promisable: 14, waiting: 0 });
      expect(available.sites).toMatchObject([
        { site: 'SHA', onHand: 24, promisable: 14, siteFree: 10, deficit: 0, inFlight: 0 },
      ]);
      site.cut(rig.hub);
      const lines = [{ line: 1, owner: house, item: itemId('BOX'), quantity: 10 }];
      site.do((context) => takeOrder(context, { customer: 'counter', lines }));
      expect(() =>
        site.do((context) =>
          takeOrder(context, { customer: 'one more', lines: lines.map((line) => ({ ...line, quantity: 1 })) }),
        ),
      ).toThrow('insufficient-rights');
      const sold = await must(
        rig.send('POST', '/orders', { order: 'O1', customer: 'C', lines: [{ line: 1, item: 'BOX', quantity: 15 }] }),
      );
      expect(sold.body['waiting']).toMatchObject([{ quantity: 1 }]);
      await site.connect(rig.hub);
      expect((await get<Available>('/availability?item=BOX')).sites).toMatchObject([
        { promisable: 0, siteFree: 0, deficit: 0 },
      ]);
    });
  });

  describe('stock of several sites', () => {
    it('is paged by key, across sites, without a gap or a repeat', async () => {
      for (const item of ['CAN', 'JAR']) await createItem(rig, item);
      for (const code of ['BJS', 'CAN', 'SHA']) {
        const site = await rig.site(code);
        for (const item of code === 'CAN' ? ['JAR'] : ['BOX', 'CAN', 'JAR']) await stockUp(rig, site, item, 2);
      }
      const whole = (await get<Stock>('/stock?limit=1000')).stock.map(({ site, item }) => `${site} ${item}`);
      expect(whole).toEqual(['BJS BOX', 'BJS CAN', 'BJS JAR', 'CAN JAR', 'SHA BOX', 'SHA CAN', 'SHA JAR']);
      for (const limit of [1, 3, 4, 7]) {
        const seen: string[] = [];
        for (let after: string | null = ''; after !== null;) {
          const query: string = after === '' ? '' : `&after=${encodeURIComponent(after)}`;
          const body: Stock = await get<Stock>(`/stock?limit=${limit}${query}`);
          seen.push(...body.stock.map(({ site, item }) => `${site} ${item}`));
          after = body.next;
        }
        expect(seen).toEqual(whole);
      }
    });
  });

  describe('an item that two sites proposed differently in the dark', () => {
    it('is an exception that names both, until headquarters takes one of them', async () => {
      const exceptions = async (query = ''): Promise<readonly object[]> =>
        (await get<{ readonly exceptions: readonly object[] }>(`/exceptions${query}`)).exceptions;
      const [sha, bjs] = [await rig.site('SHA'), await rig.site('BJS')];
      const oil = { item: itemId('OIL'), name: 'Oil' };
      sha.do((context) => proposeItems(context, { items: [{ ...oil, baseUnit: 'LTR' }] }));
      await sha.exchange(rig.hub);
      expect(await exceptions()).toEqual([]);
      expect(await exceptions('?resolved=true')).toEqual([]);
      bjs.do((context) => proposeItems(context, { items: [{ ...oil, baseUnit: 'KGM', scale: 3 }] }));
      await bjs.exchange(rig.hub);
      const named = { exception: 'item-conflict:hub:OIL', item: 'OIL', subject: 'BJS KGM/3; SHA LTR/0', quantity: 1 };
      expect(await exceptions()).toMatchObject([{ ...named, kind: 'item-conflict' }]);
      const define = (unit: object): Promise<Answer> => rig.send('POST', '/items', { ...oil, ...unit });
      expect((await define({ baseUnit: 'C62' })).body['code']).toBe('item-exists');
      await must(define({ baseUnit: 'LTR' }));
      expect(await exceptions()).toEqual([]);
      expect(await exceptions('?resolved=true')).toMatchObject([{ ...named, quantity: 0 }]);
      for (const site of [sha, bjs]) {
        await site.exchange(rig.hub);
        const known = site.store.view((rows) => rows.get('items', 'OIL'));
        expect(known).toMatchObject({ baseUnit: 'LTR', proposedBy: '' });
      }
    });
  });

  describe('figures of other machines', () => {
    it('say as of when, and a target says who set it', async () => {
      const site = await rig.site('SHA');
      rig.hub.links.watch(() => (rig.hub.links.isConnected(site.site) ? 0 : undefined));
      await giveAllToHub(rig, 'BOX', 'SHA');
      await stockUp(rig, site, 'BOX', 6);
      const [figures] = (await get<Available>('/availability?item=BOX')).sites;
      expect(figures).toMatchObject({ ageSeconds: 0, isConnected: true });
      site.cut(rig.hub);
      rig.now += 3 * 60 * 60 * 1000;
      expect((await get<Available>('/availability?item=BOX')).sites).toMatchObject([
        { onHand: 6, promisable: 6, asOf: figures?.asOf, ageSeconds: 3 * 60 * 60, isConnected: false },
      ]);
      expect((await get<Rights>('/rights?item=BOX')).rights).toMatchObject([
        {
          site: 'SHA',
          hubFree: 6,
          siteFree: 0,
          target: { keep: 0, share: 0, isPinned: true },
          ageSeconds: 3 * 60 * 60,
        },
      ]);
      expect((await get<Stock>('/stock?site=SHA')).stock).toMatchObject([
        {
          site: 'SHA',
          location: 'A-01',
          owner: 'HOUSE',
          item: 'BOX',
          status: 'available',
          quantity: 6,
          ageSeconds: 3 * 60 * 60,
        },
      ]);
    });
  });

  describe('the digest of a site', () => {
    it('[I5] is the site’s own when everything has come over, and says up to where when not', async () => {
      const site = await rig.site('SHA');
      await stockUp(rig, site, 'BOX', 6);
      const equal = await get<Digest>('/sites/SHA/digest');
      const head = site.store.heads().find(({ stream }) => stream === site.stream);
      expect(equal).toMatchObject({
        stream: 'site/SHA/1',
        seq: head?.seq,
        hash: toHex(head?.hash ?? new Uint8Array()),
        digest: site.digest(),
      });
      site.cut(rig.hub);
      await stockUp(rig, site, 'BOX', 1);
      const behind = await get<Digest>('/sites/SHA/digest');
      expect(behind.digest).not.toBe(site.digest());
      expect(behind.seq).toBeLessThan(site.store.heads().find(({ stream }) => stream === site.stream)?.seq ?? 0);
      const unknown = await rig.get('/sites/XXX/digest');
      expect([unknown.status, unknown.body['code']]).toEqual([422, 'unknown-site']);
    });
  });

  describe('the feed', () => {
    it('gives every entry once, in pages, and says when a position belongs to another feed', async () => {
      const site = await rig.site('SHA');
      site.do((context) =>
        receive(context, { location: account('A-01'), lines: [{ owner: house, item: itemId('BOX'), quantity: 6 }] }),
      );
      await site.exchange(rig.hub);
      const positions: number[] = [];
      const types = new Set<string>();
      let after = 0;
      for (;;) {
        const page = await get<Feed>(`/entries/feed?after=${after}&limit=2`);
        if (page.entries.length === 0) break;
        for (const entry of page.entries) {
          positions.push(entry.position);
          types.add(entry.type);
        }
        after = page.next;
      }
      expect(positions).toEqual(positions.map((_, index) => index + 1));
      for (const type of ['item.defined', 'site.defined', 'stock.received', 'grant.made', 'grant.credited'])
        expect(types).toContain(type);
      const { feed } = await get<Feed>('/entries/feed');
      expect((await rig.get(`/entries/feed?after=3&feed=${feed}`)).status).toBe(200);
      const other = await rig.get('/entries/feed?after=3&feed=another');
      expect([other.status, other.body['code']]).toEqual([409, 'feed-changed']);
    });
  });
}
