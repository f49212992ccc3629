import { connectDatabase } from '@holdfast/store/database';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newId, openRig } from './node-rig.ts';

const main = join(import.meta.dirname, '..', 'src', 'main.ts');

let root: string;
let data: string;
const children: ChildProcess[] = [];
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'holdfast-process-'));
  data = join(root, 'data');
});
afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  chmodSync(root, 0o755);
  rmSync(root, { recursive: true });
});

interface Ended {
  readonly code: number | null;
  readonly signal: string | null;
  readonly said: string;
}

interface Running {
  readonly url: string;
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
}

function launch(flags: readonly string[], environment: { readonly [name: string]: string } = {}) {
  const child = spawn(process.execPath, [main, ...flags], {
    env: {
      PATH: process.env['PATH'],
      HOLDFAST_DATA: data,
      HOLDFAST_SITE: 'SHA',
      HOLDFAST_PORT: '0',
      HOLDFAST_LOG_LEVEL: 'warn',
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const ended = once(child, 'close').then((): Ended => ({
    code: child.exitCode,
    signal: child.signalCode,
    said: said.trim(),
  }));
  return { child, ended, lines: createInterface({ input: child.stdout }) };
}

async function start(
  flags: readonly string[] = [],
  environment: { readonly [name: string]: string } = {},
): Promise<Running> {
  const { child, ended, lines } = launch(flags, environment);
  const failed = ended.then(({ code, said }): never => {
    throw new Error(`ended with ${code} before it was ready: ${said}`);
  });
  const [line] = (await Promise.race([once(lines, 'line'), failed])) as [string];
  failed.catch(() => undefined);
  const ready = JSON.parse(line) as { readonly ready: boolean; readonly url: string };
  expect(ready.ready).toBe(true);
  return { url: ready.url, child, ended };
}

function post(url: string, path: string, body: object, id: string): Promise<Response> {
  const key = readFileSync(join(data, 'admin.key'), 'utf8').trim();
  return fetch(url + path, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'idempotency-key': id, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

async function onHand(url: string): Promise<number> {
  const key = readFileSync(join(data, 'admin.key'), 'utf8').trim();
  const response = await fetch(`${url}/stock?item=BOX`, { headers: { authorization: `Bearer ${key}` } });
  const { balances } = (await response.json()) as { readonly balances: readonly { readonly quantity: number }[] };
  return balances.reduce((sum, { quantity }) => sum + quantity, 0);
}

async function furnish(url: string): Promise<void> {
  expect((await post(url, '/items', { item: 'BOX', name: 'Box', baseUnit: 'C62' }, newId())).status).toBe(201);
  expect((await post(url, '/locations', { location: 'A-01' }, newId())).status).toBe(201);
}

const receipt = { location: 'A-01', lines: [{ item: 'BOX', quantity: 1 }] };

describe('the process of a site', () => {
  it('acknowledges nothing that a SIGKILL takes away, and repeats take no second effect', async () => {
    let running = await start();
    await furnish(running.url);
    const acknowledged = new Set<string>();
    const sent: string[] = [];
    for (let round = 0; round < 3; round += 1) {
      // Eight terminals send without end; the process dies under them after the thirtieth answer of the round.
      const wanted = acknowledged.size + 30;
      const { url, child, ended } = running;
      const terminal = async (): Promise<void> => {
        for (;;) {
          const id = newId();
          sent.push(id);
          const answer = await post(url, '/receipts', receipt, id).catch(() => undefined);
          if (answer === undefined) return;
          if (answer.status === 201) acknowledged.add(id);
          if (acknowledged.size >= wanted) child.kill('SIGKILL');
        }
      };
      await Promise.all(Array.from({ length: 8 }, terminal));
      expect((await ended).signal).toBe('SIGKILL');
      running = await start();
    }
    expect(acknowledged.size).toBeGreaterThanOrEqual(90);
    // Whoever had no answer sends again; those with one would be told that it is a repeat.
    for (const id of sent) {
      const again = await post(running.url, '/receipts', receipt, id);
      expect(again.status).toBe(201);
      if (acknowledged.has(id)) expect(again.headers.get('idempotency-replayed')).toBe('true');
    }
    expect(await onHand(running.url)).toBe(sent.length);
  });

  it('ends in order when it is told to, and takes up where it was', async () => {
    const first = await start();
    await furnish(first.url);
    expect((await post(first.url, '/receipts', receipt, newId())).status).toBe(201);
    first.child.kill('SIGTERM');
    expect(await first.ended).toMatchObject({ code: 0, said: '' });
    // The site is known from the first start on.
    const second = await start([], { HOLDFAST_SITE: '' });
    expect(await onHand(second.url)).toBe(1);
    second.child.kill('SIGINT');
    expect((await second.ended).code).toBe(0);
  });

  it('listens on this machine alone unless it was told otherwise', async () => {
    expect((await start()).url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  });
});

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
    await expectRefusal(launch(flags).ended, words);
  });

  it('a port that is in use', async () => {
    const other = createServer();
    other.listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    await expectRefusal(launch(['--port', String(port)]).ended, new RegExp(`Port ${port} is in use\\. .*--port`));
    other.close();
  });

  it('a data folder that another process uses', async () => {
    await start();
    await expectRefusal(launch([]).ended, /Another process is using .*ledger\.db/);
  });

  it('a data folder that it may not write', async () => {
    writeFileSync(data, 'a file, not a folder');
    await expectRefusal(launch([]).ended, /cannot be (written|read)/);
  });

  it('a data folder of another site', async () => {
    await (await openRig({ root })).close();
    await expectRefusal(launch([], { HOLDFAST_SITE: 'BER' }).ended, /belongs to the site SHA, not to BER/);
  });

  it('a data folder of a newer version', async () => {
    const rig = await openRig({ root });
    await rig.close();
    makeNewer(data);
    await expectRefusal(launch([]).ended, /written by a newer version of Holdfast/);
  });

  it('a key file that does not open the database', async () => {
    await (await openRig({ root })).close();
    const other = join(root, 'other.key');
    writeFileSync(other, `${'7'.repeat(64)}\n`, { mode: 0o600 });
    await expectRefusal(launch(['--key-file', other]).ended, /does not open with this key/);
  });

  it('a signing key that is missing, and one that others can read', async () => {
    await (await openRig({ root })).close();
    const identity = `${data}.identity`;
    chmodSync(identity, 0o644);
    await expectRefusal(launch([]).ended, /can be read by others: make it 0600/);
    rmSync(identity);
    await expectRefusal(launch([]).ended, /signing key .* is missing/);
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
    const refused = launch([], { HOLDFAST_HUB_URL: url, HOLDFAST_ENROLMENT_CODE: 'AAAA' }).ended;
    await expectRefusal(refused, /did not admit this machine\. The code is unknown\. Ask for a new one\./);
    hub.close();
  });

  it('the help, on request', async () => {
    const { ended, lines } = launch(['--help']);
    const said: string[] = [];
    lines.on('line', (line) => said.push(line));
    expect((await ended).code).toBe(0);
    expect(said.join('\n')).toContain('HOLDFAST_HUB_URL');
  });
});

/** What the migrator of a later version leaves behind. */
function makeNewer(folder: string): void {
  const key = Buffer.from(readFileSync(`${folder}.key`, 'utf8').trim(), 'hex');
  const database = connectDatabase(join(folder, 'ledger.db'), key, {});
  database.prepare('INSERT INTO __drizzle_migrations (hash, created_at) VALUES (?, ?)').run('later', 9e12);
  database.close();
}
