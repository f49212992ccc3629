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
import { houseOwner, pageLimitDefault } from '@holdfast/protocol';
import { cursorText, pageOf, splitCursor, type PageRequest } from '@holdfast/server';

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
  const found = readBalances(rows, site, request);
  const { page, next } = pageOf(found, keyOf, request);
  return { balances: page.map((row) => viewOf(rows, row)), next };
}

function readBalances(rows: Rows, site: SiteId, request: StockRequest): readonly BalanceRow[] {
  const { item, location, virtual } = request;
  const isShown = (row: BalanceRow): boolean =>
    row.quantity !== 0 && (virtual === true || !isVirtualAccount(row.account)) && isWanted(row, request);
  if (location === undefined && item === undefined && virtual !== true)
    return readShelves(rows, site, request, isShown);
  return findBalances(rows, site, request).filter(isShown);
}

/** Location by location from where the page begins, until it is full: the rest of the site is not read. */
function readShelves(
  rows: Rows,
  site: SiteId,
  { after = '', limit = pageLimitDefault }: StockRequest,
  isShown: (row: BalanceRow) => boolean,
): readonly BalanceRow[] {
  const [first = ''] = splitCursor(after);
  const found: BalanceRow[] = [];
  for (const { location } of rows.list('locations', 'bySite', site)) {
    if (location < first) continue;
    for (const row of rows.list('balances', 'byAccount', site, location)) {
      if (isShown(row) && keyOf(row) > after) found.push(row);
    }
    // One more than the page says that there is a next one.
    if (found.length > limit) break;
  }
  return found;
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
