import type { AllocationProblem, AllocationSolution } from './problem.ts';

export interface AllocationViolation {
  readonly rule:
    | 'quantity'
    | 'stock'
    | 'line'
    | 'unfilled'
    | 'closed-site'
    | 'split'
    | 'site-shipments'
    | 'site-units'
    | 'quota'
    | 'shipment-count';
  /** Line, order, site or place, by the rule. */
  readonly index: number;
}

export interface AllocationCheck {
  readonly violations: readonly AllocationViolation[];
  /** By the words of the problem. */
  readonly cost: number;
}

/** Adds an answer up again from nothing but the problem; knows nothing of how it was found. */
export function checkAllocation(problem: AllocationProblem, solution: AllocationSolution): AllocationCheck {
  const { siteCount, itemCount, lineOrders, lineItems, lineQuantities, channels } = problem;
  const violations: AllocationViolation[] = [];
  const [fromStock, fromQuota, perSite] = [
    new Map<number, number>(),
    new Map<number, number>(),
    new Map<number, number>(),
  ];
  const rest = Float64Array.from(lineQuantities);
  const shipments = new Map<number, Set<number>>();
  solution.quantities.forEach((quantity, at) => {
    const [line, site] = [solution.lines[at] ?? -1, solution.sites[at] ?? -1];
    const [order, item] = [lineOrders[line] ?? -1, lineItems[line] ?? -1];
    if (!(quantity > 0) || order < 0 || site < 0 || site >= siteCount) violations.push({ rule: 'quantity', index: at });
    if (problem.isClosed?.[order * siteCount + site] === 1) violations.push({ rule: 'closed-site', index: at });
    rest[line] = (rest[line] ?? 0) - quantity;
    add(fromStock, site * itemCount + item, quantity);
    add(perSite, site, quantity);
    add(fromQuota, (channels?.orderChannels[order] ?? 0) * itemCount + item, quantity);
    shipments.set(order, (shipments.get(order) ?? new Set()).add(site));
  });
  const compare = (
    used: ReadonlyMap<number, number>,
    limits: ArrayLike<number>,
    rule: AllocationViolation['rule'],
  ): void => {
    for (const [index, units] of used) if (units > (limits[index] ?? -1)) violations.push({ rule, index });
  };
  compare(fromStock, problem.stock, 'stock');
  if (problem.siteUnitsMax !== undefined) compare(perSite, problem.siteUnitsMax, 'site-units');
  if (channels !== undefined) compare(fromQuota, channels.unitsMax, 'quota');
  let cost = 0;
  let shipmentCount = 0;
  const shipmentsOfSite = new Map<number, number>();
  for (const [order, sites] of shipments) {
    shipmentCount += sites.size;
    if (sites.size > 1 && problem.isSplitForbidden?.[order] === 1) violations.push({ rule: 'split', index: order });
    for (const site of sites) {
      add(shipmentsOfSite, site, 1);
      cost += problem.shipmentCosts[order * siteCount + site] ?? Number.NaN;
    }
  }
  if (problem.siteShipmentsMax !== undefined) compare(shipmentsOfSite, problem.siteShipmentsMax, 'site-shipments');
  if (shipmentCount !== solution.shipmentCount) violations.push({ rule: 'shipment-count', index: shipmentCount });
  rest.forEach((units, line) => {
    if (units < 0) violations.push({ rule: 'line', index: line });
    if (units !== solution.unfilled[line]) violations.push({ rule: 'unfilled', index: line });
    cost += units * problem.unfilledCostPerUnit * (problem.priorities?.[lineOrders[line] ?? -1] ?? 1);
  });
  return { violations, cost };
}

function add(sums: Map<number, number>, key: number, units: number): void {
  sums.set(key, (sums.get(key) ?? 0) + units);
}
