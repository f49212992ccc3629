import { type Budget, Stopwatch } from '../budget.ts';
import type { OnProgress, Outcome, WeighedCandidate } from '../outcome.ts';
import { assign } from './assign.ts';
import { findRefusal } from './check-problem.ts';
import { keepWorthwhile } from './groups.ts';
import { improveLayout } from './improve-layout.ts';
import { LayoutCosts } from './layout.ts';
import { orderMoves } from './order-moves.ts';
import { placeForced } from './place-forced.ts';
import { mayLie, type SlottingProblem, type SlottingRefusal, type SlottingSolution } from './problem.ts';

export type { Affinity, SlotMove, SlottingProblem, SlottingRefusal, SlottingSolution } from './problem.ts';

/**
 * Which item lies in which slot, and the moves that lead there. The objective is seconds over the horizon: picking in the
 * new layout and all moves. Only moves that bring more than they cost are in the answer.
 *
 * Without affinity the layout is a linear assignment in which a move is part of the price, solved exactly by shortest
 * augmenting paths (Jonker and Volgenant 1987); rings of full slots need one more move each and are dropped where that is
 * too dear, so the answer is optimal when it has no ring and no limit of moves cut it. With affinity the problem is
 * quadratic: iterated local search from the assignment and from today's layout. The bound is the assignment's, or
 * that of its dual as far as there was time.
 *
 * O(items² · slots) for the assignment, then sweeps of O(items · slots · partners). Limit: 9 million items × slots. A
 * step of the budget is one item tried. When the time ends before the assignment is found, today's layout is the answer if
 * everything lies where it may; else what lies nowhere, or where it may not, takes the cheapest free slots, and others move
 * only where there is no other way. O(items · slots) as a rule.
 */
export function assignSlots(
  problem: SlottingProblem,
  budget: Budget,
  onProgress?: OnProgress<SlottingSolution>,
): Outcome<SlottingSolution, SlottingRefusal> {
  const refusal = findRefusal(problem);
  if (refusal !== undefined) return { kind: 'refused', refusal };
  const watch = new Stopwatch(budget);
  const costs = new LayoutCosts(problem);
  const { slotOfItem: today } = problem;
  const isTodayPossible = today.every((slot, item) => slot >= 0 && mayLie(problem, item, slot));
  const found = assign(costMatrix(costs), today.length, costs.slots, () => watch.isOver());
  if (found.kind === 'none') return { kind: 'refused', refusal: { kind: 'no-assignment', items: found.rows } };
  const weighed: { readonly name: string; readonly layout: Int32Array }[] = [];
  if (isTodayPossible) weighed.push({ name: 'today', layout: today });
  const weigh = (name: string, layout: Int32Array): void => {
    const kept = keepWorthwhile(costs, today, layout);
    weighed.push({ name, layout: kept });
    onProgress?.(describe(costs, kept));
  };
  if (found.kind === 'assigned') weigh('assignment', found.columnOfRow);
  else if (!isTodayPossible) {
    const placed = placeForced(costs);
    if (placed.kind === 'none') return { kind: 'refused', refusal: { kind: 'no-assignment', items: placed.items } };
    weigh('cheapest free slots', placed.layout);
  }
  if (costs.hasAffinity) {
    const starts = weighed.slice();
    for (const { name, layout } of starts) {
      if (!watch.isOver()) weigh(`${name}, improved`, improveLayout(costs, layout, watch, budget.seed ?? 1));
    }
  }
  const results = weighed.map((each) => ({ ...each, ...describe(costs, each.layout) }));
  const best = results.reduce((least, each) => (each.objective < least.objective ? each : least));
  const { bound } = found;
  return {
    kind: 'solved',
    solution: best.solution,
    objective: best.objective,
    // The dual sum is rounded in another order than the cost: never above what was found.
    bound: Math.min(bound, best.objective),
    isOptimal: best.objective <= bound + Math.abs(bound) * 1e-9,
    explanation: {
      method: 'linear assignment (Jonker–Volgenant), iterated local search where items belong together',
      steps: watch.steps,
      weighed: results.map(({ name, objective, layout }): WeighedCandidate => ({
        candidate: name,
        objective,
        isChosen: layout === best.layout,
        reason: layout === best.layout ? 'cheapest' : 'dearer',
      })),
    },
  };
}

function costMatrix(costs: LayoutCosts): Float64Array {
  const items = costs.problem.picksPerDay.length;
  const matrix = new Float64Array(items * costs.slots);
  for (let item = 0, at = 0; item < items; item += 1) {
    for (let slot = 0; slot < costs.slots; slot += 1, at += 1) matrix[at] = costs.alone(item, slot);
  }
  return matrix;
}

function describe(costs: LayoutCosts, layout: Int32Array): { solution: SlottingSolution; objective: number } {
  const { slotOfItem: today } = costs.problem;
  const moves = orderMoves(costs, today, layout);
  const pickingSeconds = costs.pickingOf(layout);
  const movingSeconds = moves.reduce((sum, { seconds }) => sum + seconds, 0);
  const pickingSecondsBefore = costs.pickingOf(today);
  return {
    objective: pickingSeconds + movingSeconds,
    solution: { slotOfItem: layout, moves, pickingSecondsBefore, pickingSeconds, movingSeconds },
  };
}
