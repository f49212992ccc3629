import type { Movement, StockKey } from '../ledger/bodies.ts';
import type { Draft } from '../ledger/execute.ts';
import { machineLinesMax, quantityMax } from '../ledger/limits.ts';
import type { BalanceRow } from '../ledger/tables.ts';
import { stockKeyText } from '../rights/rights.ts';
import { draft, type SiteContext } from '../site-context.ts';
import { isVirtualAccount } from './account.ts';
import { rightsForMovements } from './plan-movements.ts';
import { goodsOf } from './stock-line.ts';

/**
 * Available stock whose last day of use is over becomes `expired` where it lies, and burns rights like a loss (R10). What
 * was picked for an order and stands ready is left to the person who loads it. At most one entry; none when all is done.
 */
export function expireLots(context: SiteContext): readonly Draft[] {
  const movements: Movement[] = [];
  for (const balance of expiredStock(context)) {
    const quantity = Math.min(quantityMax, balance.quantity - pickedAt(context, balance));
    if (quantity <= 0) continue;
    const { account } = balance;
    movements.push({ ...goodsOf({ ...balance, quantity }), toStatus: 'expired', from: account, to: account, quantity });
    if (movements.length === machineLinesMax) break;
  }
  if (movements.length === 0) return [];
  return draft(context, { type: 'stock.moved', body: { movements, rights: rightsForMovements(context, movements) } });
}

function expiredStock({ rows, site, today }: SiteContext): readonly BalanceRow[] {
  const byItem = new Map<string, { readonly key: StockKey; readonly lots: Set<string> }>();
  for (const { owner, item, lot, expiry } of rows.list('lots', 'byItem')) {
    if (expiry === '' || expiry >= today) continue;
    const name = stockKeyText(owner, item, '');
    const known = byItem.get(name);
    if (known === undefined) byItem.set(name, { key: { owner, item }, lots: new Set([lot]) });
    else known.lots.add(lot);
  }
  return [...byItem.values()].flatMap(({ key, lots }) => {
    const available = rows.list('balances', 'byItem', site, key.owner, key.item, 'available');
    return available.filter((row) => lots.has(row.lot) && row.quantity > 0 && !isVirtualAccount(row.account));
  });
}

function pickedAt({ rows, site }: SiteContext, { owner, item, account, lot, serial, unit }: BalanceRow): number {
  let units = 0;
  for (const held of rows.list('reservations', 'byBalance', site, true, owner, item, account)) {
    if (held.isPicked && held.lot === lot && held.serial === serial && held.unit === unit) units += held.quantity;
  }
  return units;
}
