import { makeOperationId, type OperationId } from '@holdfast/domain';
import { sha256 } from '@holdfast/sealing';

export const hourMs: number = 60 * 60 * 1000;
export const dayMs: number = 24 * hourMs;
export const demoDays = 14;

/** The time of the example data: it goes on like any clock, and is put forward to the next hour that matters. */
export interface DemoClock {
  /** Unix milliseconds. */
  readonly now: () => number;
  /** Never backwards. */
  forwardTo(time: number): void;
}

export function demoClock(start: number): DemoClock {
  let base = start;
  let setAt = performance.now();
  const now = (): number => Math.floor(base + performance.now() - setAt);
  return {
    now,
    forwardTo: (time) => {
      base = Math.max(time, now());
      setAt = performance.now();
    },
  };
}

/** The same deed of the same history has the same id: a history that was interrupted is told again and goes on. */
export function demoOperation(history: number, deed: string): OperationId {
  return makeOperationId(
    history,
    sha256(new TextEncoder().encode(`holdfast example ${history} ${deed}`)).subarray(0, 10),
  );
}
