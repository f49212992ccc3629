import {
  account,
  adjust,
  chainHash,
  count,
  decodeEntry,
  encodeEntry,
  itemId,
  move,
  receive,
  type Entry,
  type LedgerStore,
} from '@holdfast/domain';
import type { listHubExceptionsAnswer, listSitesAnswer } from '@holdfast/protocol';
import { sha256 } from '@holdfast/sealing';
import type { Static } from 'typebox';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runPeriodic } from '../src/index.ts';
import { applySiteBatch } from '../src/replication/apply-site-batch.ts';
import { takeSnapshot } from '../src/replication/site-snapshot.ts';
import { createItem, giveAllToHub, house, must, openRig, stockUp, type HubRig } from './hub-rig.ts';
import type { PaperSite } from './paper-site.ts';

type Exceptions = Static<typeof listHubExceptionsAnswer>;
type Sites = Static<typeof listSitesAnswer>;

export function replicationSuite(openStore: (folder: string) => Promise<LedgerStore>): void {
  let rig: HubRig;
  let site: PaperSite;
  beforeEach(async () => {
    rig = await openRig(openStore);
    await createItem(rig, 'BOX');
    site = await rig.site('SHA');
    await giveAllToHub(rig, 'BOX', 'SHA');
    await stockUp(rig, site, 'BOX', 10);
  });
  afterEach(() => rig.close());
  const get = async <Body>(url: string): Promise<Body> => (await must(rig.get<Body>(url))).body;

  /** One more entry of the site, changed before it is signed: what a broken or hostile node might send. */
  async function forge(change: (entry: Entry) => Entry): Promise<Awaited<ReturnType<PaperSite['send']>>> {
    const heads = await rig.hub.engine.store.heads();
    const head = heads.find(({ stream }) => stream === site.stream);
    const [first] = await rig.hub.engine.store.readStream(site.stream, 0, 1, 1);
    if (head === undefined || first === undefined) throw new Error('the site has sent nothing yet');
    const honest = { ...decodeEntry(first.bytes), id: site.ports.newId(), hlc: head.hlc + 5000 };
    const bytes = encodeEntry(change(honest));
    const hash = chainHash(sha256, head.hash, head.seq + 1, bytes);
    const seal = { stream: site.stream, seq: head.seq + 1, hash, signature: new Uint8Array(64) };
    return rig.hub.engine.submit(
      applySiteBatch({ stream: site.stream, firstSeq: head.seq + 1, entries: [bytes], seal }),
    );
  }

  const mint = (entry: Entry): Entry => ({
    ...entry,
    type: 'stock.received',
    body: {
      movements: [{ owner: 'HOUSE', item: 'BOX', from: '@supplier', to: 'A-01', quantity: 1 }],
      rights: [{ owner: 'HOUSE', item: 'BOX', mint: 1_000 }],
    },
  });

  describe('a stream with an illegal entry', () => {
    it('stands still before it, visibly, and holds up no other', async () => {
      const other = await rig.site('BJS');
      const answer = await forge(mint);
      expect(answer).toMatchObject({
        kind: 'quarantined',
        why: expect.stringContaining('unbalanced-promises') as string,
      });
      const [exception] = (await get<Exceptions>('/exceptions')).exceptions;
      expect(exception).toMatchObject({
        kind: 'quarantined-stream',
        site: 'SHA',
        exception: 'quarantined-stream:site/SHA/1',
      });
      const [first, second] = (await get<Sites>('/sites')).sites;
      expect([first?.quarantine, second?.quarantine?.kind]).toEqual([null, 'unbalanced-promises']);
      await stockUp(rig, other, 'BOX', 3);
      expect((await get<{ readonly total: object }>('/availability?item=BOX')).total).toMatchObject({ onHand: 13 });
    });

    it('is not read again before a person has looked', async () => {
      await forge(mint);
      const row = { site: site.site, epoch: 1, publicKey: site.key.publicKey };
      const [standing] = (await takeSnapshot(rig.hub.engine, row)).incoming;
      expect(standing?.stopped).toMatchObject({ seq: (standing?.head.seq ?? 0) + 1 });
      const name = encodeURIComponent('quarantined-stream:site/SHA/1');
      await must(rig.send('POST', `/exceptions/${name}/resolution`, { how: 'replaced the program' }));
      const [again] = (await takeSnapshot(rig.hub.engine, row)).incoming;
      expect(again?.stopped).toBeUndefined();
      expect((await get<Exceptions>('/exceptions')).exceptions).toEqual([]);
      const twice = await rig.send('POST', `/exceptions/${name}/resolution`, { how: 'again' });
      expect([twice.status, twice.body['code']]).toEqual([404, 'unknown-exception']);
    });

    it('takes an entry of a later version, and keeps it', async () => {
      const answer = await forge((entry) => ({ ...entry, type: 'robot.charged', body: { robot: 'R1' } }));
      expect(answer.kind).toBe('applied');
      const { entries } = await get<{ readonly entries: readonly { readonly type: string }[] }>(
        '/entries/feed?limit=500',
      );
      expect(entries.at(-1)?.type).toBe('robot.charged');
    });

    it.each<[string, (entry: Entry) => Entry, string]>([
      ['an operation that comes twice', (entry) => ({ ...entry, id: firstId(site) }), 'operation-twice'],
      ['a clock that runs back', (entry) => ({ ...entry, hlc: 1 }), 'clock-runs-back'],
      ['a release', (entry) => ({ ...entry, type: 'order.cancelled', body: { order: 'O1' } }), 'wrong-stream'],
      [
        'a body of another form',
        (entry) => ({ ...entry, type: 'stock.moved', body: { movements: [] } }),
        'malformed-body',
      ],
    ])('is stopped by %s', async (_, change, kind) => {
      expect(await forge(change)).toMatchObject({ kind: 'quarantined', why: expect.stringContaining(kind) as string });
    });
  });

  function firstId(of: PaperSite): Entry['id'] {
    const [first] = of.store.readStream(of.stream, 0, 1, 1);
    return decodeEntry(first?.bytes ?? new Uint8Array()).id;
  }

  describe('a batch', () => {
    it('[I2] takes effect once, however often it is sent', async () => {
      const entries = site.store.readStream(site.stream, 0, 500, 65_536).map(({ bytes }) => bytes);
      const before = await get('/sites/SHA/digest');
      expect(await site.send(rig.hub.engine, 1, entries)).toMatchObject({ kind: 'applied' });
      const after = await get<{ readonly digest: string }>('/sites/SHA/digest');
      expect(after.digest).toBe((before as { readonly digest: string }).digest);
    });

    it('that breaks its own chain is refused and leaves no trace', async () => {
      const entries = site.store.readStream(site.stream, 0, 500, 65_536).map(({ bytes }) => bytes);
      site.do((context) =>
        adjust(context, {
          location: account('A-01'),
          reason: 'found',
          direction: 'in',
          isDone: true,
          lines: [{ owner: house, item: itemId('BOX'), quantity: 1 }],
        }),
      );
      const [next] = site.store.readStream(site.stream, entries.length, 1, 1);
      const seal = {
        stream: site.stream,
        seq: entries.length + 1,
        hash: new Uint8Array(32),
        signature: new Uint8Array(64),
      };
      const batch = {
        stream: site.stream,
        firstSeq: entries.length + 1,
        entries: [next?.bytes ?? new Uint8Array()],
        seal,
      };
      await expect(rig.hub.engine.submit(applySiteBatch(batch))).rejects.toThrow('do not hash to the signed head');
      expect(rig.failures).toEqual([]);
      await site.exchange(rig.hub);
      expect((await get<{ readonly digest: string }>('/sites/SHA/digest')).digest).toBe(site.digest());
    });
  });

  describe('a serial number', () => {
    const drill = { owner: house, item: itemId('DRILL'), serial: 'S:1', quantity: 1 };
    const name = 'serial-twice:DRILL:S%3A1';

    async function takeIn(at: PaperSite): Promise<void> {
      at.do((context) => receive(context, { location: account('A-01'), lines: [drill] }));
      await at.exchange(rig.hub);
    }

    it('that is on shelves of two sites is an exception, once, until one of them books it out', async () => {
      await must(rig.send('POST', '/items', { item: 'DRILL', name: 'Drill', baseUnit: 'C62', tracksSerials: true }));
      const other = await rig.site('BJS');
      await site.exchange(rig.hub);
      await takeIn(site);
      expect((await get<Exceptions>('/exceptions')).exceptions).toEqual([]);
      await takeIn(other);
      for (const to of ['OUT', 'A-01'].map(account)) {
        const from = account(to === 'OUT' ? 'A-01' : 'OUT');
        other.do((context) => move(context, { from, to, lines: [drill], isDone: true }));
        await other.exchange(rig.hub);
      }
      const raised = { exception: name, kind: 'serial-twice', item: 'DRILL', quantity: 1 };
      for (const query of ['', '?site=SHA', '?site=BJS']) {
        expect((await get<Exceptions>(`/exceptions${query}`)).exceptions).toMatchObject([
          { ...raised, subject: 'S:1: BJS A-01, SHA A-01' },
        ]);
      }
      const settled = await rig.send('POST', `/exceptions/${encodeURIComponent(name)}/resolution`, { how: 'looked' });
      expect([settled.status, settled.body['code']]).toEqual([409, 'settles-by-itself']);
      other.do((context) =>
        adjust(context, {
          location: account('A-01'),
          reason: 'wrong-scan',
          direction: 'out',
          isDone: true,
          lines: [drill],
        }),
      );
      await other.exchange(rig.hub);
      expect((await get<Exceptions>('/exceptions')).exceptions).toEqual([]);
    });
  });

  describe('goods that are lost at a site', () => {
    it('[R10] raise a deficit that headquarters answers with what it has not promised', async () => {
      site.do((context) =>
        count(context, { location: account('A-01'), lines: [{ owner: house, item: itemId('BOX'), counted: 4 }] }),
      );
      await site.exchange(rig.hub);
      const { sites } = await get<{ readonly sites: readonly object[] }>('/availability?item=BOX');
      expect(sites).toMatchObject([{ onHand: 4, promisable: 4, siteFree: 0, deficit: 0 }]);
      expect((await get<Exceptions>('/exceptions')).exceptions).toEqual([]);
    });

    it('leave a visible deficit when everything is promised', async () => {
      await must(
        rig.send('POST', '/orders', { order: 'O1', customer: 'C', lines: [{ line: 1, item: 'BOX', quantity: 10 }] }),
      );
      await site.exchange(rig.hub);
      site.do((context) =>
        count(context, { location: account('A-01'), lines: [{ owner: house, item: itemId('BOX'), counted: 7 }] }),
      );
      await site.exchange(rig.hub);
      const { sites } = await get<{ readonly sites: readonly object[] }>('/availability?item=BOX');
      expect(sites).toMatchObject([{ onHand: 7, promisable: 0, deficit: 3 }]);
      expect((await get<Exceptions>('/exceptions?site=SHA')).exceptions).toMatchObject([
        { kind: 'promise-deficit', quantity: 3 },
      ]);
      expect((await get<Exceptions>('/exceptions?site=BJS')).exceptions).toEqual([]);
    });
  });

  describe('a site that stays dark', () => {
    it('loses what it has not seen to a site that can be reached, once patience is over', async () => {
      site.cut(rig.hub);
      await must(
        rig.send('POST', '/orders', { order: 'O1', customer: 'C', lines: [{ line: 1, item: 'BOX', quantity: 4 }] }),
      );
      const other = await rig.site('BJS');
      await giveAllToHub(rig, 'BOX', 'BJS');
      await stockUp(rig, other, 'BOX', 5);
      const where = async (): Promise<readonly string[]> => {
        const { lines } = await get<{
          readonly lines: readonly {
            readonly assignments: readonly { readonly site: string; readonly phase: string }[];
          }[];
        }>('/orders/O1');
        return lines[0]?.assignments.map(({ site: at, phase }) => `${at} ${phase}`) ?? [];
      };
      await runPeriodic(rig.hub.engine, rig.hub.links);
      expect(await where()).toEqual(['SHA allocated']);
      rig.now += 5 * 60 * 1000;
      await runPeriodic(rig.hub.engine, rig.hub.links);
      expect(await where()).toEqual(['SHA withdrawn', 'BJS released']);
    });
  });
}
