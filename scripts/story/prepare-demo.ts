import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FleetSite } from '../fleet/fleet.ts';
import { dayMs, demoDays, hourMs } from './demo-clock.ts';

export interface DemoOptions {
  readonly folder: string;
  readonly sites: readonly FleetSite[];
  readonly environment: { readonly [name: string]: string | undefined };
  readonly say: (line: string) => void;
}

/** How far the example data of a folder has come; a folder with a ledger and without this is somebody's own. */
interface Progress {
  /** The first moment of the history, Unix milliseconds. */
  readonly history: number;
  readonly isDone: boolean;
}

/**
 * Two weeks of an example company, made by the real processes' own code on the real data folders under a clock of its
 * own. When it is interrupted, the next start tells the same history again: what was told is recognised by its ids.
 */
export async function prepareDemo(options: DemoOptions): Promise<void> {
  const file = join(options.folder, 'demo.json');
  const progress = readProgress(file);
  if (progress?.isDone === true) return;
  if (progress === undefined && existsSync(join(options.folder, 'hub'))) return;
  const history = progress?.history ?? firstMoment();
  options.say('Making two weeks of example data … 正在生成两周的示例数据 …');
  writeProgress(file, { history, isDone: false });
  // Both apps in this process: loaded only when there is something to make.
  const { makeHistory } = await import('./make-history.ts');
  await makeHistory(options, history);
  writeProgress(file, { history, isDone: true });
}

function readProgress(file: string): Progress | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Progress;
  } catch {
    return undefined;
  }
}

function writeProgress(file: string, progress: Progress): void {
  writeFileSync(`${file}.new`, JSON.stringify(progress));
  renameSync(`${file}.new`, file);
}

/** Nine in the morning in Shanghai, so many days ago that the last evening lies before now. */
function firstMoment(): number {
  const today = Math.floor(Date.now() / dayMs) * dayMs;
  return today + hourMs - (demoDays + 1) * dayMs;
}
