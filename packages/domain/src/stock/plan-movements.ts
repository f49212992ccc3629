import type { Account } from '../ids.ts';
import { classOf, type Movement, type RightsChange, type StockKey } from '../ledger/bodies.ts';
import type { StockStatus } from '../ledger/tables.ts';
import type { Refusal } from '../refusals.ts';
import { accepted, refused, type Result } from '../result.ts';
import { coverShelfChange, getRights, positive, stockKeyText } from '../rights/rights.ts';
import type { SiteContext } from '../site-context.ts';
import { backsPromises, deficitAccount, isVirtualAccount } from './account.ts';
import { goodsOf, statusMember } from './stock-line.ts';

/** A wish to move goods, before it is known whether the book covers it. */
export type PlannedMovement = Movement;

/**
 * Whether the book covers the movements, one after the other. A person who is still to move them (`isDone` false) is
 * refused; for one who already did, the gap is booked from the deficit account first, so that balances stay
 * non-negative and the gap is visible until a count settles it.
 */
export function coverMovements<Planned extends PlannedMovement>(
  context: SiteContext,
  planned: readonly Planned[],
  isDone: boolean,
  gapOf: (planned: Planned, quantity: number) => Planned = gapBefore,
): Result<readonly Planned[], Refusal> {
  const book = new Map<string, number>();
  const movements: Planned[] = [];
  for (const move of planned) {
    const status = move.status ?? 'available';
    const onHand = onBook(context, book, move.from, move, move.unit ?? '', status);
    const short = isVirtualAccount(move.from) ? 0 : move.quantity - onHand;
    if (short > 0 && !isDone) {
      return refused({
        kind: 'insufficient-stock',
        item: move.item,
        location: move.from,
        quantityOnHand: onHand,
        quantityShort: short,
      });
    }
    if (short > 0) {
      movements.push(gapOf(move, short));
      change(context, book, move.from, move, move.unit ?? '', status, short);
    }
    movements.push(move);
    change(context, book, move.from, move, move.unit ?? '', status, -move.quantity);
    change(context, book, move.to, move, move.toUnit ?? move.unit ?? '', move.toStatus ?? status, move.quantity);
  }
  return accepted(movements);
}

function gapBefore<Planned extends PlannedMovement>(move: Planned, quantity: number): Planned {
  const { toUnit: _toUnit, toStatus: _toStatus, ...rest } = move;
  return { ...rest, from: deficitAccount, to: move.from, quantity } as Planned;
}

function onBook(
  context: SiteContext,
  book: Map<string, number>,
  account: Account,
  move: Movement,
  unit: string,
  status: StockStatus,
): number {
  const name = [account, move.owner, move.item, move.lot ?? '', move.serial ?? '', unit, status].join('\u0000');
  let quantity = book.get(name);
  if (quantity === undefined) {
    const row = context.rows.get(
      'balances',
      context.site,
      account,
      move.owner,
      move.item,
      move.lot ?? '',
      move.serial ?? '',
      unit,
      status,
    );
    quantity = row?.quantity ?? 0;
    book.set(name, quantity);
  }
  return quantity;
}

function change(
  context: SiteContext,
  book: Map<string, number>,
  account: Account,
  move: Movement,
  unit: string,
  status: StockStatus,
  delta: number,
): void {
  const quantity = onBook(context, book, account, move, unit, status);
  book.set(
    [account, move.owner, move.item, move.lot ?? '', move.serial ?? '', unit, status].join('\u0000'),
    quantity + delta,
  );
}

/** Net change of promise-backing stock per kind of goods; goods that leave for an assignment are not counted. */
export function shelfChanges(
  movements: readonly Movement[],
): ReadonlyMap<string, { readonly key: StockKey; readonly change: number }> {
  const changes = new Map<string, { readonly key: StockKey; readonly change: number }>();
  for (const move of movements) {
    const status = move.status ?? 'available';
    let delta = 0;
    if (status === 'available' && backsPromises(move.from)) delta -= move.quantity;
    if ((move.toStatus ?? status) === 'available' && backsPromises(move.to)) delta += move.quantity;
    if (delta === 0) continue;
    const name = stockKeyText(move.owner, move.item, classOf({}));
    changes.set(name, {
      key: { owner: move.owner, item: move.item },
      change: (changes.get(name)?.change ?? 0) + delta,
    });
  }
  return changes;
}

/** The rights that go with a change of stock: new goods mint, lost goods burn (R1, R10). */
export function rightsForMovements(context: SiteContext, movements: readonly Movement[]): readonly RightsChange[] {
  const rights: RightsChange[] = [];
  for (const { key, change: delta } of shelfChanges(movements).values()) {
    if (delta === 0) continue;
    const row = getRights(context.rows, context.site, key, context.site);
    const cover = coverShelfChange(row, delta);
    const answers = Math.min(cover.mint ?? 0, openRequest(context, key));
    rights.push({ owner: key.owner, item: key.item, ...cover, ...positive('answers', answers) });
  }
  return rights;
}

/** Units that the site asked headquarters for and has not got. */
function openRequest({ rows, site }: SiteContext, key: StockKey): number {
  const known = rows.get('requests', site, key.owner, key.item, classOf(key), site);
  return known === undefined ? 0 : Math.max(0, known.asked - known.answered);
}

/** Lost goods settle what the deficit account owes before they count as a loss: they were moved, not lost. */
export function settleDeficitFirst(context: SiteContext, loss: Movement): readonly Movement[] {
  const status = loss.status ?? 'available';
  const row = context.rows.get(
    'balances',
    context.site,
    deficitAccount,
    loss.owner,
    loss.item,
    loss.lot ?? '',
    loss.serial ?? '',
    loss.unit ?? '',
    status,
  );
  const owed = Math.min(loss.quantity, Math.max(0, -(row?.quantity ?? 0)));
  const settled: Movement[] =
    owed > 0
      ? [{ ...goodsOf(loss), ...statusMember(status), from: loss.from, to: deficitAccount, quantity: owed }]
      : [];
  return owed === loss.quantity ? settled : [...settled, { ...loss, quantity: loss.quantity - owed }];
}
