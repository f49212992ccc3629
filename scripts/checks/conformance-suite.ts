/** What a file in scripts/conformance exports as `suite`; its file name is the suite's name. */
export interface ConformanceSuite {
  /** Runs every case against the reference vectors in `dataFolder`, which holds all sets, one folder each. */
  readonly run: (dataFolder: string) => Promise<Omit<ConformanceResult, 'suite'>>;
}

export interface ConformanceResult {
  readonly suite: string;
  readonly passed: number;
  readonly failed: number;
  /** Differences that are explained one by one in `failures`; they count neither as passed nor as failed. */
  readonly justified: number;
  readonly failures: readonly {
    readonly case: string;
    readonly expected: unknown;
    readonly got: unknown;
    readonly why: string;
  }[];
  readonly figures: readonly {
    readonly metric: string;
    readonly value: number;
    readonly unit: string;
    readonly target?: number;
    readonly met?: boolean;
  }[];
}

/** True when nothing failed and every figure that has a bar meets it. */
export function isConforming(result: ConformanceResult): boolean {
  return result.failed === 0 && result.figures.every((figure) => figure.met !== false);
}
