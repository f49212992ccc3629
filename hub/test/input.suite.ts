import type { LedgerStore } from '@holdfast/domain';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createItem, giveAllToHub, must, newId, openRig, type HubRig } from './hub-rig.ts';

export function inputSuite(openStore: (folder: string) => Promise<LedgerStore>): void {
  let rig: HubRig;
  beforeAll(async () => {
    rig = await openRig(openStore);
    await createItem(rig, 'BOX');
    await rig.site('SHA');
    await giveAllToHub(rig, 'BOX', 'SHA');
    await must(
      rig.send('POST', '/orders', { order: 'TAKEN', customer: 'C', lines: [{ line: 1, item: 'BOX', quantity: 1 }] }),
    );
  });
  afterAll(() => rig.close());

  const line = { line: 1, item: 'BOX', quantity: 1 };
  const order = (more: object): object => ({ order: 'O1', customer: 'C', lines: [line], ...more });

  describe('what headquarters cannot take is answered with one problem that says what to do', () => {
    it.each<[string, number, string, 'POST' | 'PUT', string, unknown]>([
      [
        'a quantity of nothing',
        400,
        'request-invalid',
        'POST',
        '/orders',
        order({ lines: [{ ...line, quantity: 0 }] }),
      ],
      ['a negative quantity', 400, 'request-invalid', 'POST', '/orders', order({ lines: [{ ...line, quantity: -3 }] })],
      ['a fraction', 400, 'request-invalid', 'POST', '/orders', order({ lines: [{ ...line, quantity: 1.5 }] })],
      ['a quantity as text', 400, 'request-invalid', 'POST', '/orders', order({ lines: [{ ...line, quantity: '1' }] })],
      ['an order without lines', 400, 'request-invalid', 'POST', '/orders', order({ lines: [] })],
      [
        'an item that is not known',
        422,
        'unknown-item',
        'POST',
        '/orders',
        order({ lines: [{ ...line, item: 'NOPE' }] }),
      ],
      ['another unit', 422, 'wrong-unit', 'POST', '/orders', order({ lines: [{ ...line, unitOfMeasure: 'KGM' }] })],
      ['a line number twice', 422, 'line-twice', 'POST', '/orders', order({ lines: [line, line] })],
      ['an order number that is taken', 409, 'order-exists', 'POST', '/orders', order({ order: 'TAKEN' })],
      ['an order number of a site', 422, 'foreign-order-number', 'POST', '/orders', order({ order: 'SHA~1-1' })],
      ['a transfer to nowhere', 422, 'destination-missing', 'POST', '/orders', order({ kind: 'transfer' })],
      ['a sale with a destination', 422, 'destination-missing', 'POST', '/orders', order({ destination: 'SHA' })],
      [
        'a transfer to a site that is not known',
        422,
        'unknown-site',
        'POST',
        '/orders',
        order({ kind: 'transfer', destination: 'XXX' }),
      ],
      [
        'a place that is not on earth',
        400,
        'request-invalid',
        'POST',
        '/orders',
        order({ place: { latitude: 91, longitude: 0 } }),
      ],
      ['a member that is not known', 400, 'request-invalid', 'POST', '/orders', order({ colour: 'red' })],
      ['a body that breaks off', 400, 'body-malformed', 'POST', '/orders', '{"order": "O1"'],
      [
        'the cancellation of an order that is not known',
        404,
        'unknown-order',
        'POST',
        '/orders/NOPE/cancellation',
        undefined,
      ],
      [
        'a site code in small letters',
        400,
        'request-invalid',
        'POST',
        '/sites',
        { site: 'sha', name: 'S', latitude: 0, longitude: 0, timeZone: 'UTC' },
      ],
      [
        'a time zone that is not known',
        422,
        'unknown-time-zone',
        'POST',
        '/sites',
        { site: 'ABC', name: 'S', latitude: 0, longitude: 0, timeZone: 'Mars/Olympus' },
      ],
      ['a code for a site that is not known', 422, 'unknown-site', 'POST', '/enrolments', { site: 'XXX' }],
      ['an item whose unit changes', 409, 'item-exists', 'POST', '/items', { item: 'BOX', name: 'B', baseUnit: 'KGM' }],
      [
        'a target of a site that is not known',
        422,
        'unknown-site',
        'PUT',
        '/sites/XXX/rights-targets/BOX',
        { keep: 1 },
      ],
      [
        'a target of an item that is not known',
        422,
        'unknown-item',
        'PUT',
        '/sites/SHA/rights-targets/NOPE',
        { keep: 1 },
      ],
      [
        'a share above the whole',
        400,
        'request-invalid',
        'PUT',
        '/sites/SHA/rights-targets/BOX',
        { keep: 1, share: 1001 },
      ],
      ['an exception that is not known', 404, 'unknown-exception', 'POST', '/exceptions/none/resolution', { how: 'x' }],
    ])('%s', async (_, status, code, method, url, body) => {
      const answer = await rig.send(method, url, body);
      expect([answer.status, answer.body['code']]).toEqual([status, code]);
      expect(answer.body['detail']).toBeTruthy();
      expect(answer.body['nextStep']).toBeTruthy();
    });

    it.each([
      ['/orders/NOPE', 404, 'unknown-order'],
      ['/availability?item=NOPE', 422, 'unknown-item'],
      ['/availability', 400, 'request-invalid'],
      ['/entries/feed?after=-1', 400, 'request-invalid'],
      ['/orders?limit=0', 400, 'request-invalid'],
    ])('GET %s', async (url, status, code) => {
      const answer = await rig.get(url);
      expect([answer.status, answer.body['code']]).toEqual([status, code]);
    });

    it('in Chinese when asked for it', async () => {
      const { body } = await rig.send('POST', '/orders', order({ order: 'TAKEN' }), newId(), {
        'accept-language': 'zh-CN',
      });
      expect(body['title']).toBe('订单号已存在');
    });

    it('and none of it changed anything', async () => {
      const orders = (await rig.get<{ readonly orders: readonly { readonly order: string }[] }>('/orders')).body.orders;
      expect(orders.map(({ order: name }) => name)).toEqual(['TAKEN']);
      expect(rig.failures).toEqual([]);
    });
  });

  describe('the API', () => {
    it('describes itself with stable operation ids', async () => {
      const { body } = await rig.get<{
        readonly openapi: string;
        readonly paths: { readonly [path: string]: { readonly [method: string]: { readonly operationId?: string } } };
      }>('/docs/json');
      const ids = Object.values(body.paths).flatMap((methods) =>
        Object.values(methods).map(({ operationId }) => operationId),
      );
      expect(body.openapi).toBe('3.1.0');
      expect(ids.filter((id) => id !== undefined).sort()).toEqual(
        [
          'cancelOrder',
          'createApiKey',
          'createEnrolment',
          'createItem',
          'createOrder',
          'createSite',
          'enrol',
          'getAvailability',
          'getDigest',
          'getExceptions',
          'getFeed',
          'getLiveness',
          'getMetrics',
          'getOrder',
          'getProblem',
          'getReadiness',
          'getRights',
          'getStock',
          'listItems',
          'listOrders',
          'listSites',
          'resolveException',
          'setRightsTarget',
        ].sort(),
      );
    });
  });
}
