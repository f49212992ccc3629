/**
 * What every engine answers. Engines never throw for what they are given: bad input is a typed refusal, and a problem that
 * is too hard for its budget gets the best answer so far with a bound, where there is one.
 */
export type Outcome<Solution, Refusal> =
  | {
      readonly kind: 'solved';
      readonly solution: Solution;
      /** In the problem's own unit. Smaller is better unless the engine says otherwise. */
      readonly objective: number;
      /** Nothing better than this exists; absent when the engine proves no bound. */
      readonly bound?: number;
      /** The objective is the best there is. */
      readonly isOptimal: boolean;
      readonly explanation: Explanation;
    }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/** Which candidates were weighed, what each cost, and why this one: facts for a screen, which finds the words. */
export interface Explanation {
  /** The method that found the answer, by its name in the literature. */
  readonly method: string;
  readonly steps: number;
  readonly weighed: readonly WeighedCandidate[];
}

export interface WeighedCandidate {
  readonly candidate: string;
  readonly objective: number;
  readonly isChosen: boolean;
  /** Code of the reason, such as `dearer` or `no-stock`; a screen translates it. */
  readonly reason?: string;
}

/** Called with each better answer. A caller that shows it must not change it. */
export type OnProgress<Solution> = (best: { readonly solution: Solution; readonly objective: number }) => void;

/** `(objective − bound) / objective`, between 0 and 1; undefined without a bound. */
export function gapOf(objective: number, bound: number | undefined): number | undefined {
  if (bound === undefined) return undefined;
  return objective === bound ? 0 : Math.abs(objective - bound) / Math.max(Math.abs(objective), Number.MIN_VALUE);
}
