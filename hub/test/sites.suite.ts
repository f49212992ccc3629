import type { LedgerStore } from '@holdfast/domain';
import type { enrolAnswer, enrolmentAnswer, listSitesAnswer } from '@holdfast/protocol';
import { generateSigningKey } from '@holdfast/sealing';
import type { Static } from 'typebox';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { enrolmentLifeMs } from '../src/sites/enrolment.ts';
import { must, newId, openRig, type Answer, type HubRig } from './hub-rig.ts';

type Enrolment = Static<typeof enrolmentAnswer>;
type Enrolled = Static<typeof enrolAnswer>;
type Sites = Static<typeof listSitesAnswer>;

const place = { name: 'Shanghai', latitude: 31.230_416, longitude: 121.473_701, timeZone: 'Asia/Shanghai' };

export function sitesSuite(openStore: (folder: string) => Promise<LedgerStore>): void {
  let rig: HubRig;
  beforeEach(async () => {
    rig = await openRig(openStore);
  });
  afterEach(() => rig.close());

  const create = (site: string, id = newId()): Promise<Answer<Enrolment>> =>
    rig.send('POST', '/sites', { site, ...place }, id);
  const enrol = (code: string, site: string, publicKey = generateSigningKey().key.publicKey): Promise<Answer> =>
    rig.send('POST', '/enrol', { code, site, publicKey });
  const sites = async (): Promise<Sites['sites']> => (await must(rig.get<Sites>('/sites'))).body.sites;

  describe('a site', () => {
    it('is created with a code, and again with the same code when the request is repeated', async () => {
      const id = newId();
      const first = await must(create('SHA', id));
      expect(first.body.enrolmentCode).toMatch(/^([2-9A-HJ-NP-Z]{4}-){3}[2-9A-HJ-NP-Z]{4}$/);
      expect((await create('SHA', id)).body).toEqual(first.body);
      const twice = await create('SHA');
      expect([twice.status, (twice.body as { readonly code?: string }).code]).toEqual([409, 'site-exists']);
      expect(await sites()).toMatchObject([
        {
          site: 'SHA',
          latitude: 31.230_416,
          longitude: 121.473_701,
          isEnrolled: false,
          asOf: 0,
          ageSeconds: null,
          seq: 0,
        },
      ]);
    });

    it('is enrolled by its code, once, whatever case it is typed in', async () => {
      const { enrolmentCode } = (await must(create('SHA'))).body;
      const { publicKey } = generateSigningKey().key;
      const first = await enrol(enrolmentCode.toLowerCase().replaceAll('-', ' '), 'SHA', publicKey);
      expect([first.status, first.body]).toEqual([
        201,
        {
          hubId: rig.hub.identity.hubId,
          hubPublicKey: rig.hub.identity.key.publicKey,
          hubEpoch: 1,
          siteEpoch: 1,
        } satisfies Enrolled,
      ]);
      const repeated = await enrol(enrolmentCode, 'SHA', publicKey);
      expect([repeated.status, repeated.body]).toEqual([201, first.body]);
      const other = await enrol(enrolmentCode, 'SHA');
      expect([other.status, other.body['code']]).toEqual([403, 'enrolment-code-refused']);
      expect((await sites())[0]?.isEnrolled).toBe(true);
    });

    it('gets another code while it has no machine, which voids the one before', async () => {
      const first = (await must(create('SHA'))).body;
      const second = (await must(rig.send<Enrolment>('POST', '/enrolments', { site: 'SHA' }))).body;
      expect(second.enrolmentCode).not.toBe(first.enrolmentCode);
      expect((await enrol(first.enrolmentCode, 'SHA')).status).toBe(403);
      expect((await enrol(second.enrolmentCode, 'SHA')).status).toBe(201);
      const third = await rig.send('POST', '/enrolments', { site: 'SHA' });
      expect([third.status, third.body['code']]).toEqual([409, 'site-enrolled']);
    });

    it.each<[string, (code: string) => readonly [code: string, site: string]]>([
      ['another code', () => ['AAAA-AAAA-AAAA-AAAA', 'SHA']],
      ['a site that is not known', (code) => [code, 'BJS']],
      ['a code of another site', (code) => [code, 'CAN']],
    ])('is not enrolled with %s', async (_, change) => {
      const { enrolmentCode } = (await must(create('SHA'))).body;
      await must(create('CAN'));
      const [code, site] = change(enrolmentCode);
      const answer = await enrol(code, site);
      expect([answer.status, answer.body['code']]).toEqual([403, 'enrolment-code-refused']);
    });

    it('is not enrolled with a code that has expired', async () => {
      const { enrolmentCode } = (await must(create('SHA'))).body;
      rig.now += enrolmentLifeMs;
      expect((await enrol(enrolmentCode, 'SHA')).status).toBe(403);
    });

    it('lets two machines that come at once by one code in as one', async () => {
      const { enrolmentCode } = (await must(create('SHA'))).body;
      const answers = await Promise.all([enrol(enrolmentCode, 'SHA'), enrol(enrolmentCode, 'SHA')]);
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201, 403]));
    });
  });

  describe('what is known of a site', () => {
    it('has its age, and how often it was out of reach', async () => {
      const site = await rig.site('SHA');
      rig.hub.links.watch(() => (rig.hub.links.isConnected(site.site) ? 0 : undefined));
      await site.exchange(rig.hub);
      expect((await sites())[0]).toMatchObject({
        isConnected: true,
        ageSeconds: 0,
        offlinePerMille: 0,
        seq: 1,
        unsent: 2,
      });
      site.cut(rig.hub);
      rig.now += 6 * 60 * 60 * 1000;
      expect((await sites())[0]).toMatchObject({ isConnected: false, ageSeconds: 6 * 60 * 60, offlinePerMille: 221 });
    });
  });
}
