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

/** What a figure lacks for a reader who has nothing but the JSON; undefined when it lacks nothing. */
export function findFigureFault({ metric, value, unit, baseline, ratio, target, met }: Figure): string | undefined {
  if (!Number.isFinite(value)) return `${metric} is ${value}`;
  if (unit === '') return `${metric} has no unit`;
  if ((target === undefined) !== (met === undefined)) return `${metric} has a target or a judgement without the other`;
  if (baseline !== undefined && !Number.isFinite(baseline)) return `${metric} has the baseline ${baseline}`;
  if (ratio !== undefined && baseline === undefined) return `${metric} has a ratio to nothing`;
  return undefined;
}
