import { findChromium } from '@holdfast/testkit/chromium';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

/**
 * A Chromium for the browser tests: the machine's, else Debian's package when we may install it. Returns what to say
 * when there is none; the tests that need it then fail by themselves.
 */
export async function ensureChromium(): Promise<string | undefined> {
  if ((await findChromium()) !== undefined) return undefined;
  const advice =
    'No Chromium was found: install it (Debian: apt-get install chromium) or set HOLDFAST_CHROMIUM to its path.';
  if (process.getuid?.() !== 0 || !isDebian()) return advice;
  console.log('installing Chromium with apt-get …');
  // The Chinese fonts are part of it: without them screens are measured with empty boxes.
  for (const args of [['update'], ['install', '-y', '--no-install-recommends', 'chromium', 'fonts-noto-cjk']]) {
    const { status, stderr, error } = spawnSync('apt-get', ['-qq', ...args], {
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      stdio: ['ignore', 'ignore', 'pipe'],
      encoding: 'utf8',
      timeout: 15 * 60_000,
    });
    if (status !== 0) return `${advice} apt-get ${args[0]} failed: ${(error?.message ?? stderr).trim().slice(-500)}`;
  }
  return (await findChromium()) === undefined ? advice : undefined;
}

/** Debian itself: Ubuntu's chromium package only points to a snap. */
function isDebian(): boolean {
  return existsSync('/etc/os-release') && /^ID=debian$/m.test(readFileSync('/etc/os-release', 'utf8'));
}
