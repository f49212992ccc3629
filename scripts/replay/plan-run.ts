import { hashText, nearestSite, placeOf, type GeoPoint, type PlaceTable, type ReplaySite } from './places.ts';
import type { FileCancellation, FileOrder, OrderFile } from './read-orders.ts';

export interface PlannedOrder {
  readonly number: string;
  readonly customer: string;
  readonly place: GeoPoint;
  /** Index of the nearest site. */
  readonly nearest: number;
  /** Taken at that site's own counter instead of by headquarters. */
  readonly isLocal: boolean;
  readonly lines: readonly { readonly line: number; readonly item: string; readonly quantity: number }[];
}

export type PlannedEvent =
  | { readonly kind: 'order'; readonly order: PlannedOrder }
  | {
      readonly kind: 'cancellation';
      readonly customer: string;
      readonly nearest: number;
      readonly rows: readonly FileCancellation[];
    };

export interface RunPlan {
  readonly events: readonly PlannedEvent[];
  readonly items: ReadonlyMap<string, string>;
  /** Units of each item to receive at each site before the first order. */
  readonly stock: readonly ReadonlyMap<string, number>[];
  readonly orders: number;
  readonly lines: number;
  readonly units: number;
  /** What part of the file this is, for the report. */
  readonly slice: string;
}

export interface PlanOptions {
  readonly seed: number;
  readonly places: PlaceTable;
  readonly ordersMax: number;
  readonly stockWeeks: number;
  /** Units stocked for each unit of the first weeks' demand, per cent. */
  readonly stockPercent: number;
  /** Share of the orders that arrives at the sites themselves, per mille. */
  readonly localPerMille: number;
}

const weekMs = 7 * 24 * 60 * 60 * 1000;

/** The first orders of a file in time order, where each goes, and the stock that its first weeks ask for. */
export function planRun(file: OrderFile, sites: readonly ReplaySite[], options: PlanOptions): RunPlan {
  const slice = file.orders.slice(0, options.ordersMax);
  const planned = slice.map((order) => planOrder(order, sites, options));
  const from = slice[0]?.orderedAt ?? 0;
  const to = slice.at(-1)?.orderedAt ?? 0;
  const early = planned.filter(
    (_, index) => (slice[index] as FileOrder).orderedAt < from + options.stockWeeks * weekMs,
  );
  const items = new Map<string, string>();
  for (const order of slice)
    for (const line of order.lines) items.set(line.item, items.get(line.item) || line.description);
  const cancellations = file.cancellations.filter((row) => row.orderedAt <= to);
  return {
    events: mergeByTime(slice, planned, cancellations, sites, options),
    items,
    stock: stockFor(early, sites.length, options.stockPercent),
    orders: planned.length,
    lines: planned.reduce((sum, order) => sum + order.lines.length, 0),
    units: planned.reduce((sum, order) => sum + order.lines.reduce((units, line) => units + line.quantity, 0), 0),
    slice: `first ${planned.length} orders of ${file.orders.length}, ${day(from)} to ${day(to)}, with ${cancellations.length} cancelled lines; stock from the first ${options.stockWeeks} weeks' demand × ${options.stockPercent} %`,
  };
}

function day(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}

function planOrder(order: FileOrder, sites: readonly ReplaySite[], options: PlanOptions): PlannedOrder {
  const place = placeOf(order, options.places, options.seed);
  return {
    number: order.number,
    customer: order.customer,
    place,
    nearest: nearestSite(place, sites),
    isLocal: hashText(`local:${options.seed}:${order.number}`) % 1000 < options.localPerMille,
    lines: order.lines.map((line, index) => ({ line: index + 1, item: line.item, quantity: line.quantity })),
  };
}

/** Each site is stocked for the customers that live nearest to it. */
function stockFor(
  orders: readonly PlannedOrder[],
  sites: number,
  percent: number,
): readonly ReadonlyMap<string, number>[] {
  const demand = Array.from({ length: sites }, () => new Map<string, number>());
  for (const order of orders) {
    const site = demand[order.nearest] as Map<string, number>;
    for (const line of order.lines) site.set(line.item, (site.get(line.item) ?? 0) + line.quantity);
  }
  return demand.map(
    (units) =>
      new Map([...units].map(([item, quantity]) => [item, Math.max(1, Math.round((quantity * percent) / 100))])),
  );
}

function mergeByTime(
  slice: readonly FileOrder[],
  planned: readonly PlannedOrder[],
  cancellations: readonly FileCancellation[],
  sites: readonly ReplaySite[],
  options: PlanOptions,
): readonly PlannedEvent[] {
  const timed: { readonly at: number; readonly event: PlannedEvent }[] = planned.map((order, index) => ({
    at: (slice[index] as FileOrder).orderedAt,
    event: { kind: 'order', order },
  }));
  const byNumber = Map.groupBy(cancellations, (row) => row.number);
  for (const [number, rows] of byNumber) {
    const first = rows[0] as FileCancellation;
    const place = placeOf(
      { number, customer: first.customer, country: '', orderedAt: first.orderedAt, lines: [] },
      options.places,
      options.seed,
    );
    timed.push({
      at: first.orderedAt,
      event: { kind: 'cancellation', customer: first.customer, nearest: nearestSite(place, sites), rows },
    });
  }
  return timed.toSorted((left, right) => left.at - right.at).map(({ event }) => event);
}
