// Noticing that the npm which started us is gone. npm runs its scripts through `sh -c`; a SIGTERM to npm ends that shell
// and not us, and a SIGKILL to npm ends neither: without this, `npm start` would leave a whole demo running behind it.
import { readFileSync } from 'node:fs';

const lookEveryMs = 250;

/** Calls `onGone` once when npm, or the shell between npm and us, has ended. Does nothing when npm did not start us. */
export function watchStarter(onGone) {
  // Started by hand in a shell that ends is another matter: that is how one puts a process into the background.
  if (process.env.npm_lifecycle_event === undefined || process.platform === 'win32') return;
  const parent = process.ppid;
  const grandparent = isShell(parent) ? parentOf(parent) : undefined;
  const timer = setInterval(() => {
    const isParentThere = process.ppid === parent;
    if (isParentThere && (grandparent === undefined || parentOf(parent) === grandparent)) return;
    clearInterval(timer);
    onGone();
  }, lookEveryMs);
  timer.unref();
}

/** Some shells replace themselves by what they run; then our parent is npm, and its parent is none of our business. */
function isShell(pid) {
  return /^(\S*\/)?(ba|da|z)?sh\0-c\0/.test(readProcess(pid, 'cmdline') ?? '');
}

/** Linux only: elsewhere there is no such file, and a SIGKILL to npm goes unnoticed. */
function parentOf(pid) {
  // The program's name stands in brackets and may hold anything, so count from behind it: state, then parent.
  return readProcess(pid, 'stat')?.split(') ').at(-1)?.split(' ')[1];
}

function readProcess(pid, file) {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return undefined;
  }
}
