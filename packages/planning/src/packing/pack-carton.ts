import { type Budget, Stopwatch } from '../budget.ts';
import type { OnProgress, Outcome } from '../outcome.ts';
import { findCartonRefusal } from './check-problem.ts';
import { fillCarton } from './fill-carton.ts';
import type { CartonProblem, CartonSolution, PackingRefusal } from './problem.ts';

/**
 * Fills one carton with as much volume as it gets. The objective is the packed volume in mm³: **more is better**; the
 * bound is the smaller of the carton's volume and the goods'.
 *
 * Shapes and units (mm, grams) stand at `CartonProblem`. Source: blocks of Zhu and Lim (2012), maximal spaces of Lai and
 * Chan (1997), the beam search BSG of Araya and Riff (2014), worth of a block by VCS (Araya, Guerrero and Nuñez 2017):
 * `bsg-vcs` in the explanation. Few pieces whose volumes add up to the carton's are first packed without a gap (after Lesh,
 * Marks, McMahon and Mitzenmacher 2004): `perfect-packing`. Beyond them: weight, loads on top, support.
 *
 * A step of the budget is one greedy loading. With P blocks placed, S spaces and B blocks to choose from, it costs at most
 * O(P · (B + S · new spaces)); in practice 1 to 5 ms for 130 pieces. Limits: 5 000 items, 20 000 pieces, edges of 100 m.
 * Without pieces that fit the answer is an empty carton. In the explanation the index of `blocks` is how many there were to
 * choose from, that of `beam` the width that was reached.
 */
export function packCarton(
  problem: CartonProblem,
  budget: Budget,
  onProgress?: OnProgress<CartonSolution>,
): Outcome<CartonSolution, PackingRefusal> {
  const refusal = findCartonRefusal(problem);
  if (refusal !== undefined) return { kind: 'refused', refusal };
  const { items, carton, rules } = problem;
  const watch = new Stopwatch(budget);
  const { solution, isFullest, volumeMax, method, widthReached, blocks } = fillCarton(
    items,
    items.count,
    carton,
    rules,
    watch,
    budget.timeMsMax,
    onProgress && ((better) => onProgress({ solution: better, objective: better.volumeMm3 })),
  );
  return {
    kind: 'solved',
    solution,
    objective: solution.volumeMm3,
    sense: 'maximise',
    bound: volumeMax,
    isOptimal: isFullest,
    explanation: {
      method,
      steps: watch.steps,
      weighed:
        method === 'perfect-packing'
          ? [{ candidate: method, objective: solution.volumeMm3, isChosen: true }]
          : [
              { candidate: 'blocks', index: blocks, objective: volumeMax, isChosen: false, reason: 'volume-bound' },
              { candidate: 'beam', index: widthReached, objective: solution.volumeMm3, isChosen: true },
            ],
    },
  };
}
