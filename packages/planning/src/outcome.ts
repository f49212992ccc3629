/**
 * What every engine answers. Engines never throw for what they are given: bad input is a typed refusal, and a problem that
 * is too hard for its budget gets the best answer so far with a bound, where there is one.
 */
export type Outcome<Solution, Refusal> =
  | {
      readonly kind: 'solved';
      readonly solution: Solution;
      /** In the problem's own unit; `sense` says which way is better. */
      readonly objective: number;
      readonly sense: Sense;
      /** Nothing better than this exists; absent when the engine proves no bound. */
      readonly bound?: number;
      /** The objective is the best there is. */
      readonly isOptimal: boolean;
      readonly explanation: Explanation;
    }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/** Whether less of the objective is better or more. The bound lies on that side of it. */
export type Sense = 'minimise' | 'maximise';

/** Which candidates were weighed, what each cost, and why this one: facts for a screen, which finds the words. */
export interface Explanation {
  /** The method that found the answer, by its name in the literature, in kebab case. */
  readonly method: string;
  readonly steps: number;
  readonly weighed: readonly WeighedCandidate[];
}

export interface WeighedCandidate {
  /** Code of what was weighed, in kebab case, such as `nearest-with-stock` or `site`. */
  readonly candidate: string;
  /** Which of its kind, such as the number of the site in the problem, or the level weighed. */
  readonly index?: number;
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
