import { connectDatabase } from '@holdfast/store/database';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newId, openRig } from './node-rig.ts';
import { endAll, launch, start, type Ended, type Launched, type Running } from './processes.ts';

let root: string;
let data: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'holdfast-process-'));
  data = join(root, 'data');
});
afterEach(async () => {
  await endAll();
  rmSync(root, { recursive: true });
});

type Environment = { readonly [name: string]: string };

function startNode(environment: Environment = {}): Promise<Running> {
  return start('node-agent', data, { HOLDFAST_SITE: 'SHA', ...environment });
}

function launchNode(flags: readonly string[] = [], environment: Environment = {}): Launched {
  return launch('node-agent', { HOLDFAST_DATA: data, HOLDFAST_SITE: 'SHA', ...environment }, flags);
}

async function onHand(node: Running): Promise<number> {
  const { balances } = await node.get<{ readonly balances: readonly { readonly quantity: number }[] }>(
    '/stock?item=BOX',
  );
  return balances.reduce((sum, { quantity }) => sum + quantity, 0);
}

async function furnish(node: Running): Promise<void> {
  expect((await node.send('POST', '/items', { item: 'BOX', name: 'Box', baseUnit: 'C62' })).status).toBe(201);
  expect((await node.send('POST', '/locations', { location: 'A-01' })).status).toBe(201);
}

const receipt = { location: 'A-01', lines: [{ item: 'BOX', quantity: 1 }] };

