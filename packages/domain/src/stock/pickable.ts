import type { AssignmentRow, BalanceRow } from '../ledger/tables.ts';
import type { SiteContext } from '../site-context.ts';
import { isVirtualAccount } from './account.ts';

/** Stock of one balance that may be taken for a line. */
export interface Pickable {
  readonly balance: BalanceRow;
  readonly quantity: number;
  readonly expiry: string;
}

/**
 * Eligibility before sort: available, not expired, on a shelf (not staged), not held for other work. First expired first
 * out, then the smaller stock so that bins empty, then by location.
 */
export function listPickable(context: SiteContext, row: Pick<AssignmentRow, 'owner' | 'item'>): readonly Pickable[] {
  const { rows, site, today } = context;
  const pickable: Pickable[] = [];
  for (const balance of rows.list('balances', 'byItem', site, row.owner, row.item, 'available')) {
    if (balance.quantity <= 0 || isVirtualAccount(balance.account)) continue;
    const purpose = rows.get('locations', site, balance.account)?.purpose;
    if (purpose === 'staging' || purpose === 'packing') continue;
    const expiry = balance.lot === '' ? '' : (rows.get('lots', row.owner, row.item, balance.lot)?.expiry ?? '');
    if (expiry !== '' && expiry < today) continue;
    const quantity = balance.quantity - heldAt(context, balance);
    if (quantity > 0) pickable.push({ balance, quantity, expiry });
  }
  return pickable.sort(
    (left, right) =>
      order(left.expiry || '9999', right.expiry || '9999') ||
      left.quantity - right.quantity ||
      order(left.balance.account, right.balance.account),
  );
}

function order(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

export function heldAt(context: SiteContext, balance: BalanceRow): number {
  let held = 0;
  const reservations = context.rows.list(
    'reservations',
    'byBalance',
    context.site,
    true,
    balance.owner,
    balance.item,
    balance.account,
  );
  for (const row of reservations) {
    if (row.lot === balance.lot && row.serial === balance.serial && row.unit === balance.unit) held += row.quantity;
  }
  return held;
}
