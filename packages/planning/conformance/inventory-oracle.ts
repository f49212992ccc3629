import type { Demand, OptimalLevelsProblem } from '../src/inventory/index.ts';

/**
 * The long-run cost of (s, S) by another way than the engine's: the stationary distribution of the stock position as a Markov
 * chain, by repeated steps, and costs summed over single outcomes. Slow and plain on purpose.
 */
export function policyCost({ demand, leadTime, ...costs }: OptimalLevelsProblem, low: number, high: number): number {
  if (leadTime.kind !== 'constant') throw new Error('The oracle knows constant lead times only.');
  const pmf = chances(demand);
  const protectedPmf = Array.from({ length: leadTime.periods }).reduce<readonly number[]>((sum) => add(sum, pmf), pmf);
  const levels = high - low;
  let positions: number[] = Array.from({ length: levels }, (_, at) => (at === 0 ? 1 : 0));
  for (let round = 0; round < 100_000; round += 1) {
    const next = Array.from({ length: levels }, () => 0);
    positions.forEach((share, at) => {
      pmf.forEach((chance, size) => {
        const to = at + size >= levels ? 0 : at + size;
        next[to] = (next[to] ?? 0) + share * chance;
      });
    });
    // Half of the old keeps a chain from swinging when every period orders.
    const mixed = next.map((share, at) => (share + (positions[at] ?? 0)) / 2);
    const change = mixed.reduce((most, share, at) => Math.max(most, Math.abs(share - (positions[at] ?? 0))), 0);
    positions = mixed;
    if (change < 1e-13) break;
  }
  let cost = 0;
  positions.forEach((share, at) => {
    const orders = pmf.reduce((sum, chance, size) => sum + (at + size >= levels ? chance : 0), 0);
    cost += share * orders * costs.orderCost;
    protectedPmf.forEach((chance, size) => {
      const net = high - at - size;
      cost += share * chance * (net >= 0 ? costs.holdingCost * net : -costs.shortageCost * net);
    });
  });
  return cost;
}

/** The least cost over every pair of levels in a box that is surely wide enough for small instances. */
export function exhaustiveLevels(problem: OptimalLevelsProblem): number {
  const pmf = chances(problem.demand);
  const mean = pmf.reduce((sum, chance, size) => sum + chance * size, 0);
  const periods = problem.leadTime.kind === 'constant' ? problem.leadTime.periods + 1 : 1;
  const batch = Math.ceil(Math.sqrt((2 * problem.orderCost * mean) / problem.holdingCost));
  const middle = Math.round(mean * periods);
  let best = Number.POSITIVE_INFINITY;
  // Costs are unimodal along each axis near the optimum but not everywhere: every pair is looked at, in steps from the middle.
  for (let low = middle - batch - 6; low <= middle + 3 * Math.ceil(Math.sqrt(middle + 1)) + 4; low += 1) {
    for (let high = low + 1; high <= low + 2 * batch + 6; high += 1) {
      best = Math.min(best, renewalCost(problem, pmf, low, high));
    }
  }
  return best;
}

/** Expected cost from one order to the next over the expected time between them, by recursion on the stock position. */
function renewalCost(problem: OptimalLevelsProblem, pmf: readonly number[], low: number, high: number): number {
  const { leadTime, orderCost, holdingCost, shortageCost } = problem;
  const periods = leadTime.kind === 'constant' ? leadTime.periods : 0;
  const key = JSON.stringify([problem.demand.kind, [...pmf], periods]);
  const protectedPmf = protectedOf(key, pmf, periods);
  const none = pmf[0] ?? 0;
  const costs: number[] = [];
  const times: number[] = [];
  for (let level = low + 1; level <= high; level += 1) {
    let cost = 0;
    protectedPmf.forEach((chance, size) => {
      const net = level - size;
      cost += chance * (net >= 0 ? holdingCost * net : -shortageCost * net);
    });
    let time = 1;
    for (let size = 1; size < pmf.length && level - size > low; size += 1) {
      cost += (pmf[size] ?? 0) * (costs[level - size - low - 1] ?? 0);
      time += (pmf[size] ?? 0) * (times[level - size - low - 1] ?? 0);
    }
    costs.push(cost / (1 - none));
    times.push(time / (1 - none));
  }
  return (orderCost + (costs.at(-1) ?? 0)) / (times.at(-1) ?? 1);
}

const remembered = new Map<string, readonly number[]>();

function protectedOf(key: string, pmf: readonly number[], periods: number): readonly number[] {
  const known =
    remembered.get(key) ?? Array.from({ length: periods }).reduce<readonly number[]>((sum) => add(sum, pmf), pmf);
  remembered.set(key, known);
  return known;
}

function chances(demand: Demand): readonly number[] {
  if (demand.kind === 'discrete') {
    const sum = demand.probabilities.reduce((total, weight) => total + weight, 0);
    return Array.from(demand.probabilities, (weight) => weight / sum);
  }
  if (demand.kind !== 'poisson') throw new Error('The oracle knows Poisson and discrete demand only.');
  const result: number[] = [];
  let chance = Math.exp(-demand.mean);
  for (let size = 0; size < demand.mean + 12 * Math.sqrt(demand.mean) + 25; size += 1) {
    result.push(chance);
    chance *= demand.mean / (size + 1);
  }
  return result;
}

function add(left: readonly number[], right: readonly number[]): readonly number[] {
  const result = Array.from({ length: left.length + right.length - 1 }, () => 0);
  left.forEach((first, at) => {
    right.forEach((second, other) => {
      result[at + other] = (result[at + other] ?? 0) + first * second;
    });
  });
  return result;
}
