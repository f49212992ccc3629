import type { LedgerStore } from '@holdfast/domain';
import type { availabilityAnswer, cancelledOrderAnswer, createdOrderAnswer, hubOrderAnswer } from '@holdfast/protocol';
import type { Static } from 'typebox';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createItem, giveAllToHub, must, newId, openRig, stockUp, type Answer, type HubRig } from './hub-rig.ts';

type Created = Static<typeof createdOrderAnswer>;
type Cancelled = Static<typeof cancelledOrderAnswer>;
type Found = Static<typeof hubOrderAnswer>;
type Available = Static<typeof availabilityAnswer>;

const shanghai = { latitude: 31.2, longitude: 121.5 };
const beijing = { latitude: 39.9, longitude: 116.4 };
const guangzhou = { latitude: 23.1, longitude: 113.3 };

export function ordersSuite(openStore: (folder: string) => Promise<LedgerStore>): void {
  let rig: HubRig;
  beforeEach(async () => {
    rig = await openRig(openStore);
    await createItem(rig, 'BOX');
  });
  afterEach(() => rig.close());

  const take = (order: string, quantity: number, more: object = {}): Promise<Answer<Created>> =>
    rig.send('POST', '/orders', { order, customer: 'C', lines: [{ line: 1, item: 'BOX', quantity }], ...more });
  const find = async (order: string): Promise<Found> => (await must(rig.get<Found>(`/orders/${order}`))).body;
  const total = async (): Promise<Available['total']> =>
    (await must(rig.get<Available>('/availability?item=BOX'))).body.total;

  describe('an order taken at headquarters', () => {
    it('goes to the nearest site that has all of it, and says which others were weighed', async () => {
      const near = await rig.site('SHA', shanghai);
      const far = await rig.site('BJS', beijing);
      await giveAllToHub(rig, 'BOX', 'SHA', 'BJS');
      await stockUp(rig, near, 'BOX', 10);
      await stockUp(rig, far, 'BOX', 10);
      const { body } = await must(take('O1', 4, { place: guangzhou }));
      expect(body).toMatchObject({ order: 'O1', waiting: [], stream: 'hub/1' });
      const [decided] = body.allocations;
      expect(decided?.rule).toBe('nearest-whole');
      expect(decided?.parts).toEqual([
        { line: 1, assignment: 1, site: 'SHA', owner: 'HOUSE', item: 'BOX', quantity: 4 },
      ]);
      expect(decided?.weighed.map(({ site, verdict }) => [site, verdict])).toEqual([
        ['SHA', 'chosen'],
        ['BJS', 'farther'],
      ]);
    });

    it('is split over the sites when none has all of it', async () => {
      const first = await rig.site('SHA', shanghai);
      const second = await rig.site('BJS', beijing);
      await giveAllToHub(rig, 'BOX', 'SHA', 'BJS');
      await stockUp(rig, first, 'BOX', 5);
      await stockUp(rig, second, 'BOX', 7);
      const { body } = await must(take('O1', 12));
      expect(body.allocations[0]?.rule).toBe('split');
      expect(body.allocations[0]?.parts.map(({ site, quantity }) => [site, quantity])).toEqual([
        ['BJS', 7],
        ['SHA', 5],
      ]);
      expect(body.waiting).toEqual([]);
    });

    it('waits for what nobody has, and fills by itself when goods are received', async () => {
      const site = await rig.site('SHA', shanghai);
      await giveAllToHub(rig, 'BOX', 'SHA');
      await stockUp(rig, site, 'BOX', 3);
      const { body } = await must(take('O1', 5));
      expect(body.waiting).toEqual([{ line: 1, owner: 'HOUSE', item: 'BOX', quantity: 2 }]);
      expect(await total()).toMatchObject({ promisable: 0, waiting: 2 });
      await stockUp(rig, site, 'BOX', 10);
      expect(await find('O1')).toMatchObject({ state: 'allocated', waitingUnits: 0 });
      expect(await total()).toEqual({ onHand: 13, promisable: 8, waiting: 0 });
    });

    it('is answered with the same when it is repeated, also after it has moved on', async () => {
      const site = await rig.site('SHA', shanghai);
      await giveAllToHub(rig, 'BOX', 'SHA');
      await stockUp(rig, site, 'BOX', 3);
      const id = newId();
      const body = { order: 'O1', customer: 'C', lines: [{ line: 1, item: 'BOX', quantity: 5 }] };
      const first = await rig.send('POST', '/orders', body, id);
      await stockUp(rig, site, 'BOX', 10);
      const again = await rig.send('POST', '/orders', body, id);
      expect([first.status, again.status, again.headers['idempotency-replayed']]).toEqual([201, 201, 'true']);
      expect(again.body).toEqual(first.body);
      const other = await rig.send('POST', '/orders', { ...body, customer: 'D' }, id);
      expect([other.status, other.body['code']]).toEqual([422, 'id-used-for-another-request']);
      expect((await rig.get('/orders')).body['orders']).toHaveLength(1);
    });

    it('keeps why it went where it went', async () => {
      const site = await rig.site('SHA', shanghai);
      await giveAllToHub(rig, 'BOX', 'SHA');
      await stockUp(rig, site, 'BOX', 3);
      await must(take('O1', 2, { place: shanghai }));
      const { lines, reasons } = await find('O1');
      const [assignment] = lines[0]?.assignments ?? [];
      expect(assignment).toMatchObject({ site: 'SHA', phase: 'released', quantity: 2, open: 2 });
      const weighed = [{ site: 'SHA', metres: 0, verdict: 'chosen' }];
      expect(reasons).toMatchObject([{ decision: assignment?.decision, rule: 'nearest-whole', weighed }]);
    });
  });

  describe('fifty orders at once for the last units', () => {
    it('never promise more than there is', async () => {
      const first = await rig.site('SHA', shanghai);
      const second = await rig.site('BJS', beijing);
      await giveAllToHub(rig, 'BOX', 'SHA', 'BJS');
      await stockUp(rig, first, 'BOX', 30);
      await stockUp(rig, second, 'BOX', 20);
      const answers = await Promise.all(Array.from({ length: 50 }, (_, index) => must(take(`O${index}`, 3))));
      const sum = (parts: readonly { readonly quantity: number }[]): number =>
        parts.reduce((units, { quantity }) => units + quantity, 0);
      const promised = answers.flatMap(({ body }) => body.allocations.flatMap(({ parts }) => parts));
      const waiting = answers.flatMap(({ body }) => body.waiting);
      expect([sum(promised), sum(waiting)]).toEqual([50, 100]);
      expect(await total()).toEqual({ onHand: 50, promisable: 0, waiting: 100 });
    });
  });

  describe('a cancelled order', () => {
    it('gives back at once what no site has seen, and lets a waiting order have it', async () => {
      const site = await rig.site('SHA', shanghai);
      await giveAllToHub(rig, 'BOX', 'SHA');
      await stockUp(rig, site, 'BOX', 5);
      site.cut(rig.hub);
      await must(take('O1', 5));
      await must(take('O2', 4));
      const { body } = await must(rig.send<Cancelled>('POST', '/orders/O1/cancellation'));
      expect(body.withdrawn).toEqual([{ line: 1, assignment: 1, site: 'SHA', quantity: 5 }]);
      expect(body.askedBack).toEqual([]);
      expect(await find('O2')).toMatchObject({ state: 'allocated', waitingUnits: 0 });
      expect(await find('O1')).toMatchObject({ state: 'cancelled' });
    });

    it('asks back what was released, and gets it when the site answers', async () => {
      const site = await rig.site('SHA', shanghai);
      await giveAllToHub(rig, 'BOX', 'SHA');
      await stockUp(rig, site, 'BOX', 5);
      await must(take('O1', 5));
      await site.exchange(rig.hub);
      const id = newId();
      const cancelled = await rig.send<Cancelled>('POST', '/orders/O1/cancellation', undefined, id);
      expect(cancelled.body.askedBack).toEqual([{ line: 1, assignment: 1, site: 'SHA', quantity: 5 }]);
      expect(await total()).toMatchObject({ promisable: 0 });
      await site.exchange(rig.hub);
      expect(await total()).toMatchObject({ promisable: 5 });
      const again = await rig.send('POST', '/orders/O1/cancellation', undefined, id);
      expect(again.body).toEqual(cancelled.body);
      const twice = await rig.send('POST', '/orders/O1/cancellation');
      expect([twice.status, twice.body['code']]).toEqual([409, 'order-cancelled']);
    });
  });

  describe('what headquarters has not released', () => {
    it('[R5] stays inside it while the site is cut off, and goes out when it is back', async () => {
      const site = await rig.site('SHA', shanghai);
      await giveAllToHub(rig, 'BOX', 'SHA');
      await stockUp(rig, site, 'BOX', 5);
      site.cut(rig.hub);
      await must(take('O1', 5));
      const phase = async (): Promise<unknown> => (await find('O1')).lines[0]?.assignments[0]?.phase;
      expect(await phase()).toBe('allocated');
      await site.connect(rig.hub);
      expect(await phase()).toBe('released');
    });
  });
}
