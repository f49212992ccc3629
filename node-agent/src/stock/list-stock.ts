import {
  isVirtualAccount,
  type Account,
  type BalanceRow,
  type ItemId,
  type OwnerId,
  type ReservationRow,
  type Rows,
  type SiteId,
} from '@holdfast/domain';
import { houseOwner } from '@holdfast/protocol';
import { cursorText, pageOf, type PageRequest } from '@holdfast/server';

export interface StockRequest extends PageRequest {
  readonly item?: ItemId;
  readonly owner?: OwnerId;
  readonly location?: string;
  readonly virtual?: boolean;
}

export interface StockView extends Omit<BalanceRow, 'site' | 'account'> {
  readonly location: Account;
  readonly expiry: string;
  readonly reserved: number;
}

/** Balances that are not zero, in the order of their keys. */
export function listStock(
  rows: Rows,
  site: SiteId,
  request: StockRequest,
): { readonly balances: StockView[]; readonly next: string | null } {
  const found = findBalances(rows, site, request).filter(
    (row) =>
      row.quantity !== 0 && (request.virtual === true || !isVirtualAccount(row.account)) && isWanted(row, request),
  );
  const { page, next } = pageOf(found, keyOf, request);
  return { balances: page.map((row) => viewOf(rows, row)), next };
}

/** By the narrowest index that the request allows. */
function findBalances(rows: Rows, site: SiteId, { item, owner, location }: StockRequest): readonly BalanceRow[] {
  if (location !== undefined) return rows.list('balances', 'byAccount', site, location);
  if (item !== undefined) return rows.list('balances', 'byItem', site, owner ?? houseOwner, item);
  return rows.list('balances', 'byAccount', site);
}

function isWanted(row: BalanceRow, { item, owner }: StockRequest): boolean {
  return (item === undefined || row.item === item) && (owner === undefined || row.owner === owner);
}

function keyOf({ account, owner, item, lot, serial, unit, status }: BalanceRow): string {
  return cursorText(account, owner, item, lot, serial, unit, status);
}

function viewOf(rows: Rows, { site, account, ...balance }: BalanceRow): StockView {
  const { owner, item, lot } = balance;
  const expiry = lot === '' ? '' : (rows.get('lots', owner, item, lot)?.expiry ?? '');
  const held =
    balance.status === 'available' ? rows.list('reservations', 'byBalance', site, true, owner, item, account) : [];
  return { location: account, ...balance, expiry, reserved: reservedOf(held, balance) };
}

function reservedOf(
  held: readonly ReservationRow[],
  { lot, serial, unit }: Pick<BalanceRow, 'lot' | 'serial' | 'unit'>,
): number {
  let units = 0;
  for (const row of held) if (row.lot === lot && row.serial === serial && row.unit === unit) units += row.quantity;
  return units;
}
