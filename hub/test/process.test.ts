import { once } from 'node:events';
import { copyFileSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newId } from './fleet-rig.ts';
import { endAll, launchHub, send, type HubProcess, type Sent } from './hub-process.ts';

let root: string;
let data: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'holdfast-hub-process-'));
  data = join(root, 'data');
});
afterEach(async () => {
  await endAll();
  rmSync(root, { recursive: true });
});

const modeOf = (path: string): number => statSync(path).mode & 0o777;
const start = (): HubProcess => launchHub({ HOLDFAST_DATA: data });
const order = (name: string): object => ({
  order: name,
  customer: 'C',
  lines: [{ line: 1, item: 'BOX', quantity: 1 }],
});

describe('the process of headquarters', () => {
  it('[I1] acknowledges no order that a SIGKILL takes away, and [I2] a repeat is answered as the first time', async () => {
    let hub = start();
    await send(await hub.url, data, '/items', { item: 'BOX', name: 'Box', baseUnit: 'C62' }, newId());
    const sent = new Map<string, object>();
    const acknowledged = new Map<string, Sent>();
    for (let round = 0; round < 2; round += 1) {
      const url = await hub.url;
      const { child, ended } = hub;
      // Eight clients send without end; the process dies under them after the twentieth answer of the round.
      const wanted = acknowledged.size + 20;
      const client = async (): Promise<void> => {
        for (;;) {
          const id = newId();
          const body = order(`O-${sent.size}`);
          sent.set(id, body);
          const answer = await send(url, data, '/orders', body, id);
          if (answer === undefined) return;
          acknowledged.set(id, answer);
          if (acknowledged.size === wanted) child.kill('SIGKILL');
        }
      };
      await Promise.all(Array.from({ length: 8 }, client));
      await ended;
      hub = start();
    }
    const url = await hub.url;
    expect(new Set([...acknowledged.values()].map(({ status }) => status))).toEqual(new Set([201]));
    for (const [id, body] of sent) {
      const again = await send(url, data, '/orders', body, id);
      expect(again?.status).toBe(201);
      const first = acknowledged.get(id);
      if (first !== undefined) expect(again).toEqual({ ...first, isRepeat: true });
    }
  });

  it('ends in order when it is told to, and its address is taken again at once', async () => {
    const first = start();
    const url = await first.url;
    first.child.kill('SIGTERM');
    expect(await first.ended).toEqual({ code: 0, said: '' });
    const second = launchHub({ HOLDFAST_DATA: data, HOLDFAST_PORT: new URL(url).port });
    expect(await second.url).toBe(url);
  });
});

describe.skipIf(process.platform === 'win32')('what headquarters writes', () => {
  it('is for its own user alone: the folder 0700, every file 0600, the log of the database too', async () => {
    const hub = start();
    await hub.url;
    const modes = new Map(
      [data, ...readdirSync(data).map((name) => join(data, name))].map((path) => [path, modeOf(path)]),
    );
    expect(modes.get(data)).toBe(0o700);
    modes.delete(data);
    for (const name of ['ledger.db', 'ledger.db-wal', 'ledger.db-shm', 'ledger.db.lock', 'admin.key']) {
      expect([...modes.keys()]).toContain(join(data, name));
    }
    for (const path of [`${data}.key`, `${data}.identity`]) modes.set(path, modeOf(path));
    expect(new Set(modes.values())).toEqual(new Set([0o600]));
  });
});

describe('headquarters whose disk is nearly full', () => {
  it('is not ready and says why, in both languages, and works on', async () => {
    const hub = launchHub({ HOLDFAST_DATA: data }, ['--disk-free-mb', '1000000000']);
    const url = await hub.url;
    for (const [language, words] of [
      ['en', /^The disk of the data folder has \d+ MB left, and 1000000000 MB are wanted: free some space\.$/],
      ['zh-CN', /^数据目录所在磁盘仅剩 \d+ MB/],
    ] as const) {
      const answer = await fetch(`${url}/health/ready`, { headers: { 'accept-language': language } });
      expect(answer.status).toBe(503);
      expect(await answer.json()).toMatchObject({ code: 'not-ready', detail: expect.stringMatching(words) });
    }
    const item = { item: 'BOX', name: 'Box', baseUnit: 'C62' };
    expect((await send(url, data, '/items', item, newId()))?.status).toBe(201);
  });
});

describe('headquarters that cannot start says one sentence of what to do', () => {
  async function expectRefusal(hub: HubProcess, sentence: RegExp): Promise<void> {
    const { code, said } = await hub.ended;
    expect(said).toMatch(sentence);
    expect(said).not.toContain('\n');
    expect(code).toBe(2);
  }

  async function startOnce(): Promise<void> {
    const hub = start();
    await hub.url;
    hub.child.kill('SIGTERM');
    await hub.ended;
  }

  it('when its port is in use', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    await expectRefusal(launchHub({ HOLDFAST_DATA: data, HOLDFAST_PORT: String(port) }), /Port \d+ is in use.*--port/);
    server.close();
  });

  it('when another process uses its folder', async () => {
    await start().url;
    await expectRefusal(start(), /Another process is using .*ledger\.db/);
  });

  it('with a key that is not the database’s, and with none', async () => {
    await startOnce();
    const other = join(root, 'other.key');
    writeFileSync(other, `${'7'.repeat(64)}\n`, { mode: 0o600 });
    await expectRefusal(launchHub({ HOLDFAST_DATA: data }, ['--key-file', other]), /does not open with this key/);
    rmSync(`${data}.key`);
    await expectRefusal(start(), /key file .* cannot be opened/);
  });

  it('without the key that it signs with, and with one of another headquarters', async () => {
    await startOnce();
    const identity = `${data}.identity`;
    rmSync(identity);
    await expectRefusal(start(), /signing key .* is missing/);
    const stranger = launchHub({ HOLDFAST_DATA: join(root, 'stranger') });
    await stranger.url;
    stranger.child.kill('SIGTERM');
    await stranger.ended;
    copyFileSync(join(root, 'stranger.identity'), identity);
    await expectRefusal(start(), /is not the signing key of the headquarters in this database/);
  });

  it('without the ledger that its key has signed, and starts again when the ledger is back', async () => {
    await startOnce();
    renameSync(join(data, 'ledger.db'), join(root, 'kept.db'));
    await expectRefusal(
      start(),
      /has signed the ledger of a headquarters, and this database holds none.*Put the ledger back/,
    );
    await expectRefusal(start(), /holds none/);
    for (const end of ['', '-wal', '-shm']) rmSync(join(data, `ledger.db${end}`), { force: true });
    renameSync(join(root, 'kept.db'), join(data, 'ledger.db'));
    await startOnce();
  });

  it('with a database that cannot be reached', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    server.close();
    await once(server, 'close');
    const url = `postgres://nobody@127.0.0.1:${port}/nothing`;
    await expectRefusal(launchHub({ HOLDFAST_DATA: data, HOLDFAST_DATABASE_URL: url }), /database.*(reached|answer)/i);
  });

  it.each([
    [['--colour', 'red'], /There is no flag --colour/],
    [['--port', '99999'], /--port is “99999”, which is not a whole number from 0 to 65535/],
    [['--database-url', 'mysql://x'], /--database-url is “mysql:\/\/x”, which does not begin with postgres:/],
  ])('with the flags %j', async (flags, sentence) => {
    await expectRefusal(launchHub({ HOLDFAST_DATA: data }, flags), sentence);
  });
});
