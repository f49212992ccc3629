import type { Texts } from '@holdfast/protocol';
import { statfs } from 'node:fs/promises';

const bytesPerMegabyte = 1_000_000;

/**
 * Why a process whose data lies in `folder` cannot take work for long: the disk has less than so many megabytes left for
 * it. `undefined` while there is enough, and where the system does not say.
 */
export async function lackOfSpace(folder: string, megabytesLeast: number): Promise<Texts | undefined> {
  const disk = await statfs(folder).catch(() => undefined);
  // Some file systems say 0 of everything.
  if (disk === undefined || disk.blocks === 0) return undefined;
  const megabytes = Math.floor((disk.bavail * disk.bsize) / bytesPerMegabyte);
  if (megabytes >= megabytesLeast) return undefined;
  return {
    en: `The disk of the data folder has ${megabytes} MB left, and ${megabytesLeast} MB are wanted: free some space.`,
    'zh-CN': `数据目录所在磁盘仅剩 ${megabytes} MB，至少需要 ${megabytesLeast} MB：请释放空间。`,
  };
}
