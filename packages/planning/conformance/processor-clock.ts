/**
 * Milliseconds that this process has worked, its collector and compiler included: what a wall clock shows on an idle core.
 * Engines of one thread are measured and limited by it, so that neighbours on a busy machine change no figure.
 */
export function processorNow(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
