import {
  decodeEntry,
  openQuantity,
  parseStreamName,
  type AllocationReason,
  type AssignmentRow,
  type Bodies,
  type LedgerStore,
  type LineRow,
  type OrderId,
  type OrderRow,
  type Rows,
  type StreamId,
} from '@holdfast/domain';

/** An order as headquarters knows it: its lines, what was promised from where, how far the sites are, and why. */
export interface OrderView {
  readonly order: OrderRow;
  readonly lines: readonly LineRow[];
  readonly assignments: readonly AssignmentView[];
  /** By `decision` of the assignments. */
  readonly reasons: readonly {
    readonly decision: string;
    readonly decidedAt: number;
    readonly reason: AllocationReason;
  }[];
}

export interface AssignmentView {
  readonly row: AssignmentRow;
  /** Units whose goods have neither left nor been given up. */
  readonly open: number;
}

interface OrderRows {
  readonly order: OrderRow;
  readonly lines: readonly LineRow[];
  readonly assignments: readonly AssignmentRow[];
}

export async function findOrder(store: LedgerStore, order: OrderId): Promise<OrderView | undefined> {
  const known = await store.view((rows) => readOrder(rows, order));
  if (known === undefined) return undefined;
  const decisions = [...new Set(known.assignments.map(({ decision }) => decision))].filter(
    (decision) => decision !== '',
  );
  const reasons = await Promise.all(decisions.map((decision) => readReason(store, decision)));
  return {
    order: known.order,
    lines: known.lines,
    assignments: known.assignments.map((row) => ({ row, open: openQuantity(row) })),
    reasons: reasons.filter((reason) => reason !== undefined),
  };
}

function readOrder(rows: Rows, order: OrderId): OrderRows | undefined {
  const known = rows.get('orders', order);
  if (known === undefined) return undefined;
  return {
    order: known,
    lines: rows.list('lines', 'byOrder', order),
    assignments: rows.list('assignments', 'byLine', order),
  };
}

async function readReason(store: LedgerStore, decision: string): Promise<OrderView['reasons'][number] | undefined> {
  const [name = '', seq = ''] = decision.split('#');
  if (parseStreamName(name) === undefined) return undefined;
  const [stored] = await store.readStream(name as StreamId, Number(seq) - 1, 1, 1);
  if (stored === undefined) return undefined;
  const { body, recordedAt } = decodeEntry(stored.bytes);
  return { decision, decidedAt: recordedAt, reason: (body as unknown as Bodies['line.allocated']).reason };
}

/** One word for a whole order, for lists. */
export type OrderState = 'waiting' | 'allocated' | 'at-work' | 'shipped' | 'short' | 'cancelled';

export function orderState(order: Pick<OrderRow, 'isCancelled'>, lines: readonly LineRow[]): OrderState {
  const sum = (of: (line: LineRow) => number): number => lines.reduce((total, line) => total + of(line), 0);
  const shipped = sum((line) => line.shipped);
  const wanted = sum((line) => line.quantity);
  if (order.isCancelled) return 'cancelled';
  if (wanted > 0 && shipped >= wanted) return 'shipped';
  if (sum((line) => line.waiting) > 0) return sum((line) => line.shorted) > 0 ? 'short' : 'waiting';
  return shipped > 0 ? 'at-work' : 'allocated';
}
