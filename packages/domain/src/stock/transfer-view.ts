import type { ItemId, OrderId, OwnerId } from '../ids.ts';
import type { Rows } from '../ledger/rows.ts';

/** What left for a transfer and what arrived, of one kind of goods. */
export interface TransferLine {
  readonly owner: OwnerId;
  readonly item: ItemId;
  readonly shipped: number;
  readonly received: number;
  /** Above 0: on its way, or lost when the transfer is closed. Below 0: more arrived than left, as far as is known here. */
  readonly difference: number;
}

export interface TransferView {
  readonly transfer: OrderId;
  /** The receiver has said that nothing more comes: a difference is an exception. */
  readonly isClosed: boolean;
  readonly lines: readonly TransferLine[];
}

/** A site knows only its own end of a transfer; headquarters knows both. */
export function viewTransfer(rows: Rows, transfer: OrderId): TransferView {
  const known = rows.list('transfers', 'byTransfer', transfer);
  const lines = known.flatMap(({ owner, item, shipped, received }): TransferLine[] => {
    return owner === '' || item === '' ? [] : [{ owner, item, shipped, received, difference: shipped - received }];
  });
  return { transfer, isClosed: known.some(({ isClosed }) => isClosed), lines };
}
