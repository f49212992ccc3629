import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { chromium, type BrowserContext, type BrowserContextOptions } from 'playwright-core';

const run = promisify(execFile);

/** Set it to use a certain browser. */
export const chromiumVariable = 'HOLDFAST_CHROMIUM';

const programNames = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];
const otherPlaces = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  String.raw`C:\Program Files\Google\Chrome\Application\chrome.exe`,
  String.raw`C:\Program Files (x86)\Google\Chrome\Application\chrome.exe`,
];

/**
 * Quiet and repeatable: nothing in the background, no GPU, no QUIC (a cut link must stay cut), and no sandbox, which
 * neither root nor most containers can have.
 */
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--disable-dev-shm-usage',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** The path of a Chromium that answers `--version`, or undefined. Ubuntu's package is a stub that does not. */
export async function findChromium(): Promise<string | undefined> {
  const wanted = process.env[chromiumVariable];
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const found = programNames.flatMap((name) => folders.map((folder) => join(folder, name)));
  const candidates = wanted === undefined ? [...found, ...otherPlaces] : [wanted];
  for (const path of candidates.filter((each) => existsSync(each))) {
    // Chrome on Windows opens a window instead of answering.
    if (process.platform === 'win32' || (await doesAnswer(path))) return path;
  }
  return undefined;
}

async function doesAnswer(path: string): Promise<boolean> {
  try {
    const { stdout } = await run(path, ['--version'], { timeout: 20_000 });
    return /Chrom/.test(stdout);
  } catch {
    return false;
  }
}

export interface ChromiumOptions extends BrowserContextOptions {
  /**
   * The profile's folder. Give the same one to a second browser to see what survived the first: an ordinary
   * Playwright context keeps storage in memory and forgets it.
   */
  readonly userDataFolder?: string;
}

export interface RunningChromium {
  readonly context: BrowserContext;
  /** Closes the browser, and deletes the profile unless the caller named its folder. */
  readonly close: () => Promise<void>;
}

/** A headless browser with a profile on disk: IndexedDB and service workers behave as they do for people. */
export async function launchChromium({ userDataFolder, ...options }: ChromiumOptions = {}): Promise<RunningChromium> {
  const executablePath = await findChromium();
  if (executablePath === undefined) {
    throw new Error(`No Chromium was found: install it (Debian: apt-get install chromium) or set ${chromiumVariable}.`);
  }
  const folder = userDataFolder ?? (await mkdtemp(join(tmpdir(), 'holdfast-chromium-')));
  const context = await chromium.launchPersistentContext(folder, {
    ...options,
    executablePath,
    headless: true,
    args: flags,
  });
  return {
    context,
    close: async () => {
      await context.close();
      // Chromium's children write to the profile for a moment longer.
      if (userDataFolder === undefined)
        await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    },
  };
}
