import { type Budget, seedDefault, Stopwatch } from '../budget.ts';
import type { OnProgress, Outcome, WeighedCandidate } from '../outcome.ts';
import { assign } from './assign.ts';
import { findRefusal } from './check-problem.ts';
import { keepWorthwhile } from './groups.ts';
import { improveLayout } from './improve-layout.ts';
import { LayoutCosts } from './layout.ts';
import { limitMoves } from './limit-moves.ts';
import { openRings } from './open-rings.ts';
import { orderMoves } from './order-moves.ts';
import { placeForced } from './place-forced.ts';
import { mayLie, type SlottingProblem, type SlottingRefusal, type SlottingSolution } from './problem.ts';

export type { Affinity, SlotMove, SlottingProblem, SlottingRefusal, SlottingSolution } from './problem.ts';

/**
 * Which item lies in which slot, and the moves that lead there. The objective is seconds over the horizon: picking in the
 * new layout and all moves. Only moves that bring more than they cost are in the answer.
 *
 * Without affinity the layout is a linear assignment in which a move is part of the price, solved exactly by shortest
 * augmenting paths (Jonker and Volgenant 1987). Rings of full slots need one more move each, and moves may be limited: branch
 * and bound over assignments settles both where the problem is small enough for it, else rings that are too dear are
 * dropped, and a price on moves finds those to make (openRings, limitMoves). With affinity the problem is quadratic: iterated
 * local search from the assignment and from today's layout. The bound is the best of those searches, of the assignment
 * alone with affinity, or that of its dual as far as there was time; the answer is optimal where it meets it.
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
  const matrix = costMatrix(costs);
  const found = assign(matrix, today.length, costs.slots, () => watch.isOver());
  if (found.kind === 'none') return { kind: 'refused', refusal: { kind: 'no-assignment', items: found.rows } };
  const weighed: Named[] = [];
  if (isTodayPossible) weighed.push({ name: 'today', layout: today });
  let shown = Number.POSITIVE_INFINITY;
  const weigh = (name: string, layout: Int32Array): void => {
    const kept = keepWorthwhile(costs, today, layout);
    weighed.push({ name, layout: kept });
    const described = describe(costs, kept);
    if (!(described.objective < shown)) return;
    shown = described.objective;
    onProgress?.(described);
  };
  if (found.kind === 'assigned') weigh('assignment', found.columnOfRow);
  else if (!isTodayPossible) {
    const placed = placeForced(costs);
    if (placed.kind === 'none') return { kind: 'refused', refusal: { kind: 'no-assignment', items: placed.items } };
    weigh('cheapest-free-slots', placed.layout);
  }
  let { bound } = found;
  if (found.kind === 'assigned' && !costs.hasAffinity)
    bound = settleLimits(costs, matrix, found, watch, weighed, weigh);
  if (costs.hasAffinity) {
    const starts = weighed.slice();
    for (const { name, layout } of starts) {
      if (!watch.isOver()) weigh(`${name}-improved`, improveLayout(costs, layout, watch, budget.seed ?? seedDefault));
    }
  }
  const results = weighed.map((each) => ({ ...each, ...describe(costs, each.layout) }));
  const best = results.reduce((least, each) => (each.objective < least.objective ? each : least));
  return {
    kind: 'solved',
    solution: best.solution,
    objective: best.objective,
    sense: 'minimise',
    // The dual sum is rounded in another order than the cost: never above what was found.
    bound: Math.min(bound, best.objective),
    isOptimal: best.objective <= bound + Math.abs(bound) * 1e-9,
    explanation: {
      method: costs.hasAffinity ? 'iterated-local-search' : 'jonker-volgenant',
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

type Named = { readonly name: string; readonly layout: Int32Array };

/** What the assignment leaves open: a limit of moves, and the extra moves of rings. Returns the bound. */
function settleLimits(
  costs: LayoutCosts,
  matrix: Float64Array,
  found: { readonly columnOfRow: Int32Array; readonly bound: number },
  watch: Stopwatch,
  weighed: readonly Named[],
  weigh: (name: string, layout: Int32Array) => void,
): number {
  const { slotOfItem: today } = costs.problem;
  const objectiveOf = (layout: Int32Array): number => describe(costs, layout).objective;
  let best = weighed.reduce((least, { layout }) => Math.min(least, objectiveOf(layout)), Number.POSITIVE_INFINITY);
  const weighIfBetter = (name: string, layout: Int32Array): number => {
    const seconds = objectiveOf(keepWorthwhile(costs, today, layout));
    if (seconds < best) weigh(name, layout);
    best = Math.min(best, seconds);
    return seconds;
  };
  let { bound } = found;
  const isCut = weighed.at(-1)?.layout.some((slot, item) => slot !== found.columnOfRow[item]) === true;
  if (isCut && costs.problem.movesMax !== undefined)
    bound = Math.max(
      bound,
      limitMoves(costs, matrix, found.columnOfRow, watch, (layout) => weighIfBetter('fewer-moves', layout)),
    );
  const root = { layout: found.columnOfRow, bound: found.bound, best };
  const opened = openRings(costs, matrix, watch, root, (layout) => weighIfBetter('rings-weighed', layout));
  return Math.max(bound, opened);
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
    solution: { slotOfItem: layout.slice(), moves, pickingSecondsBefore, pickingSeconds, movingSeconds },
  };
}
