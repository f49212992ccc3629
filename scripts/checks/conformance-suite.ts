/** What a file in scripts/conformance exports as `suite`; its file name is the suite's name. */
export interface ConformanceSuite {
  /** Runs the cases against the reference vectors in `dataFolder`, which holds all sets, one folder each. */
  readonly run: (dataFolder: string, options: ConformanceOptions) => Promise<Omit<ConformanceResult, 'suite'>>;
}

export interface ConformanceOptions {
  /**
   * Every instance with every limit of time that a bar names, however long that takes. Without it a suite that searches
   * takes a sample, evenly drawn and named in its figures, that ends within about a minute.
   */
  readonly isFull: boolean;
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
    /**
     * A time, or a quality that depends on how far a limit of time reaches: shown with its bar, but missing it is no
     * failure, since a busy machine would fail for no fault of the code.
     */
    readonly isTimed?: boolean;
  }[];
}

/** Figures that miss a bar which a busy machine can meet as well as an idle one. */
function countMissed({ figures }: Pick<ConformanceResult, 'figures'>): number {
  return figures.filter((figure) => figure.met === false && figure.isTimed !== true).length;
}

/** True when nothing failed and every figure that has a bar meets it, times aside. */
export function isConforming(result: ConformanceResult): boolean {
  return result.failed === 0 && countMissed(result) === 0;
}
