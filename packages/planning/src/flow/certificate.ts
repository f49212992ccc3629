import type { FlowProblem, FlowSolution } from './problem.ts';

/** What a checker found wrong with a claimed answer. */
export interface FlowViolation {
  readonly rule: 'length' | 'bounds' | 'conservation' | 'slackness' | 'objective' | 'cut' | 'cycle';
  /** Node or arc, by the rule. */
  readonly index: number;
}

/**
 * Proves a flow optimal without knowing how it was found: every arc within its bounds, every node in balance, and
 * complementary slackness with the prices. Empty when the proof holds. Linear. In whole numbers below 2⁵³ it is exact.
 */
export function checkFlow(problem: FlowProblem, { flows, prices }: FlowSolution): readonly FlowViolation[] {
  const { nodeCount, supplies, sources, targets, lowerBounds, capacities, unitCosts } = problem;
  if (flows.length !== sources.length || prices.length !== nodeCount) return [{ rule: 'length', index: 0 }];
  const violations: FlowViolation[] = [];
  const balance = Float64Array.from(supplies);
  flows.forEach((flow, arc) => {
    const [source, target] = [sources[arc] ?? -1, targets[arc] ?? -1];
    const [lower, capacity] = [lowerBounds?.[arc] ?? 0, capacities[arc] ?? 0];
    if (!Number.isSafeInteger(flow) || flow < lower || flow > capacity) violations.push({ rule: 'bounds', index: arc });
    balance[source] = (balance[source] ?? 0) - flow;
    balance[target] = (balance[target] ?? 0) + flow;
    const reduced = (unitCosts[arc] ?? 0) + (prices[source] ?? Number.NaN) - (prices[target] ?? Number.NaN);
    const isSlack = reduced === 0 || (reduced > 0 && flow === lower) || (reduced < 0 && flow === capacity);
    if (!isSlack) violations.push({ rule: 'slackness', index: arc });
  });
  balance.forEach((units, node) => {
    if (units !== 0) violations.push({ rule: 'conservation', index: node });
  });
  return violations;
}

/** The exact cost of a flow, as far as 64-bit floats can tell it. */
export function costOfFlow({ unitCosts }: Pick<FlowProblem, 'unitCosts'>, flows: Float64Array): number {
  let total = 0;
  let magnitude = 0;
  for (let arc = 0; arc < flows.length; arc += 1) {
    const cost = flows[arc]! * unitCosts[arc]!;
    total += cost;
    magnitude += Math.abs(cost);
  }
  if (magnitude <= Number.MAX_SAFE_INTEGER) return total;
  let exact = 0n;
  for (let arc = 0; arc < flows.length; arc += 1) exact += BigInt(flows[arc]!) * BigInt(unitCosts[arc]!);
  return Number(exact);
}

/** Says whether the nodes bring more than their outgoing arcs can carry away beyond what must come in. */
export function checkCut(problem: FlowProblem, cutNodes: Int32Array, excessUnits: number): readonly FlowViolation[] {
  const inside = new Set(cutNodes);
  let excess = 0;
  for (const node of inside) excess += problem.supplies[node] ?? Number.NaN;
  problem.sources.forEach((source, arc) => {
    const isSourceIn = inside.has(source);
    if (isSourceIn === inside.has(problem.targets[arc] ?? -1)) return;
    excess += isSourceIn ? -(problem.capacities[arc] ?? 0) : (problem.lowerBounds?.[arc] ?? 0);
  });
  return excess > 0 && excess === excessUnits ? [] : [{ rule: 'cut', index: 0 }];
}

/** Says whether the arcs close a ring, or several, of unlimited capacity that costs less than nothing. */
export function checkCycle(problem: FlowProblem, cycleArcs: Int32Array): readonly FlowViolation[] {
  const balance = new Map<number, number>();
  let cost = 0;
  let isUnlimited = cycleArcs.length > 0;
  for (const arc of cycleArcs) {
    const [source, target] = [problem.sources[arc] ?? -1, problem.targets[arc] ?? -1];
    balance.set(source, (balance.get(source) ?? 0) + 1);
    balance.set(target, (balance.get(target) ?? 0) - 1);
    cost += problem.unitCosts[arc] ?? 0;
    if (problem.capacities[arc] !== Number.POSITIVE_INFINITY) isUnlimited = false;
  }
  const isClosed = [...balance.values()].every((degree) => degree === 0);
  return isClosed && isUnlimited && cost < 0 ? [] : [{ rule: 'cycle', index: 0 }];
}
