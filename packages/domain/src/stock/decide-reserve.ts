import type { Account } from '../ids.ts';
import type { Decision } from '../ledger/decision.ts';
import { accepted, refused } from '../result.ts';
import { draft, type SiteContext } from '../site-context.ts';
import { reservationName } from './fold-stock.ts';
import { heldAt } from './pickable.ts';
import { checkLines, goodsOf, type StockLine } from './stock-line.ts';

/** Authority. Holds stock by hand: no pick takes it. */
export function reserve(context: SiteContext, input: StockLine & { readonly location: Account }): Decision {
  const wrong = checkLines(context, [input], [input.location]);
  if (wrong !== undefined) return refused(wrong);
  const balance = context.rows.get(
    'balances',
    context.site,
    input.location,
    input.owner,
    input.item,
    input.lot ?? '',
    input.serial ?? '',
    input.unit ?? '',
    'available',
  );
  const quantityOnHand = balance === undefined ? 0 : balance.quantity - heldAt(context, balance);
  if (quantityOnHand < input.quantity) {
    return refused({
      kind: 'insufficient-stock',
      item: input.item,
      location: input.location,
      quantityOnHand,
      quantityShort: input.quantity - quantityOnHand,
    });
  }
  const reservation = reservationName(context.stream, context.seq + 1, 0);
  return accepted(
    draft(context, {
      type: 'stock.reserved',
      body: { reservations: [{ reservation, account: input.location, ...goodsOf(input), quantity: input.quantity }] },
    }),
  );
}

/** Authority. Lets go what is held, by hand or for work. */
export function releaseReservation(context: SiteContext, input: { readonly reservation: string }): Decision {
  const known = context.rows.get('reservations', input.reservation);
  if (known === undefined || !known.isOpen)
    return refused({ kind: 'unknown-reservation', reservation: input.reservation });
  return accepted(draft(context, { type: 'reservation.released', body: { reservations: [input.reservation] } }));
}
