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
  /** Sets of the suite that the folder lacks, where there are any; the cases of the others ran. */
  readonly absentSets?: readonly string[];
  /** Why the suite did not run at all: a sentence. */
  readonly notRun?: string;
}

/** Figures that miss a bar which a busy machine can meet as well as an idle one. */
function countMissed({ figures }: Pick<ConformanceResult, 'figures'>): number {
  return figures.filter((figure) => figure.met === false && figure.isTimed !== true).length;
}

/** True when something was checked, nothing failed and every figure that has a bar meets it, times aside. */
export function isConforming(result: ConformanceResult): boolean {
  return result.notRun === undefined && result.passed > 0 && result.failed === 0 && countMissed(result) === 0;
}

/** A result of one failure: of a suite that could not end. */
export function failedSuite(suite: string, why: string): ConformanceResult {
  const failure = { case: 'the suite as a whole', expected: 'results', got: 'none', why };
  return { suite, passed: 0, failed: 1, justified: 0, failures: [failure], figures: [] };
}

/**
 * The result with what a suite may not notice by itself: that it found no case at all, and figures with a bar that are of
 * no case (NaN). Figures that are no numbers are left out, since JSON has none.
 */
export function judge(result: ConformanceResult): ConformanceResult {
  const { suite, passed, failed, justified, failures, figures } = result;
  if (passed + failed + justified === 0)
    return failedSuite(suite, 'its sets are there, but hold no case that it knows');
  const unmeasured = figures
    .filter(({ value, target }) => !Number.isFinite(value) && target !== undefined)
    .map(({ metric, target, value }) => ({
      case: metric,
      expected: target,
      got: String(value),
      why: 'of no case at all',
    }));
  return {
    ...result,
    failed: failed + unmeasured.length,
    failures: [...failures, ...unmeasured],
    figures: figures.filter(({ value }) => Number.isFinite(value)),
  };
}
