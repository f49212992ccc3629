import { describe, expect, test } from 'vitest';
import { makeAllocationFlow, makeTransferFlow } from '../../conformance/flow-instances.ts';
import { checkFlow, type FlowProblem, type FlowRefusal, solveFlow } from './index.ts';

const budget = { timeMsMax: Number.POSITIVE_INFINITY, now: () => 0 };

const chain: FlowProblem = {
  nodeCount: 3,
  supplies: Float64Array.of(4, 0, -4),
  sources: Int32Array.of(0, 1, 0),
  targets: Int32Array.of(1, 2, 2),
  capacities: Float64Array.of(3, 9, Number.POSITIVE_INFINITY),
  unitCosts: Float64Array.of(1, 1, 5),
};

describe('min-cost flow', () => {
  test('fills the cheap way first and tells what a unit costs where', () => {
    const outcome = solveFlow(chain, budget);
    expect(outcome).toMatchObject({ kind: 'solved', objective: 11, bound: 11, isOptimal: true });
    if (outcome.kind !== 'solved') return;
    expect([...outcome.solution.flows]).toEqual([3, 3, 1]);
    expect((outcome.solution.prices[2] ?? 0) - (outcome.solution.prices[0] ?? 0)).toBe(5);
  });

  const refusals: readonly [string, Partial<FlowProblem>, FlowRefusal['kind']][] = [
    ['no nodes', { nodeCount: 0 }, 'empty'],
    ['half a node', { nodeCount: 2.5 }, 'number-not-valid'],
    ['an array too short', { unitCosts: Float64Array.of(1) }, 'wrong-length'],
    ['NaN', { unitCosts: Float64Array.of(1, Number.NaN, 1) }, 'number-not-valid'],
    ['an infinite cost', { unitCosts: Float64Array.of(1, Number.POSITIVE_INFINITY, 1) }, 'number-not-valid'],
    ['half a unit', { supplies: Float64Array.of(0.5, 0, -0.5) }, 'number-not-valid'],
    ['an arc to nowhere', { targets: Int32Array.of(1, 3, 2) }, 'unknown-reference'],
    ['a negative capacity', { capacities: Float64Array.of(3, -1, 3) }, 'lower-above-capacity'],
    ['sums beyond 2⁵³', { capacities: Float64Array.of(2 ** 53 - 1, 2 ** 53 - 1, 1) }, 'numbers-too-large'],
    ['costs beyond 2⁵³', { unitCosts: Float64Array.of(2 ** 52, 1, 1) }, 'numbers-too-large'],
    ['more supply than need', { supplies: Float64Array.of(5, 0, -4) }, 'unbalanced'],
    ['a network in two parts', { targets: Int32Array.of(1, 1, 1) }, 'infeasible'],
  ];
  test.each(refusals)('refuses %s', (_, change, kind) => {
    expect(solveFlow({ ...chain, ...change }, budget)).toMatchObject({ kind: 'refused', refusal: { kind } });
  });

  test('says that there is no flow before it says that a ring earns for ever', () => {
    const ring: FlowProblem = {
      nodeCount: 3,
      supplies: Float64Array.of(0, 1, -1),
      sources: Int32Array.of(0, 1),
      targets: Int32Array.of(1, 0),
      capacities: new Float64Array(2).fill(Number.POSITIVE_INFINITY),
      unitCosts: Float64Array.of(1, -2),
    };
    expect(solveFlow(ring, budget)).toMatchObject({ refusal: { kind: 'infeasible' } });
    expect(solveFlow({ ...ring, supplies: new Float64Array(3) }, budget)).toMatchObject({
      refusal: { kind: 'unbounded' },
    });
  });

  test('without time it says how much is unsent, or gives the flow it has', () => {
    const noTime = { timeMsMax: 0, now: () => 0 };
    expect(solveFlow(chain, noTime)).toMatchObject({ refusal: { kind: 'out-of-budget', unsentUnits: 4 } });
    const idle = solveFlow({ ...chain, supplies: new Float64Array(3) }, noTime);
    expect(idle).toMatchObject({ kind: 'solved', isOptimal: false, objective: 0 });
    expect(solveFlow(chain, { ...budget, isCancelled: () => true })).toMatchObject({
      refusal: { kind: 'out-of-budget' },
    });
  });

  test('says that a ring earns for ever only once some flow is known to exist', () => {
    // The first pivot finds the ring 0 → 1 → 0; nothing has been sent to node 2 by then.
    const ring: FlowProblem = {
      nodeCount: 3,
      supplies: Float64Array.of(4, 0, -4),
      sources: Int32Array.of(0, 1, 0),
      targets: Int32Array.of(1, 0, 2),
      capacities: new Float64Array(3).fill(Number.POSITIVE_INFINITY),
      unitCosts: Float64Array.of(-9, -9, 100),
    };
    expect(solveFlow(ring, budget)).toMatchObject({ refusal: { kind: 'unbounded' } });
    for (let looks = 0; looks < 6; looks += 1) {
      let left = looks;
      const outcome = solveFlow(
        { ...ring, capacities: Float64Array.of(Infinity, Infinity, 3) },
        { ...budget, isCancelled: () => left-- <= 0 },
      );
      // Only 3 of 4 units can get through, so `unbounded` would be wrong under any budget.
      expect(outcome).toMatchObject({ kind: 'refused' });
      expect(outcome).not.toMatchObject({ refusal: { kind: 'unbounded' } });
    }
  });

  test('tells of the first feasible flow on larger networks, and proves the last', () => {
    for (const problem of [makeAllocationFlow(10, 300, 5, 3), makeTransferFlow(12, 20, 60, 4)]) {
      const told: number[] = [];
      const outcome = solveFlow(problem, budget, ({ objective }) => told.push(objective));
      if (outcome.kind !== 'solved') expect.fail(outcome.refusal.kind);
      expect(checkFlow(problem, outcome.solution)).toEqual([]);
      expect(told.every((objective) => objective >= outcome.objective)).toBe(true);
    }
  });

  test('a single node that is in balance needs nothing', () => {
    const none = new Int32Array(0);
    const alone = { nodeCount: 1, supplies: new Float64Array(1), sources: none, targets: none };
    const problem = { ...alone, capacities: new Float64Array(0), unitCosts: new Float64Array(0) };
    expect(solveFlow(problem, budget)).toMatchObject({ kind: 'solved', objective: 0, isOptimal: true });
  });
});
