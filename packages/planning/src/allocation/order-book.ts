import type { AllocationProblem } from './problem.ts';

/** A problem made ready: lines of an order with the same item are one want, sites are sorted for each order. */
export interface OrderBook {
  readonly problem: AllocationProblem;
  /** Wants of order n are those from `firstWant[n]` to below `firstWant[n + 1]`. */
  readonly firstWant: Int32Array;
  readonly wantItems: Int32Array;
  /** Lines of the same item add up, which may go beyond 32 bits. */
  readonly wantQuantities: Float64Array;
  /** Grid: the sites of each order, cheapest shipment first. */
  readonly sitesByCost: Int32Array;
  /** By order. */
  readonly unfilledCosts: Float64Array;
  /** Orders that want item n are `itemOrders` from `firstOfItem[n]` to below `firstOfItem[n + 1]`. */
  readonly firstOfItem: Int32Array;
  readonly itemOrders: Int32Array;
  readonly wantsMax: number;
}

/** What is left of everything that is limited, while orders take from it. */
export interface Supply {
  readonly stock: Int32Array;
  readonly shipmentsLeft: Float64Array | undefined;
  readonly unitsLeft: Float64Array | undefined;
  readonly quotasLeft: Float64Array | undefined;
}

/** What an order gets: of want n, `quantities[at × wantCount + n]` units from `sites[at]`. */
export interface Assignment {
  readonly sites: readonly number[];
  readonly quantities: Int32Array;
  /** In the problem's own money, without any prices. */
  readonly cost: number;
}

export function openBook(problem: AllocationProblem): OrderBook {
  const { orderCount, siteCount, lineOrders, lineItems, lineQuantities, shipmentCosts } = problem;
  const wants = Array.from({ length: orderCount }, () => new Map<number, number>());
  lineOrders.forEach((order, line) => {
    const item = lineItems[line]!;
    const quantity = lineQuantities[line]!;
    if (quantity > 0) wants[order]!.set(item, (wants[order]!.get(item) ?? 0) + quantity);
  });
  const firstWant = new Int32Array(orderCount + 1);
  for (const [order, { size }] of wants.entries()) firstWant[order + 1] = firstWant[order]! + size;
  const sitesByCost = new Int32Array(orderCount * siteCount);
  const row = Array.from({ length: siteCount }, (_, site) => site);
  for (let order = 0; order < orderCount; order += 1) {
    const from = order * siteCount;
    row.sort((left, right) => shipmentCosts[from + left]! - shipmentCosts[from + right]! || left - right);
    sitesByCost.set(row, from);
  }
  const wantItems = Int32Array.from(wants.flatMap((want) => [...want.keys()]));
  return {
    problem,
    firstWant,
    wantItems,
    wantQuantities: Float64Array.from(wants.flatMap((want) => [...want.values()])),
    sitesByCost,
    unfilledCosts: Float64Array.from(
      wants,
      (_, order) => problem.unfilledCostPerUnit * (problem.priorities?.[order] ?? 1),
    ),
    ...indexByItem(problem, firstWant, wantItems),
    wantsMax: wants.reduce((most, { size }) => Math.max(most, size), 0),
  };
}

function indexByItem(
  { itemCount, orderCount }: AllocationProblem,
  firstWant: Int32Array,
  wantItems: Int32Array,
): Pick<OrderBook, 'firstOfItem' | 'itemOrders'> {
  const firstOfItem = new Int32Array(itemCount + 1);
  for (const item of wantItems) firstOfItem[item + 1]! += 1;
  for (let item = 0; item < itemCount; item += 1) firstOfItem[item + 1]! += firstOfItem[item]!;
  const next = firstOfItem.slice();
  const itemOrders = new Int32Array(wantItems.length);
  for (let order = 0; order < orderCount; order += 1)
    for (let want = firstWant[order]!; want < firstWant[order + 1]!; want += 1) {
      const item = wantItems[want]!;
      itemOrders[next[item]!] = order;
      next[item]! += 1;
    }
  return { firstOfItem, itemOrders };
}

/** Everything that is there before the first order. */
export function openSupply(problem: AllocationProblem): Supply {
  return {
    stock: problem.stock.slice(),
    shipmentsLeft: problem.siteShipmentsMax?.map(Math.floor),
    unitsLeft: problem.siteUnitsMax?.map(Math.floor),
    quotasLeft: problem.channels?.unitsMax.map(Math.floor),
  };
}

/** Takes what an assignment needs (`sign` 1), or gives it back (−1). */
export function take(book: OrderBook, supply: Supply, order: number, assignment: Assignment, sign: 1 | -1): void {
  const { itemCount, channels } = book.problem;
  const first = book.firstWant[order]!;
  const wantCount = book.firstWant[order + 1]! - first;
  const quotaFrom = (channels?.orderChannels[order] ?? 0) * itemCount;
  for (const [at, site] of assignment.sites.entries()) {
    let units = 0;
    for (let want = 0; want < wantCount; want += 1) {
      const quantity = sign * assignment.quantities[at * wantCount + want]!;
      const item = book.wantItems[first + want]!;
      supply.stock[site * itemCount + item]! -= quantity;
      if (supply.quotasLeft !== undefined) supply.quotasLeft[quotaFrom + item]! -= quantity;
      units += quantity;
    }
    if (supply.shipmentsLeft !== undefined) supply.shipmentsLeft[site]! -= sign;
    if (supply.unitsLeft !== undefined) supply.unitsLeft[site]! -= units;
  }
}
