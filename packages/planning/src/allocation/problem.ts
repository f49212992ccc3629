import {
  type EmptyRefusal,
  findNumber,
  type NumberRefusal,
  type ReferenceRefusal,
  type WrongLengthRefusal,
} from '../refusal.ts';

/**
 * Which site ships what of each order. Money in any one unit, distances are already part of `shipmentCosts`; quantities are
 * whole units. Grids by order run `order × siteCount + site`, stock runs `site × itemCount + item`.
 *
 * Cost of an answer: `shipmentCosts` once for every order and site that ships something of it, and for every unit that
 * nobody ships `unfilledCostPerUnit` times the priority of its order.
 */
export interface AllocationProblem {
  readonly orderCount: number;
  readonly siteCount: number;
  readonly itemCount: number;
  readonly stock: Int32Array;
  /** A line wants a quantity of an item for an order; several lines of an order may want the same item. */
  readonly lineOrders: Int32Array;
  readonly lineItems: Int32Array;
  readonly lineQuantities: Int32Array;
  /** Grid. Fixed cost of a shipment and its way; see `costsByDistance`. */
  readonly shipmentCosts: Float64Array;
  readonly unfilledCostPerUnit: number;
  /** By order, 1 where absent. A rush order has more: its unfilled units weigh more, and it chooses first. */
  readonly priorities?: Float64Array;
  /** Grid; 1 where a site cannot serve an order: its cut-off is past, or it does not deliver there. */
  readonly isClosed?: Uint8Array;
  /** By order; 1 where at most one site may ship. */
  readonly isSplitForbidden?: Uint8Array;
  /** By site: most shipments, most units; `Infinity` for no limit. */
  readonly siteShipmentsMax?: Float64Array;
  readonly siteUnitsMax?: Float64Array;
  readonly channels?: ChannelQuotas;
}

/** How many units of an item the orders of a channel may take in all. */
export interface ChannelQuotas {
  readonly channelCount: number;
  /** By order. */
  readonly orderChannels: Int32Array;
  /** `channel × itemCount + item`; `Infinity` for no limit. */
  readonly unitsMax: Float64Array;
}

export interface AllocationSolution {
  /** Parallel arrays: `quantities[n]` units of line `lines[n]` leave site `sites[n]`. */
  readonly lines: Int32Array;
  readonly sites: Int32Array;
  readonly quantities: Int32Array;
  /** Units by line that nobody ships. */
  readonly unfilled: Int32Array;
  readonly shipmentCount: number;
  /** About what one more unit in stock would save, as the bound sees it; like `stock`. Zeros when no bound was computed. */
  readonly stockValues: Float64Array;
}

/** Listed in order of precedence. */
export type AllocationRefusal =
  | EmptyRefusal<'sites'>
  | WrongLengthRefusal<AllocationField>
  | NumberRefusal<AllocationField>
  | ReferenceRefusal<AllocationField>;

export type AllocationField =
  | Exclude<keyof AllocationProblem, 'channels'>
  | 'channels.channelCount'
  | 'channels.orderChannels'
  | 'channels.unitsMax';

type Numbers = Int32Array | Float64Array | Uint8Array;
type Field = readonly [AllocationField, Numbers | undefined, number];

/** Money and amounts from here on are refused: sums and products of them could run over. */
const amountMax = 1e100;

/** What is wrong with a problem before it is solved, or undefined. Linear. No orders at all is fine: nothing ships. */
export function findAllocationMistake(problem: AllocationProblem): AllocationRefusal | undefined {
  const { orderCount, siteCount, itemCount, channels, unfilledCostPerUnit } = problem;
  const channelCount = channels?.channelCount ?? 0;
  const counts = { orderCount, siteCount, itemCount, 'channels.channelCount': channelCount };
  for (const [field, count] of Object.entries(counts) as [keyof typeof counts, number][])
    if (!Number.isSafeInteger(count) || count < 0) return { kind: 'number-not-valid', field, index: 0, value: count };
  if (siteCount === 0) return { kind: 'empty', what: 'sites' };
  const fields = listFields(problem);
  for (const [field, numbers, expected] of fields)
    if (numbers !== undefined && numbers.length !== expected)
      return { kind: 'wrong-length', field, length: numbers.length, lengthExpected: expected };
  if (!(unfilledCostPerUnit >= 0 && unfilledCostPerUnit < amountMax))
    return { kind: 'number-not-valid', field: 'unfilledCostPerUnit', index: 0, value: unfilledCostPerUnit };
  for (const [field, numbers] of fields) {
    const mayBeInfinite = field === 'siteShipmentsMax' || field === 'siteUnitsMax' || field === 'channels.unitsMax';
    const wrong = findNumber(field, numbers ?? [], (number) => !isAmount(number, mayBeInfinite));
    if (wrong !== undefined) return wrong;
  }
  return (
    findUnknown('lineOrders', problem.lineOrders, orderCount) ??
    findUnknown('lineItems', problem.lineItems, itemCount) ??
    findUnknown('channels.orderChannels', channels?.orderChannels, channelCount)
  );
}

function listFields(problem: AllocationProblem): readonly Field[] {
  const { orderCount, siteCount, itemCount, lineOrders, channels } = problem;
  const cells = orderCount * siteCount;
  return [
    ['stock', problem.stock, siteCount * itemCount],
    ['lineOrders', lineOrders, lineOrders.length],
    ['lineItems', problem.lineItems, lineOrders.length],
    ['lineQuantities', problem.lineQuantities, lineOrders.length],
    ['shipmentCosts', problem.shipmentCosts, cells],
    ['priorities', problem.priorities, orderCount],
    ['isClosed', problem.isClosed, cells],
    ['isSplitForbidden', problem.isSplitForbidden, orderCount],
    ['siteShipmentsMax', problem.siteShipmentsMax, siteCount],
    ['siteUnitsMax', problem.siteUnitsMax, siteCount],
    ['channels.orderChannels', channels?.orderChannels, orderCount],
    ['channels.unitsMax', channels?.unitsMax, (channels?.channelCount ?? 0) * itemCount],
  ];
}

function isAmount(number: number, mayBeInfinite: boolean): boolean {
  return number >= 0 && (mayBeInfinite || number < amountMax);
}

function findUnknown(
  field: AllocationField,
  indexes: Int32Array | undefined,
  count: number,
): AllocationRefusal | undefined {
  const index = indexes?.findIndex((reference) => reference >= count) ?? -1;
  return index < 0 ? undefined : { kind: 'unknown-reference', field, index };
}

/** `fixed + perDistance × straight distance`, as a grid of orders and sites; points are x, y pairs. */
export function costsByDistance(
  orderPoints: Float64Array,
  sitePoints: Float64Array,
  fixed: number,
  perDistance: number,
): Float64Array {
  const [orderCount, siteCount] = [orderPoints.length >> 1, sitePoints.length >> 1];
  const costs = new Float64Array(orderCount * siteCount);
  for (let order = 0; order < orderCount; order += 1)
    for (let site = 0; site < siteCount; site += 1) {
      const across = orderPoints[2 * order]! - sitePoints[2 * site]!;
      const along = orderPoints[2 * order + 1]! - sitePoints[2 * site + 1]!;
      costs[order * siteCount + site] = fixed + perDistance * Math.sqrt(across * across + along * along);
    }
  return costs;
}
