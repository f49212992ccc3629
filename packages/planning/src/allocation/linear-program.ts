import type { OrderBook } from './order-book.ts';
import { writeProgram } from './write-program.ts';

/** The part of the package `highs` that is used; give it, or anything that reads CPLEX LP files and answers like it. */
export interface LinearSolver {
  solve(
    problem: string,
    options?: { readonly presolve?: 'off'; readonly time_limit?: number },
  ): {
    readonly Status: string;
    readonly ObjectiveValue: number;
    /** Each with `Name` and, for a linear program, `Dual`. */
    readonly Rows: readonly object[];
  };
}

export interface LinearBound {
  readonly bound: number;
  /** Dual prices of the stock, like `stock`. */
  readonly stockPrices: Float64Array;
}

/**
 * The linear relaxation, with `units ≤ least of want and stock × is used`. Undefined when the solver does not prove an
 * optimum in time. The solver blocks; `timeMsMax` is its own limit. Orders × sites × wants variables.
 */
export function boundByLinearProgram(
  book: OrderBook,
  solver: LinearSolver,
  timeMsMax: number,
): LinearBound | undefined {
  const { siteCount, itemCount } = book.problem;
  if (book.wantItems.length === 0) return undefined;
  const text = writeProgram(book, false);
  const limit = Number.isFinite(timeMsMax) ? { time_limit: Math.max(0.001, timeMsMax / 1000) } : {};
  let answer: ReturnType<LinearSolver['solve']>;
  try {
    answer = solver.solve(text, limit);
  } catch {
    // A foreign solver that fails leaves us without its bound, no more.
    return undefined;
  }
  if (answer.Status !== 'Optimal' || !Number.isFinite(answer.ObjectiveValue)) return undefined;
  const stockPrices = new Float64Array(siteCount * itemCount);
  for (const row of answer.Rows) {
    const { Name, Dual } = row as { readonly Name?: string; readonly Dual?: number };
    if (Name?.startsWith('stock') === true && Dual !== undefined)
      stockPrices[Number(Name.slice('stock'.length))] = Math.max(0, -Dual);
  }
  return { bound: answer.ObjectiveValue, stockPrices };
}
