/** What a conformance suite returns; the same shape as scripts/checks/conformance-suite.ts. */
export interface SuiteReport {
  readonly passed: number;
  readonly failed: number;
  readonly justified: number;
  readonly failures: readonly SuiteFailure[];
  readonly figures: readonly SuiteFigure[];
}

export interface SuiteFailure {
  readonly case: string;
  readonly expected: unknown;
  readonly got: unknown;
  readonly why: string;
}

export interface SuiteFigure {
  readonly metric: string;
  readonly value: number;
  readonly unit: string;
  readonly target?: number;
  readonly met?: boolean;
  readonly isTimed?: boolean;
}
