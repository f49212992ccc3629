import {
  cancelOrder as decideCancel,
  hubHolder,
  hubStream,
  type AssignmentRow,
  type Operation,
  type OrderId,
  type Refusal,
  type Result,
  type Rows,
  type SiteId,
  type Written,
} from '@holdfast/domain';
import { commandWork, type LedgerRefusal } from '../platform/command.ts';
import type { HubEngine } from '../platform/hub-engine.ts';

export interface CancelledPart {
  readonly line: number;
  readonly assignment: number;
  readonly site: SiteId;
  readonly quantity: number;
}

export interface CancelledOrder {
  readonly written: Written;
  /** Ended at once: the sites had never seen them. */
  readonly withdrawn: readonly CancelledPart[];
  /** Asked back: each ends when its site answers, as given back or as shipped (R8). */
  readonly askedBack: readonly CancelledPart[];
  /** Were already being picked, or had ended, when the order was cancelled. */
  readonly beyondRecall: readonly CancelledPart[];
}

/** Marks an order as cancelled; what has left ships and comes back as a return. */
export async function cancelOrder(
  engine: HubEngine,
  operation: Operation,
  order: OrderId,
): Promise<Result<CancelledOrder, Refusal | LedgerRefusal>> {
  const result = await engine.submit(
    commandWork({
      operation,
      streams: (context) => [hubStream(context)],
      decide: (context) => decideCancel(context, { order }),
      weight: 4,
      prefetch: () => ({
        rows: [{ table: 'orders', key: [order] }],
        lists: [
          { table: 'lines', index: 'byOrder', prefix: [order] },
          { table: 'assignments', index: 'byLine', prefix: [order] },
        ],
      }),
    }),
  );
  if (!result.ok) return result;
  const parts = await engine.view((rows) => partsOf(rows, order));
  return { ok: true, value: { written: result.value.written, ...parts } };
}

/** From facts that only ever become true, so that a repeat is answered alike. */
function partsOf(rows: Rows, order: OrderId): Omit<CancelledOrder, 'written'> {
  const known = rows.list('assignments', 'byLine', order).filter((row) => row.source === hubHolder);
  return {
    withdrawn: known.filter((row) => row.isWithdrawn).map(partOf),
    askedBack: known.filter((row) => row.isRecalled).map(partOf),
    beyondRecall: known.filter((row) => !row.isWithdrawn && !row.isRecalled).map(partOf),
  };
}

function partOf({ line, assignment, site, quantity }: AssignmentRow): CancelledPart {
  return { line, assignment, site, quantity };
}
