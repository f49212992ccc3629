import { existsSync } from 'node:fs';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { listTemporaryFolders, workFolderPrefix } from './postgres-binaries.ts';

/**
 * Removes what runs have left behind that were killed before they could clean up: a server without an owner and its
 * folder. A server is ended only when its command line names that very folder.
 */
export async function removeLeftovers(): Promise<void> {
  for (const parent of listTemporaryFolders()) {
    const names = await readdir(parent).catch(() => []);
    for (const name of names.filter((each) => each.startsWith(workFolderPrefix))) {
      await removeWhenOrphaned(join(parent, name)).catch(() => {
        // Somebody else's, or gone meanwhile.
      });
    }
  }
}

async function removeWhenOrphaned(folder: string): Promise<void> {
  const owner = Number(await readFile(join(folder, 'owner'), 'utf8'));
  if (!Number.isInteger(owner) || owner <= 0 || isAlive(owner)) return;
  const pidFile = join(folder, 'data', 'postmaster.pid');
  if (existsSync(pidFile)) {
    const pid = Number((await readFile(pidFile, 'utf8')).split('\n')[0]);
    const commandLine = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    if (commandLine.includes(folder)) process.kill(pid, 'SIGQUIT');
  }
  await rm(folder, { recursive: true, force: true });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
