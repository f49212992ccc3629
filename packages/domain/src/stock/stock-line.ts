import type { Account, ItemId, OwnerId } from '../ids.ts';
import type { Movement } from '../ledger/bodies.ts';
import { quantityMax } from '../ledger/limits.ts';
import type { StockStatus } from '../ledger/tables.ts';
import { firstInPrecedence, type Refusal } from '../refusals.ts';
import type { SiteContext } from '../site-context.ts';
import { isVirtualAccount } from './account.ts';

/** Goods as people name them. Quantities are positive integers in the item's base unit. */
export interface StockLine {
  readonly owner: OwnerId;
  readonly item: ItemId;
  readonly lot?: string;
  readonly serial?: string;
  readonly unit?: string;
  readonly quantity: number;
  /** The unit of measure that the person meant; refused when it is not the item's base unit. */
  readonly unitOfMeasure?: string;
}

/** What makes a line unreadable: refused for facts too. */
export function checkLine(context: SiteContext, line: StockLine): Refusal | undefined {
  const { item, quantity } = line;
  if (!Number.isSafeInteger(quantity) || quantity <= 0 || quantity > quantityMax) {
    return { kind: 'quantity-not-positive', item, quantity };
  }
  const known = context.rows.get('items', item);
  if (known === undefined) return { kind: 'unknown-item', item };
  if (line.unitOfMeasure !== undefined && line.unitOfMeasure !== known.baseUnit) {
    return { kind: 'wrong-unit', item, given: line.unitOfMeasure, expected: known.baseUnit };
  }
  if (known.tracksLots && (line.lot ?? '') === '') return { kind: 'lot-required', item };
  if (known.tracksSerials && (line.serial ?? '') === '') return { kind: 'serial-required', item };
  if (known.tracksSerials && quantity !== 1) return { kind: 'serial-not-single', item, quantity };
  return undefined;
}

export function checkLocation(context: SiteContext, location: Account): Refusal | undefined {
  if (isVirtualAccount(location) || context.rows.get('locations', context.site, location) === undefined) {
    return { kind: 'unknown-location', location };
  }
  return undefined;
}

/** The members of a movement that name the goods, without the empty ones. */
export function goodsOf(line: StockLine): Pick<Movement, 'owner' | 'item' | 'lot' | 'serial' | 'unit'> {
  return {
    owner: line.owner,
    item: line.item,
    ...(line.lot ? { lot: line.lot } : {}),
    ...(line.serial ? { serial: line.serial } : {}),
    ...(line.unit ? { unit: line.unit } : {}),
  };
}

export function statusMember(status: StockStatus | undefined): Pick<Movement, 'status'> {
  return status === undefined || status === 'available' ? {} : { status };
}

export function quantityAt(context: SiteContext, account: Account, line: StockLine, status: StockStatus): number {
  const row = context.rows.get(
    'balances',
    context.site,
    account,
    line.owner,
    line.item,
    line.lot ?? '',
    line.serial ?? '',
    line.unit ?? '',
    status,
  );
  return row?.quantity ?? 0;
}

/** The lines and places of a command, all of them looked at: the refusal that comes first in precedence is returned. */
export function checkLines(
  context: SiteContext,
  lines: readonly StockLine[],
  locations: readonly Account[],
): Refusal | undefined {
  const ofLines = lines.map((line) => checkLine(context, line));
  return firstInPrecedence([...ofLines, ...locations.map((location) => checkLocation(context, location))]);
}

/** A serial that is on a shelf cannot come in again. */
export function checkSerialAbsent(context: SiteContext, line: StockLine): Refusal | undefined {
  if (!line.serial) return undefined;
  const here = context.rows
    .list('balances', 'bySerial', line.item, line.serial)
    .find((row) => row.site === context.site && row.quantity > 0 && !isVirtualAccount(row.account));
  if (here === undefined) return undefined;
  return { kind: 'serial-here-already', item: line.item, serial: line.serial, location: here.account };
}
