import {
  openQuantity,
  type AssignmentPhase,
  type AssignmentRow,
  type OrderId,
  type OrderRow,
  type Rows,
  type SiteId,
} from '@holdfast/domain';
import { pageOf, type PageRequest } from '@holdfast/server';

interface OrderHead {
  readonly order: OrderId;
  readonly source: string;
  readonly customer: string;
  readonly destination: string;
  readonly isCancelled: boolean;
  readonly placedAt: number;
}

function headOf(order: OrderId, known: OrderRow | undefined, assignment: AssignmentRow | undefined): OrderHead {
  return {
    order,
    source: known?.source ?? assignment?.source ?? '',
    customer: known?.customer ?? assignment?.customer ?? '',
    destination: known?.destination ?? assignment?.destination ?? '',
    isCancelled: known?.isCancelled ?? false,
    placedAt: known?.placedAt ?? 0,
  };
}

function assignmentView(row: AssignmentRow) {
  return {
    line: row.line,
    assignment: row.assignment,
    owner: row.owner,
    item: row.item,
    phase: row.phase,
    quantity: row.quantity,
    open: openQuantity(row),
    picked: row.picked,
    shipped: row.shipped,
    givenBack: row.givenBack,
    shorted: row.shorted,
  };
}

type OrderView = OrderHead & {
  readonly lines: {
    readonly line: number;
    readonly owner: string;
    readonly item: string;
    readonly quantity: number;
    readonly shipped: number;
    readonly shorted: number;
    readonly isCancelled: boolean;
    readonly assignments: ReturnType<typeof assignmentView>[];
  }[];
};

/** What this site knows of an order; `undefined` when it knows nothing. */
export function findSiteOrder(rows: Rows, site: SiteId, order: OrderId): OrderView | undefined {
  const known = rows.get('orders', order);
  const assignments = rows.list('assignments', 'byLine', order).filter((row) => row.site === site);
  const lines = new Map(rows.list('lines', 'byOrder', order).map((line) => [line.line, line]));
  if (known === undefined && assignments.length === 0 && lines.size === 0) return undefined;
  const numbers = [...new Set([...lines.keys(), ...assignments.map((row) => row.line)])].sort(
    (left, right) => left - right,
  );
  return {
    ...headOf(order, known, assignments[0]),
    lines: numbers.map((number) => {
      const line = lines.get(number);
      const own = assignments.filter((row) => row.line === number);
      const sum = (of: (row: AssignmentRow) => number): number => own.reduce((total, row) => total + of(row), 0);
      const isWhole = line !== undefined && line.quantity > 0;
      return {
        line: number,
        owner: (isWhole ? line.owner : own[0]?.owner) ?? '',
        item: (isWhole ? line.item : own[0]?.item) ?? '',
        quantity: isWhole ? line.quantity : sum((row) => row.quantity),
        shipped: line?.shipped ?? sum((row) => row.shipped),
        shorted: sum((row) => row.shorted),
        isCancelled: line?.isCancelled ?? false,
        assignments: own.map(assignmentView),
      };
    }),
  };
}

export interface OrdersRequest extends PageRequest {
  readonly phase?: AssignmentPhase;
}

/** By order number: orders that this site took, and orders of headquarters that it has or had work for. */
export function listSiteOrders(
  rows: Rows,
  site: SiteId,
  { phase, ...request }: OrdersRequest,
): { readonly orders: (OrderHead & { readonly open: number })[]; readonly next: string | null } {
  const found = new Map<OrderId, AssignmentRow[]>();
  if (phase === undefined) for (const { order } of rows.list('orders', 'bySource', site)) found.set(order, []);
  const assignments =
    phase === undefined ? rows.list('assignments', 'byPhase', site) : rows.list('assignments', 'byPhase', site, phase);
  for (const row of assignments) {
    const own = found.get(row.order);
    if (own === undefined) found.set(row.order, [row]);
    else own.push(row);
  }
  const numbers = [...found.keys()].sort();
  const { page, next } = pageOf(numbers, (order) => order, request);
  const orders = page.map((order) => {
    const own = found.get(order) ?? [];
    return {
      ...headOf(order, rows.get('orders', order), own[0]),
      open: own.reduce((total, row) => total + openQuantity(row), 0),
    };
  });
  return { orders, next };
}
