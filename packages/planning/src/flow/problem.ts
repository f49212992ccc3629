import {
  type EmptyRefusal,
  findNumber,
  type NumberRefusal,
  type ReferenceRefusal,
  type WrongLengthRefusal,
} from '../refusal.ts';

/**
 * A network with one kind of goods. Arrays are indexed by node (0 … nodeCount − 1) or by arc. All numbers are whole, so that
 * answers are exact; money in the smallest coin, quantities in the smallest unit.
 */
export interface FlowProblem {
  readonly nodeCount: number;
  /** Units that a node brings into the network; negative: units that it needs. They add up to 0. */
  readonly supplies: Float64Array;
  readonly sources: Int32Array;
  readonly targets: Int32Array;
  /** Least units on an arc, finite; 0 where absent. */
  readonly lowerBounds?: Float64Array;
  /** Most units on an arc; `Infinity` for as many as wished. */
  readonly capacities: Float64Array;
  /** Cost of one unit on an arc; may be negative. */
  readonly unitCosts: Float64Array;
}

export interface FlowSolution {
  /** Units on each arc. */
  readonly flows: Float64Array;
  /**
   * What one more unit at a node costs, up to a constant that all nodes share (dual prices). With
   * `reduced = unitCost + price[source] − price[target]`, a flow is optimal exactly when every arc with a positive reduced
   * cost is at its lower bound and every arc with a negative one at its capacity.
   */
  readonly prices: Float64Array;
}

/** Listed in order of precedence. */
export type FlowRefusal =
  | EmptyRefusal<'nodes'>
  | WrongLengthRefusal<FlowField>
  | NumberRefusal<FlowField>
  | ReferenceRefusal<'sources' | 'targets'>
  | { readonly kind: 'lower-above-capacity'; readonly arc: number }
  /** Beyond 2⁵³ sums are no longer exact. Use `Infinity` for capacities that mean no limit. */
  | { readonly kind: 'numbers-too-large'; readonly sum: 'quantities' | 'costs' }
  | { readonly kind: 'unbalanced'; readonly supplyTotal: number }
  /** These nodes bring more than can leave them, whatever the flow: a proof that there is no answer. */
  | { readonly kind: 'infeasible'; readonly cutNodes: Int32Array; readonly excessUnits: number }
  /**
   * Goods may run round these arcs for ever and earn each time, and some flow exists: a proof that no flow is best. An
   * answer that is not optimal, of a budget that ended early, does not rule it out.
   */
  | { readonly kind: 'unbounded'; readonly cycleArcs: Int32Array }
  /** Time was over before every supply found its way. */
  | { readonly kind: 'out-of-budget'; readonly unsentUnits: number };

export type FlowField = 'nodeCount' | 'supplies' | 'sources' | 'targets' | 'lowerBounds' | 'capacities' | 'unitCosts';

const arrayNames = ['sources', 'targets', 'lowerBounds', 'capacities', 'unitCosts'] as const;

/** What is wrong with a problem before anyone has tried to solve it, or undefined. Linear. */
export function findFlowMistake(problem: FlowProblem): FlowRefusal | undefined {
  const { nodeCount, supplies } = problem;
  if (nodeCount === 0) return { kind: 'empty', what: 'nodes' };
  if (!Number.isSafeInteger(nodeCount) || nodeCount < 0)
    return { kind: 'number-not-valid', field: 'nodeCount', index: 0, value: nodeCount };
  return (
    findWrongLength(problem) ??
    findFraction('supplies', supplies, false) ??
    findFraction('lowerBounds', problem.lowerBounds, false) ??
    findFraction('capacities', problem.capacities, true) ??
    findFraction('unitCosts', problem.unitCosts, false) ??
    findWrongArc(problem) ??
    findExcess(problem)
  );
}

function findWrongLength(problem: FlowProblem): FlowRefusal | undefined {
  const { nodeCount, supplies, sources } = problem;
  if (supplies.length !== nodeCount)
    return { kind: 'wrong-length', field: 'supplies', length: supplies.length, lengthExpected: nodeCount };
  for (const field of arrayNames) {
    const length = problem[field]?.length ?? sources.length;
    if (length !== sources.length) return { kind: 'wrong-length', field, length, lengthExpected: sources.length };
  }
  return undefined;
}

function findFraction(
  field: FlowField,
  numbers: Float64Array | undefined,
  mayBeInfinite: boolean,
): FlowRefusal | undefined {
  const isWhole = (number: number): boolean =>
    Number.isSafeInteger(number) || (mayBeInfinite && number === Number.POSITIVE_INFINITY);
  return numbers === undefined ? undefined : findNumber(field, numbers, (number) => !isWhole(number));
}

function findWrongArc({ nodeCount, sources, targets, lowerBounds, capacities }: FlowProblem): FlowRefusal | undefined {
  const isNode = (node: number): boolean => node >= 0 && node < nodeCount;
  for (let index = 0; index < sources.length; index += 1) {
    if (!isNode(sources[index]!)) return { kind: 'unknown-reference', field: 'sources', index };
    if (!isNode(targets[index]!)) return { kind: 'unknown-reference', field: 'targets', index };
  }
  const arc = capacities.findIndex((capacity, at) => capacity < (lowerBounds?.[at] ?? 0));
  return arc < 0 ? undefined : { kind: 'lower-above-capacity', arc };
}

function findExcess({ nodeCount, supplies, lowerBounds, capacities, unitCosts }: FlowProblem): FlowRefusal | undefined {
  let quantities = 0;
  let supplyTotal = 0;
  for (const supply of supplies) {
    quantities += Math.abs(supply);
    supplyTotal += supply;
  }
  let costMax = 0;
  for (let arc = 0; arc < capacities.length; arc += 1) {
    const capacity = capacities[arc]!;
    if (capacity !== Number.POSITIVE_INFINITY) quantities += Math.abs(capacity);
    quantities += 2 * Math.abs(lowerBounds?.[arc] ?? 0);
    costMax = Math.max(costMax, Math.abs(unitCosts[arc]!));
  }
  if (quantities > Number.MAX_SAFE_INTEGER) return { kind: 'numbers-too-large', sum: 'quantities' };
  if ((costMax + 1) * (nodeCount + 1) * 4 > Number.MAX_SAFE_INTEGER) return { kind: 'numbers-too-large', sum: 'costs' };
  return supplyTotal === 0 ? undefined : { kind: 'unbalanced', supplyTotal };
}
