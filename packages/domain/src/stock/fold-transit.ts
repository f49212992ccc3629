import { exceptionName, putException } from '../exceptions/exception.ts';
import type { OrderId } from '../ids.ts';
import type { Movement } from '../ledger/bodies.ts';
import type { FoldContext } from '../ledger/fold-context.ts';
import type { TransferRow } from '../ledger/tables.ts';
import { findTransfer } from './account.ts';

/** Counts what leaves for a transfer and what arrives; both sites' entries add to the same row. */
export function foldTransit(context: FoldContext, move: Movement): void {
  const left = findTransfer(move.to);
  if (left !== undefined) addToTransfer(context, left, move, { shipped: move.quantity, received: 0 });
  const arrived = findTransfer(move.from);
  if (arrived !== undefined) addToTransfer(context, arrived, move, { shipped: 0, received: move.quantity });
}

function addToTransfer(
  context: FoldContext,
  transfer: OrderId,
  { owner, item }: Movement,
  sums: { readonly shipped: number; readonly received: number },
): void {
  const { rows, entry } = context;
  const known = rows.get('transfers', transfer, owner, item);
  const header = rows.get('transfers', transfer, '', '');
  const row: TransferRow = {
    transfer,
    owner,
    item,
    shipped: (known?.shipped ?? 0) + sums.shipped,
    received: (known?.received ?? 0) + sums.received,
    isClosed: header !== undefined,
    changedAt: Math.max(known?.changedAt ?? 0, header?.changedAt ?? 0, entry.recordedAt),
  };
  rows.put('transfers', row);
  raiseDifference(context, row);
}

/** The receiver says that nothing more comes: what is missing or too much is an exception from now on. */
export function foldTransferClosed(context: FoldContext, transfer: OrderId): void {
  const { rows, entry } = context;
  const header: TransferRow = { transfer, owner: '', item: '', shipped: 0, received: 0, isClosed: true, changedAt: 0 };
  if (rows.get('transfers', transfer, '', '') === undefined) rows.put('transfers', header);
  for (const known of rows.list('transfers', 'byTransfer', transfer)) {
    const row = { ...known, isClosed: true, changedAt: Math.max(known.changedAt, entry.recordedAt) };
    rows.put('transfers', row);
    if (row.item !== '') raiseDifference(context, row);
  }
}

function raiseDifference({ rows }: FoldContext, row: TransferRow): void {
  if (!row.isClosed) return;
  putException(rows, {
    exception: exceptionName('transfer-difference', row.transfer, row.owner, row.item),
    kind: 'transfer-difference',
    site: '',
    subject: row.transfer,
    owner: row.owner,
    item: row.item,
    quantity: Math.abs(row.shipped - row.received),
    raisedAt: row.changedAt,
  });
}