describe('the process of a site', () => {
  it('acknowledges nothing that a SIGKILL takes away, and repeats take no second effect', async () => {
    let node = await startNode();
    await furnish(node);
    const acknowledged = new Set<string>();
    const sent: string[] = [];
    for (let round = 0; round < 3; round += 1) {
      await killAmidWork(node, acknowledged, sent);
      node = await startNode();
    }
    expect(acknowledged.size).toBeGreaterThanOrEqual(90);
    // Whoever had no answer sends again; those with one are told that it is a repeat.
    for (const id of sent) {
      const again = await node.send('POST', '/receipts', receipt, id);
      expect(again.status).toBe(201);
      if (acknowledged.has(id)) expect(again.headers.get('idempotency-replayed')).toBe('true');
    }
    expect(await onHand(node)).toBe(sent.length);
  }, 180_000);

  it('ends in order when it is told to, and takes up where it was', async () => {
    const first = await startNode();
    await furnish(first);
    expect((await first.send('POST', '/receipts', receipt)).status).toBe(201);
    first.child.kill('SIGTERM');
    expect(await first.ended).toMatchObject({ code: 0, said: '' });
    // The site is known from the first start on.
    const second = await startNode({ HOLDFAST_SITE: '' });
    expect(await onHand(second)).toBe(1);
    second.child.kill('SIGINT');
    expect((await second.ended).code).toBe(0);
  });

  it.skipIf(process.platform === 'win32')(
    'writes for its own user alone: the folder 0700, every file 0600',
    async () => {
      await startNode();
      const modeOf = (path: string): number => statSync(path).mode & 0o777;
      expect(modeOf(data)).toBe(0o700);
      const files = readdirSync(data);
      expect(files).toEqual(expect.arrayContaining(['ledger.db', 'ledger.db-wal', 'ledger.db-shm', 'admin.key']));
      const modes = [...files.map((name) => join(data, name)), `${data}.key`, `${data}.identity`].map(modeOf);
      expect(new Set(modes)).toEqual(new Set([0o600]));
    },
  );

  it('says that it is not ready when its disk is nearly full, and why', async () => {
    const { url } = await startNode({ HOLDFAST_DISK_FREE_MB: '1000000000' });
    const answer = await fetch(`${url}/health/ready`);
    expect(answer.status).toBe(503);
    expect(await answer.json()).toMatchObject({ code: 'not-ready', reason: expect.stringMatching(/MB left/) });
    const second = await start('node-agent', join(root, 'second'), { HOLDFAST_SITE: 'PEK' });
    expect((await fetch(`${second.url}/health/ready`)).status).toBe(200);
  });

  it('listens on this machine alone unless it was told otherwise', async () => {
    expect((await startNode()).url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  });
});

/** Eight terminals send without end; the process dies under them after the thirtieth answer. */
async function killAmidWork(node: Running, acknowledged: Set<string>, sent: string[]): Promise<void> {
  const wanted = acknowledged.size + 30;
  const terminal = async (): Promise<void> => {
    for (;;) {
      const id = newId();
      sent.push(id);
      const answer = await node.send('POST', '/receipts', receipt, id).catch(() => undefined);
      if (answer === undefined) return;
      if (answer.status === 201) acknowledged.add(id);
      if (acknowledged.size >= wanted) node.child.kill('SIGKILL');
    }
  };
  await Promise.all(Array.from({ length: 8 }, terminal));
  expect((await node.ended).signal).toBe('SIGKILL');
}

/** One sentence of what is wrong, one of what to do next; no stack. */
async function expectRefusal(refused: Promise<Ended>, words: RegExp): Promise<void> {
  const { code, said } = await refused;
  expect(said).toMatch(words);
  expect(said).not.toMatch(/\n\s+at /);
  expect(said.split('\n')).toHaveLength(1);
  expect(code).toBe(2);
}

describe('a site that cannot start says why, in a sentence, with exit code 2', () => {
  it.each<[string, readonly string[], RegExp]>([
    ['a flag that is not known', ['--prot', '1'], /There is no flag --prot\. Known are: .*--port/],
    ['a host that this machine has not', ['--host', '192.0.2.1'], /no address 192\.0\.2\.1/],
  ])('%s', async (_, flags, words) => {
    await expectRefusal(launchNode(flags).ended, words);
  });

  it('a port that is in use', async () => {
    const other = createServer();
    other.listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    await expectRefusal(launchNode(['--port', String(port)]).ended, new RegExp(`Port ${port} is in use\\. .*--port`));
    other.close();
  });

  it('a data folder that another process uses', async () => {
    await startNode();
    await expectRefusal(launchNode().ended, /Another process is using .*ledger\.db/);
  });

  it('a data folder that it may not write', async () => {
    writeFileSync(data, 'a file, not a folder');
    await expectRefusal(launchNode().ended, /cannot be (written|read)/);
  });

  it('a data folder of another site', async () => {
    await (await openRig({ root })).close();
    await expectRefusal(launchNode([], { HOLDFAST_SITE: 'BER' }).ended, /belongs to the site SHA, not to BER/);
  });

  it('a data folder of a newer version', async () => {
    const rig = await openRig({ root });
    await rig.close();
    makeNewer(data);
    await expectRefusal(launchNode().ended, /written by a newer version of Holdfast/);
  });

  it('a key file that does not open the database', async () => {
    await (await openRig({ root })).close();
    const other = join(root, 'other.key');
    writeFileSync(other, `${'7'.repeat(64)}\n`, { mode: 0o600 });
    await expectRefusal(launchNode(['--key-file', other]).ended, /does not open with this key/);
  });

  it('a signing key that is missing, and one that others can read', async () => {
    await (await openRig({ root })).close();
    const identity = `${data}.identity`;
    chmodSync(identity, 0o644);
    await expectRefusal(launchNode().ended, /can be read by others: make it 0600/);
    rmSync(identity);
    await expectRefusal(launchNode().ended, /signing key .* is missing/);
  });

  it('a ledger that was deleted beside its signing key, until the key is gone too', async () => {
    const rig = await openRig({ root });
    await rig.close();
    for (const name of ['ledger.db', 'ledger.db-wal', 'ledger.db-shm']) rmSync(join(data, name), { force: true });
    await expectRefusal(launchNode().ended, /has signed a ledger, and the data folder .* holds none/);
    await expectRefusal(launchNode().ended, /has signed a ledger, and the data folder .* holds none/);
    rmSync(`${data}.identity`);
    await (await openRig({ root })).close();
  });

  it('headquarters that refuses the enrolment code', async () => {
    const hub = createServer((socket) => {
      const body = JSON.stringify({
        code: 'enrolment-code-refused',
        detail: 'The code is unknown.',
        nextStep: 'Ask for a new one.',
      });
      socket.once('data', () =>
        socket.end(`HTTP/1.1 403 Forbidden\r\ncontent-length: ${body.length}\r\nconnection: close\r\n\r\n${body}`),
      );
    });
    hub.listen(0, '127.0.0.1');
    await once(hub, 'listening');
    const url = `http://127.0.0.1:${(hub.address() as AddressInfo).port}`;
    const refused = launchNode([], { HOLDFAST_HUB_URL: url, HOLDFAST_ENROLMENT_CODE: 'AAAA' }).ended;
    await expectRefusal(refused, /did not admit this machine\. The code is unknown\. Ask for a new one\./);
    hub.close();
  });

  it('the help, on request', async () => {
    const { ended, firstLine } = launchNode(['--help']);
    expect(await firstLine).toBe('Holdfast site');
    expect((await ended).code).toBe(0);
  });
});

/** What the migrator of a later version leaves behind. */
function makeNewer(folder: string): void {
  const key = Buffer.from(readFileSync(`${folder}.key`, 'utf8').trim(), 'hex');
  const database = connectDatabase(join(folder, 'ledger.db'), key, {});
  database.prepare('INSERT INTO __drizzle_migrations (hash, created_at) VALUES (?, ?)').run('later', 9e12);
  database.close();
}
