import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkCut, checkCycle, checkFlow, costOfFlow, type FlowProblem, solveFlow } from './index.ts';

const budget = { timeMsMax: Number.POSITIVE_INFINITY, now: () => 0 };

type Arc = readonly [source: number, target: number, lower: number, room: number, cost: number];

function problemOf(nodeCount: number, sent: readonly number[], arcs: readonly Arc[]): FlowProblem {
  const supplies = new Float64Array(nodeCount);
  sent.forEach((units, at) => {
    const [from, to] = [at % nodeCount, (at * 2 + 1) % nodeCount];
    supplies[from] = (supplies[from] ?? 0) + units;
    supplies[to] = (supplies[to] ?? 0) - units;
  });
  return {
    nodeCount,
    supplies,
    sources: Int32Array.from(arcs, (arc) => arc[0] % nodeCount),
    targets: Int32Array.from(arcs, (arc) => arc[1] % nodeCount),
    lowerBounds: Float64Array.from(arcs, (arc) => arc[2]),
    capacities: Float64Array.from(arcs, (arc) => arc[2] + arc[3]),
    unitCosts: Float64Array.from(arcs, (arc) => arc[4]),
  };
}

const node = fc.integer({ min: 0, max: 30 });
const arcWith = (room: fc.Arbitrary<number>): fc.Arbitrary<Arc> =>
  fc.tuple(node, node, fc.integer({ min: -1, max: 1 }), room, fc.integer({ min: -4, max: 9 }));
const problems = (arcCount: number, room: fc.Arbitrary<number>): fc.Arbitrary<FlowProblem> =>
  fc
    .tuple(
      fc.integer({ min: 1, max: 6 }),
      fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 4 }),
      fc.array(arcWith(room), { maxLength: arcCount }),
    )
    .map(([nodeCount, sent, arcs]) => problemOf(nodeCount, sent, arcs));
const rooms = fc.integer({ min: 0, max: 2 });
const endless = fc.oneof(rooms, fc.constant(Number.POSITIVE_INFINITY));

/** The least cost over all whole flows, by trying them all. */
function bruteForce(problem: FlowProblem): number | undefined {
  const flows = new Float64Array(problem.sources.length);
  let best: number | undefined;
  const visit = (arc: number): void => {
    if (arc === flows.length) {
      const balance = Float64Array.from(problem.supplies);
      flows.forEach((flow, at) => {
        const [source, target] = [problem.sources[at] ?? 0, problem.targets[at] ?? 0];
        balance[source] = (balance[source] ?? 0) - flow;
        balance[target] = (balance[target] ?? 0) + flow;
      });
      const cost = costOfFlow(problem, flows);
      if (balance.every((units) => units === 0) && (best === undefined || cost < best)) best = cost;
      return;
    }
    for (let flow = problem.lowerBounds?.[arc] ?? 0; flow <= (problem.capacities[arc] ?? 0); flow += 1) {
      flows[arc] = flow;
      visit(arc + 1);
    }
  };
  visit(0);
  return best;
}

describe('a cheapest flow', () => {
  test('costs what trying every flow finds, and is refused where none exists', () => {
    fc.assert(
      fc.property(problems(6, rooms), (problem) => {
        const outcome = solveFlow(problem, budget);
        const best = bruteForce(problem);
        expect(outcome.kind === 'solved' ? outcome.objective : undefined).toBe(best);
      }),
      { numRuns: 200 },
    );
  });

  test('comes with a proof, whatever the answer is', () => {
    fc.assert(
      fc.property(problems(20, endless), (problem) => {
        const outcome = solveFlow(problem, budget);
        if (outcome.kind === 'solved') {
          expect(checkFlow(problem, outcome.solution)).toEqual([]);
          expect(outcome.isOptimal).toBe(true);
          return;
        }
        const { refusal } = outcome;
        if (refusal.kind === 'infeasible') {
          expect(checkCut(problem, refusal.cutNodes, refusal.excessUnits)).toEqual([]);
        } else if (refusal.kind === 'unbounded') expect(checkCycle(problem, refusal.cycleArcs)).toEqual([]);
        else expect.fail(refusal.kind);
      }),
      { numRuns: 500 },
    );
  });

  test('costs the same with its arcs in another order, and k times as much at k times the price', () => {
    fc.assert(
      fc.property(problems(12, rooms), fc.integer({ min: 2, max: 9 }), (problem, factor) => {
        const objectiveOf = (changed: FlowProblem): number | undefined => {
          const outcome = solveFlow(changed, budget);
          return outcome.kind === 'solved' ? outcome.objective : undefined;
        };
        const cost = objectiveOf(problem);
        const turned: FlowProblem = {
          ...problem,
          sources: problem.sources.toReversed(),
          targets: problem.targets.toReversed(),
          lowerBounds: (problem.lowerBounds ?? new Float64Array(0)).toReversed(),
          capacities: problem.capacities.toReversed(),
          unitCosts: problem.unitCosts.toReversed(),
        };
        expect(objectiveOf(turned)).toBe(cost);
        const dearer = objectiveOf({ ...problem, unitCosts: problem.unitCosts.map((price) => price * factor) });
        expect(dearer).toBe(cost === undefined ? undefined : cost * factor + 0);
      }),
      { numRuns: 100 },
    );
  });

  test('never costs less than the bound of a search that was cut short', () => {
    fc.assert(
      fc.property(problems(20, rooms), fc.integer({ min: 0, max: 3 }), (problem, stepsMax) => {
        const whole = solveFlow(problem, budget);
        const short = solveFlow(problem, { ...budget, stepsMax });
        if (whole.kind !== 'solved' || short.kind !== 'solved') return;
        expect(short.objective).toBeGreaterThanOrEqual(whole.objective);
        expect(short.bound ?? Number.NEGATIVE_INFINITY).toBeLessThanOrEqual(whole.objective);
      }),
    );
  });
});
