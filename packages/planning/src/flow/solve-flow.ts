import { Stopwatch, type Budget } from '../budget.ts';
import type { OnProgress, Outcome } from '../outcome.ts';
import { costOfFlow } from './certificate.ts';
import { NetworkSimplex, type StandardNetwork } from './network-simplex.ts';
import { findFlowMistake, type FlowProblem, type FlowRefusal, type FlowSolution } from './problem.ts';

const pivotsPerStep = 64;

/**
 * The cheapest flow that satisfies every supply and bound, exactly, by the primal network simplex (Cunningham 1976; Király and
 * Kovács 2012). A step of the budget is 64 pivots. When the budget ends early: the flow so far if it is feasible, with a
 * bound from its prices where that is finite, else a refusal. Such a flow is not optimal and, where it has no bound, the
 * problem may still turn out to be unbounded with more time; `unbounded` and `infeasible` are proofs under any
 * budget. `onProgress` hears the first feasible flow.
 *
 * Grows like nodes × arcs in the worst case seen; memory is about 60 bytes an arc. The same problem gives the same answer,
 * whatever the seed.
 */
export function solveFlow(
  problem: FlowProblem,
  budget: Budget,
  onProgress?: OnProgress<FlowSolution>,
): Outcome<FlowSolution, FlowRefusal> {
  const mistake = findFlowMistake(problem);
  if (mistake !== undefined) return { kind: 'refused', refusal: mistake };
  const network = standardise(problem);
  const watch = new Stopwatch(budget);
  const simplex = new NetworkSimplex(network);
  const end = run(simplex, watch, problem, onProgress);
  if (end === 'unbounded') return refuseUnbounded(problem, network, simplex, watch);
  const unsentUnits = simplex.unsentUnits();
  if (unsentUnits > 0) {
    if (end === 'over') return { kind: 'refused', refusal: { kind: 'out-of-budget', unsentUnits } };
    return { kind: 'refused', refusal: describeCut(problem, simplex.listStranded()) };
  }
  const solution = readSolution(problem, simplex);
  const objective = costOfFlow(problem, solution.flows);
  const isOptimal = end === 'optimal';
  const bound = isOptimal ? objective : boundOf(problem, solution.prices);
  return {
    kind: 'solved',
    solution,
    objective,
    sense: 'minimise',
    ...(bound === undefined ? {} : { bound }),
    isOptimal,
    explanation: {
      method: 'network-simplex',
      steps: simplex.pivots,
      weighed: [{ candidate: 'flow', objective, isChosen: true, reason: isOptimal ? 'proven-by-prices' : 'time-over' }],
    },
  };
}

function run(
  simplex: NetworkSimplex,
  watch: Stopwatch,
  problem: FlowProblem,
  onProgress: OnProgress<FlowSolution> | undefined,
): 'optimal' | 'unbounded' | 'over' {
  let isTold = onProgress === undefined;
  if (watch.isOver()) return 'over';
  for (;;) {
    const result = simplex.pivot();
    if (result !== 'pivoted') return result;
    if (simplex.pivots % pivotsPerStep !== 0) continue;
    if (!watch.mayGoOn()) return 'over';
    if (!isTold && simplex.unsentUnits() === 0) {
      isTold = true;
      const solution = readSolution(problem, simplex);
      onProgress?.({ solution, objective: costOfFlow(problem, solution.flows) });
    }
  }
}

function standardise(problem: FlowProblem): StandardNetwork {
  const { nodeCount, sources, targets, lowerBounds, unitCosts } = problem;
  const supplies = Float64Array.from(problem.supplies);
  let { capacities } = problem;
  if (lowerBounds !== undefined) {
    capacities = capacities.map((capacity, arc) => capacity - lowerBounds[arc]!);
    lowerBounds.forEach((lower, arc) => {
      supplies[sources[arc]!]! -= lower;
      supplies[targets[arc]!]! += lower;
    });
  }
  return { nodeCount, arcCount: sources.length, supplies, sources, targets, capacities, costs: unitCosts };
}

function readSolution({ nodeCount, lowerBounds }: FlowProblem, simplex: NetworkSimplex): FlowSolution {
  const flows = simplex.readFlows();
  lowerBounds?.forEach((lower, arc) => {
    flows[arc]! += lower;
  });
  return { flows, prices: simplex.prices.slice(0, nodeCount) };
}

/** A ring that earns for ever is an answer only where some flow exists: costs of nothing tell whether one does. */
function refuseUnbounded(
  problem: FlowProblem,
  network: StandardNetwork,
  earning: NetworkSimplex,
  watch: Stopwatch,
): Outcome<FlowSolution, FlowRefusal> {
  const unbounded = { kind: 'refused', refusal: { kind: 'unbounded', cycleArcs: earning.listCycle() } } as const;
  if (earning.unsentUnits() === 0) return unbounded;
  const simplex = new NetworkSimplex({ ...network, costs: new Float64Array(network.arcCount) });
  const end = run(simplex, watch, problem, undefined);
  const unsentUnits = simplex.unsentUnits();
  if (unsentUnits === 0) return unbounded;
  if (end === 'over') return { kind: 'refused', refusal: { kind: 'out-of-budget', unsentUnits } };
  return { kind: 'refused', refusal: describeCut(problem, simplex.listStranded()) };
}

function describeCut(problem: FlowProblem, cutNodes: Int32Array): FlowRefusal {
  const isInside = new Uint8Array(problem.nodeCount);
  let excessUnits = 0;
  for (const node of cutNodes) {
    isInside[node] = 1;
    excessUnits += problem.supplies[node]!;
  }
  problem.sources.forEach((source, arc) => {
    const isSourceIn = isInside[source] === 1;
    if (isSourceIn === (isInside[problem.targets[arc]!] === 1)) return;
    excessUnits += isSourceIn ? -problem.capacities[arc]! : (problem.lowerBounds?.[arc] ?? 0);
  });
  return { kind: 'infeasible', cutNodes, excessUnits };
}

/** No flow is cheaper than this, by weak duality with any prices; undefined where it says nothing. */
function boundOf(problem: FlowProblem, prices: Float64Array): number | undefined {
  let bound = 0;
  for (let node = 0; node < problem.nodeCount; node += 1) bound -= prices[node]! * problem.supplies[node]!;
  for (let arc = 0; arc < problem.sources.length; arc += 1) {
    const reduced = problem.unitCosts[arc]! + prices[problem.sources[arc]!]! - prices[problem.targets[arc]!]!;
    if (reduced < 0) bound += reduced * problem.capacities[arc]!;
    else if (reduced > 0) bound += reduced * (problem.lowerBounds?.[arc] ?? 0);
  }
  return Number.isFinite(bound) ? bound : undefined;
}
