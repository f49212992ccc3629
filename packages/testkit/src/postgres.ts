import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { chown, mkdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { preparePostgres, type PostgresHome } from './postgres-binaries.ts';
import { removeLeftovers } from './postgres-leftovers.ts';

/** A running PostgreSQL on 127.0.0.1 with a password of its own. */
export interface RunningPostgres {
  /** Of the database `postgres`; its user may do everything. */
  readonly url: string;
  /** Ends the server at once, as a crash would: without a checkpoint. {@link RunningPostgres.restart} recovers. */
  readonly kill: () => Promise<void>;
  /** Starts it again on the same port and data after {@link RunningPostgres.kill}. */
  readonly restart: () => Promise<void>;
  /** Ends the server and deletes its data. */
  readonly stop: () => Promise<void>;
}

export interface PostgresOptions {
  /** `off` by default: tests that neither kill the server nor measure it need not wait for the disk. */
  readonly fsync?: 'on' | 'off';
}

const userName = 'holdfast';
const startAttemptsMax = 5;
const startMsMax = 60_000;

/** Starts a real PostgreSQL on a free port. Works as root and below folders that others cannot enter. */
export async function startPostgres({ fsync = 'off' }: PostgresOptions = {}): Promise<RunningPostgres> {
  await removeLeftovers();
  const home = await preparePostgres();
  const deleteFolder = (): void => rmSync(home.workFolder, { recursive: true, force: true });
  try {
    await writeFile(join(home.workFolder, 'owner'), String(process.pid));
    const password = randomBytes(16).toString('hex');
    await initialise(home, password);
    const { port, server } = await startOnFreePort(home, fsync);
    return watchOver({
      home,
      fsync,
      port,
      server,
      url: `postgres://${userName}:${password}@127.0.0.1:${port}/postgres`,
    });
  } catch (error) {
    deleteFolder();
    throw error;
  }
}

interface Started {
  readonly home: PostgresHome;
  readonly fsync: 'on' | 'off';
  readonly port: number;
  readonly server: ChildProcess;
  readonly url: string;
}

function watchOver({ home, fsync, port, server: first, url }: Started): RunningPostgres {
  let server = first;
  // A test run that ends in a hurry must not leave a server behind. SIGQUIT: at once, children included.
  const onExit = (): void => {
    server.kill('SIGQUIT');
    rmSync(home.workFolder, { recursive: true, force: true });
  };
  process.once('exit', onExit);
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (server.exitCode !== null || server.signalCode !== null) return;
    const closed = new Promise((resolve) => server.once('close', resolve));
    server.kill(signal);
    await closed;
  };
  return {
    url,
    kill: () => end('SIGQUIT'),
    restart: async () => {
      server = await startServer(home, fsync, port);
    },
    stop: async () => {
      process.removeListener('exit', onExit);
      // SIGINT: disconnect everybody, then end; a test's forgotten connection must not hold it up.
      await end('SIGINT');
      await rm(home.workFolder, { recursive: true, force: true });
    },
  };
}

function dataFolder(home: PostgresHome): string {
  return join(home.workFolder, 'data');
}

async function initialise(home: PostgresHome, password: string): Promise<void> {
  const data = dataFolder(home);
  const passwordFile = join(home.workFolder, 'password');
  await mkdir(data, { mode: 0o700 });
  await writeFile(passwordFile, password, { mode: 0o600 });
  if (home.runAs !== undefined) {
    await chown(data, home.runAs.uid, home.runAs.gid);
    await chown(passwordFile, home.runAs.uid, home.runAs.gid);
  }
  const args = [`--pgdata=${data}`, `--username=${userName}`, `--pwfile=${passwordFile}`, '--auth=scram-sha-256'];
  const child = launch(home, 'initdb', [...args, '--encoding=UTF8', '--locale=C', '--no-sync', '--no-instructions']);
  const output = collect(child);
  const code = await new Promise((resolve) => {
    child.once('error', resolve);
    child.once('close', resolve);
  });
  await rm(passwordFile, { force: true });
  if (code !== 0) throw new Error(`initdb ended with ${String(code)}:\n${output()}`);
}

async function startOnFreePort(
  home: PostgresHome,
  fsync: 'on' | 'off',
): Promise<{ readonly port: number; readonly server: ChildProcess }> {
  for (let attempt = 1; ; attempt += 1) {
    const port = await findFreePort();
    try {
      return { port, server: await startServer(home, fsync, port) };
    } catch (error) {
      // Somebody else can take the port between our look and PostgreSQL's.
      const isPortTaken = String(error).includes('could not bind');
      if (!isPortTaken || attempt === startAttemptsMax) throw error;
    }
  }
}

/** Resolves when the server accepts connections. */
async function startServer(home: PostgresHome, fsync: 'on' | 'off', port: number): Promise<ChildProcess> {
  const settings = {
    listen_addresses: '127.0.0.1',
    port,
    // No socket file: its folder would have to be writable for the other user, and TCP is what is used.
    unix_socket_directories: '',
    fsync,
    full_page_writes: fsync,
    max_connections: 200,
    // Shared memory as plain files in the data folder: containers often have a /dev/shm of 64 MB.
    dynamic_shared_memory_type: process.platform === 'win32' ? 'windows' : 'mmap',
    logging_collector: 'off',
    lc_messages: 'C',
  };
  const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const server = launch(home, 'postgres', ['-D', dataFolder(home), ...args]);
  const output = collect(server);
  await new Promise<void>((resolve, reject) => {
    const fail = (reason: string): void => {
      clearTimeout(timer);
      server.kill('SIGKILL');
      reject(new Error(`PostgreSQL did not start (${reason}):\n${output()}`));
    };
    const timer = setTimeout(() => fail(`not ready after ${startMsMax / 1000} s`), startMsMax);
    server.once('error', (error) => fail(error.message));
    server.once('exit', (code) => fail(`ended with ${String(code)}`));
    server.stderr?.on('data', () => {
      if (!output().includes('database system is ready to accept connections')) return;
      clearTimeout(timer);
      server.removeAllListeners('exit');
      resolve();
    });
  });
  return server;
}

function launch(home: PostgresHome, program: string, args: readonly string[]): ChildProcess {
  return spawn(join(home.binFolder, program), args, {
    ...home.runAs,
    // Our own folder may be closed to the other user.
    cwd: home.workFolder,
    // LD_LIBRARY_PATH and PG… of the person's shell must not reach it.
    env: { PATH: process.env['PATH'], TZ: 'UTC', LC_ALL: 'C' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** Keeps the first 100 kB of what a program says; later output is read and dropped, so that it never blocks. */
function collect(child: ChildProcess): () => string {
  let text = '';
  const keep = (chunk: string): void => {
    if (text.length < 100_000) text += chunk;
  };
  child.stdout?.setEncoding('utf8').on('data', keep);
  child.stderr?.setEncoding('utf8').on('data', keep);
  return () => text;
}

/** A port that nobody listens on now. */
export function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => {
        if (typeof address === 'object' && address !== null) resolve(address.port);
        else reject(new Error('No free port was found.'));
      });
    });
  });
}
