import { type AllocationProblem, costsByDistance } from '@holdfast/planning/allocation';
import { Random } from '@holdfast/planning/random';
import { readFileSync } from 'node:fs';

interface Instance {
  readonly W: number;
  readonly O: number;
  readonly S: number;
  readonly wh: readonly (readonly number[])[];
  readonly stock: readonly (readonly number[])[];
  readonly orders: readonly {
    readonly p: readonly number[];
    readonly lines: readonly { readonly s: number; readonly q: number }[];
  }[];
}

/** Reads the set `order-allocation-mip`: 5 for a shipment and 0.1 for each unit of its way, 200 for an unfilled unit. */
export function readAllocation(path: string): AllocationProblem {
  return toProblem(JSON.parse(readFileSync(path, 'utf8')) as Instance);
}

/** An instance of our own in the shape of that set: half of all sites have an item, at most 4 of it. */
export function makeAllocation(
  siteCount: number,
  orderCount: number,
  itemCount: number,
  seed: number,
): AllocationProblem {
  const random = new Random(seed);
  const point = (): number[] => [random.next() * 100, random.next() * 100];
  return toProblem({
    W: siteCount,
    O: orderCount,
    S: itemCount,
    wh: Array.from({ length: siteCount }, point),
    stock: Array.from({ length: siteCount }, () =>
      Array.from({ length: itemCount }, () => (random.next() < 0.5 ? 0 : random.below(5))),
    ),
    orders: Array.from({ length: orderCount }, () => ({
      p: point(),
      lines: Array.from({ length: 1 + random.below(3) }, () => ({
        s: random.below(itemCount),
        q: 1 + random.below(2),
      })),
    })),
  });
}

function toProblem({ W, O, S, wh, stock, orders }: Instance): AllocationProblem {
  const lines = orders.flatMap((order, at) => order.lines.map((line) => ({ ...line, order: at })));
  const orderPoints = Float64Array.from(orders.flatMap(({ p }) => [...p]));
  return {
    orderCount: O,
    siteCount: W,
    itemCount: S,
    stock: Int32Array.from(stock.flat()),
    lineOrders: Int32Array.from(lines, ({ order }) => order),
    lineItems: Int32Array.from(lines, ({ s }) => s),
    lineQuantities: Int32Array.from(lines, ({ q }) => q),
    shipmentCosts: costsByDistance(orderPoints, Float64Array.from(wh.flat()), 5, 0.1),
    unfilledCostPerUnit: 200,
  };
}
