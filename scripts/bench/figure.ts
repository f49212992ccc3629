/** One number of a bench. `target` and `met` only where a target was set. */
export interface Figure {
  readonly metric: string;
  readonly value: number;
  readonly unit: string;
  /** What the same machine does in the same run without our code. */
  readonly baseline?: number;
  /** value / baseline. */
  readonly ratio?: number;
  readonly target?: string;
  readonly met?: boolean;
}

/** `say` shows progress to a person. */
export type Bench = (say: (line: string) => void) => Promise<readonly Figure[]>;

export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((left, right) => left - right);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}
