import type { OrderedLine, Units } from './journal.ts';
import type { PlannedOrder } from './plan-run.ts';
import type { FileCancellation } from './read-orders.ts';

interface BookedOrder {
  readonly number: string;
  readonly takenAt: string;
  readonly lines: PlannedOrder['lines'];
  readonly shipped: Map<string, number>;
  isCancelled: boolean;
}

/** What the replay's customers know: what they ordered and what reached them. Decides cancellations and returns. */
export interface ShipmentBook {
  ordered(order: PlannedOrder, number: string, takenAt: string): void;
  shipped(number: string, lines: readonly OrderedLine[]): void;
  /** An order of the customer of which nothing has arrived and whose every unit is cancelled by these rows. */
  findWhole(
    customer: string,
    rows: readonly FileCancellation[],
  ): { readonly number: string; readonly takenAt: string } | undefined;
  /** Units that reached the customer and go back; each goes back once. */
  takeReturns(customer: string, rows: readonly FileCancellation[]): readonly Units[];
}

export function shipmentBook(): ShipmentBook {
  const byCustomer = new Map<string, BookedOrder[]>();
  const byNumber = new Map<string, BookedOrder>();
  return {
    ordered: (order, number, takenAt) => {
      const booked: BookedOrder = { number, takenAt, lines: order.lines, shipped: new Map(), isCancelled: false };
      byNumber.set(number, booked);
      const orders = byCustomer.get(order.customer);
      if (orders === undefined) byCustomer.set(order.customer, [booked]);
      else orders.push(booked);
    },
    shipped: (number, lines) => {
      const shipped = byNumber.get(number)?.shipped;
      for (const line of lines) shipped?.set(line.item, (shipped.get(line.item) ?? 0) + line.quantity);
    },
    findWhole: (customer, rows) => {
      const cancelled = sumUnits(rows);
      const order = byCustomer
        .get(customer)
        ?.find(
          (booked) => !booked.isCancelled && booked.shipped.size === 0 && isSame(sumUnits(booked.lines), cancelled),
        );
      if (order !== undefined) order.isCancelled = true;
      return order;
    },
    takeReturns: (customer, rows) => {
      const orders = byCustomer.get(customer) ?? [];
      const units: Units[] = [];
      for (const [item, quantity] of sumUnits(rows)) {
        const taken = takeBack(orders, item, quantity);
        if (taken > 0) units.push({ item, quantity: taken });
      }
      return units;
    },
  };
}

function sumUnits(lines: readonly Units[]): Map<string, number> {
  const units = new Map<string, number>();
  for (const line of lines) units.set(line.item, (units.get(line.item) ?? 0) + line.quantity);
  return units;
}

function isSame(left: ReadonlyMap<string, number>, right: ReadonlyMap<string, number>): boolean {
  return left.size === right.size && [...left].every(([item, quantity]) => right.get(item) === quantity);
}

function takeBack(orders: readonly BookedOrder[], item: string, wanted: number): number {
  let taken = 0;
  for (const order of orders) {
    const units = Math.min(wanted - taken, order.shipped.get(item) ?? 0);
    if (units <= 0) continue;
    order.shipped.set(item, (order.shipped.get(item) ?? 0) - units);
    taken += units;
  }
  return taken;
}
