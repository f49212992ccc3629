import type { Prefetch } from '@holdfast/domain';

/** One hint for everything that a transaction will do; `undefined` when nothing is hinted. */
export function mergePrefetch(hints: readonly (Prefetch | undefined)[]): Prefetch | undefined {
  const merged: Record<string, unknown[]> = {};
  for (const hint of hints) {
    for (const [name, wanted] of Object.entries(hint ?? {}) as [keyof Prefetch, readonly unknown[]][]) {
      (merged[name] ??= []).push(...wanted);
    }
  }
  return Object.keys(merged).length === 0 ? undefined : merged;
}
