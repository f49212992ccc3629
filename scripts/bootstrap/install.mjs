// Installs the workspace's packages when, and only when, a manifest or the lockfile differs from the last time.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { mkdir, open, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runQuietly } from './process.mjs';
import { Stop, explainFailure } from './stop.mjs';

const waitMsMax = 10 * 60_000;

/** @param {{pnpm: string, env: NodeJS.ProcessEnv}} toolchain */
export async function ensureInstalled(root, toolchain) {
  const stamp = join(root, 'node_modules', '.holdfast-installed');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === fingerprint(root)) return;
  await withLock(join(root, '.toolchain', 'install.lock'), async () => {
    // Read again: another start may have installed while this one waited, and may have changed nothing since.
    const wanted = fingerprint(root);
    if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
    console.error('holdfast: installing packages …');
    const env = { ...toolchain.env, CI: 'true' };
    // "production" would leave out what the tests need.
    delete env.NODE_ENV;
    const args = ['install', '--frozen-lockfile', '--reporter=append-only'];
    const { code, output } = await runQuietly(toolchain.pnpm, args, { cwd: root, env }, sayWhenRetrying());
    if (code !== 0) throw explainFailure('pnpm install', output);
    await writeFile(stamp, wanted);
  });
}

/** A registry that does not answer is tried for up to a minute: that is too long without a word. */
function sayWhenRetrying() {
  let isSaid = false;
  return (chunk) => {
    if (isSaid || !/Will retry in/.test(chunk)) return;
    isSaid = true;
    console.error('holdfast: the npm registry does not answer; trying again for up to a minute …');
  };
}

/** What decides the content of node_modules: the lockfile, the workspace settings, every manifest, the platform. */
function fingerprint(root) {
  const parents = readdirSync(join(root, 'packages'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => join('packages', entry.name));
  const files = [
    'pnpm-lock.yaml',
    'pnpm-workspace.yaml',
    ...['.', ...parents.sort(), 'node-agent', 'hub', 'scripts'].map(manifest),
  ];
  const hash = createHash('sha256').update(`${process.platform}-${process.arch}`);
  for (const file of files) {
    const path = join(root, file);
    hash.update(`\0${file}\0`).update(existsSync(path) ? readFileSync(path) : '');
  }
  return hash.digest('hex');
}

function manifest(folder) {
  return join(folder, 'package.json');
}

/** One install at a time in this folder. The file holds the owner's process id; a dead owner's lock is taken over. */
async function withLock(path, work) {
  await mkdir(join(path, '..'), { recursive: true });
  const start = Date.now();
  for (;;) {
    const handle = await open(path, 'wx').catch((error) => {
      if (error.code !== 'EEXIST') throw explainFailure('Locking the installation', `${error.code} ${error.message}`);
    });
    if (handle !== undefined) {
      await handle.writeFile(String(process.pid));
      await handle.close();
      break;
    }
    const owner = Number(await readFile(path, 'utf8').catch(() => '0'));
    if (owner > 0 && !isAlive(owner)) await rm(path, { force: true });
    if (Date.now() - start > waitMsMax) {
      throw new Stop(
        `Another installation (process ${owner}) has held ${path} for ten minutes: stop it or delete that file.`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  try {
    await work();
  } finally {
    await rm(path, { force: true });
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // The process exists but belongs to somebody else.
    return error.code === 'EPERM';
  }
}
