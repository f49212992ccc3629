import type { Account, OrderId } from '../ids.ts';
import type { Movement } from '../ledger/bodies.ts';
import type { Draft } from '../ledger/execute.ts';
import type { StockStatus } from '../ledger/tables.ts';
import type { Refusal } from '../refusals.ts';
import { accepted, refused, type Result } from '../result.ts';
import { draft, type SiteContext } from '../site-context.ts';
import { adjustmentAccount, scrapAccount, supplierAccount, transitAccount } from './account.ts';
import { coverMovements, rightsForMovements, settleDeficitFirst } from './plan-movements.ts';
import { checkLine, checkLocation, firstRefusal, goodsOf, statusMember, type StockLine } from './stock-line.ts';

type Decision = Result<readonly Draft[], Refusal>;

export interface ReceiveInput {
  /** Purchase order, delivery note, return number. */
  readonly reference?: string;
  /** The transfer that it receives, when it comes from another site. */
  readonly transfer?: OrderId;
  readonly location: Account;
  readonly lines: readonly (StockLine & { readonly status?: StockStatus; readonly expiry?: string })[];
}

/** Fact. Goods came in: they mint rights, after the promise deficit is filled. */
export function receive(context: SiteContext, input: ReceiveInput): Decision {
  const checked = firstRefusal(checksOf(context, [input.location], input.lines));
  if (!checked.ok) return checked;
  const from = input.transfer === undefined ? supplierAccount : transitAccount(input.transfer);
  const movements: Movement[] = input.lines.map((line) => ({
    ...goodsOf(line),
    ...statusMember(line.status),
    from,
    to: input.location,
    quantity: line.quantity,
  }));
  const lots = input.lines
    .filter((line) => line.lot)
    .map((line) => ({ owner: line.owner, item: line.item, lot: line.lot as string, expiry: line.expiry ?? '' }));
  const rights = rightsForMovements(context, movements);
  return accepted(
    draft(context, {
      type: 'stock.received',
      body: {
        movements,
        ...(rights.length > 0 ? { rights } : {}),
        ...(lots.length > 0 ? { lots } : {}),
        ...(input.reference ? { reference: input.reference } : {}),
        ...(input.transfer ? { transfer: input.transfer } : {}),
      },
    }),
  );
}

function* checksOf(context: SiteContext, locations: readonly Account[], lines: readonly StockLine[]): Generator<Refusal | undefined> {
  for (const line of lines) yield checkLine(context, line);
  for (const location of locations) yield checkLocation(context, location);
}

export interface MoveInput {
  readonly from: Account;
  readonly to: Account;
  readonly lines: readonly (StockLine & { readonly status?: StockStatus; readonly toStatus?: StockStatus; readonly toUnit?: string })[];
  /** The goods are already there: record it even if the book does not cover it. */
  readonly isDone: boolean;
}

/** Fact. Putaway, replenishment, a change of status (from = to). A status that cannot be sold burns rights. */
export function move(context: SiteContext, input: MoveInput): Decision {
  const checked = firstRefusal(checksOf(context, [input.from, input.to], input.lines));
  if (!checked.ok) return checked;
  const isStatusChange = input.lines.every((line) => line.toStatus !== undefined && line.toStatus !== (line.status ?? 'available'));
  if (input.from === input.to && !isStatusChange) return refused({ kind: 'source-is-target', location: input.from });
  const planned = input.lines.map((line): Movement => ({
    ...goodsOf(line),
    ...statusMember(line.status),
    ...(line.toStatus !== undefined ? { toStatus: line.toStatus } : {}),
    ...(line.toUnit !== undefined ? { toUnit: line.toUnit } : {}),
    from: input.from,
    to: input.to,
    quantity: line.quantity,
  }));
  const covered = coverMovements(context, planned, input.isDone);
  if (!covered.ok) return covered;
  return accepted(draft(context, { type: 'stock.moved', body: withRights(context, covered.value) }));
}

function withRights(context: SiteContext, movements: readonly Movement[]): { readonly movements: readonly Movement[]; readonly rights?: ReturnType<typeof rightsForMovements> } {
  const rights = rightsForMovements(context, movements);
  return rights.length > 0 ? { movements, rights } : { movements };
}

export interface AdjustInput {
  readonly location: Account;
  /** A reason code, e.g. `damage`, `found`, `lost`, `scrap`. */
  readonly reason: string;
  readonly direction: 'in' | 'out';
  readonly lines: readonly (StockLine & { readonly status?: StockStatus })[];
  readonly isDone: boolean;
}

/** Fact. Goods were found (mints) or broke or went missing (burns free rights, the rest is a visible deficit: R10). */
export function adjust(context: SiteContext, input: AdjustInput): Decision {
  const checked = firstRefusal(checksOf(context, [input.location], input.lines));
  if (!checked.ok) return checked;
  const outside = input.reason === 'scrap' ? scrapAccount : adjustmentAccount(input.reason);
  const isIn = input.direction === 'in';
  const planned = input.lines.map((line): Movement => ({
    ...goodsOf(line),
    ...statusMember(line.status),
    from: isIn ? outside : input.location,
    to: isIn ? input.location : outside,
    quantity: line.quantity,
  }));
  const covered = coverMovements(context, planned, input.isDone);
  if (!covered.ok) return covered;
  return accepted(draft(context, { type: 'stock.adjusted', body: { ...withRights(context, covered.value), reason: input.reason } }));
}

export interface CountInput {
  readonly location: Account;
  /** What a person counted of each kind of goods; 0 when none was there. Goods that are not named were not counted. */
  readonly lines: readonly (Omit<StockLine, 'quantity'> & { readonly counted: number })[];
}

/** Fact. The difference to the book becomes movements: found goods mint, missing ones settle the deficit account first. */
export function count(context: SiteContext, input: CountInput): Decision {
  const asLines = input.lines.map((line) => ({ ...line, quantity: Math.max(1, line.counted) }));
  for (const line of input.lines) {
    const isCount = Number.isSafeInteger(line.counted) && line.counted >= 0;
    if (!isCount) return refused({ kind: 'quantity-not-positive', item: line.item, quantity: line.counted });
  }
  const checked = firstRefusal(checksOf(context, [input.location], asLines));
  if (!checked.ok) return checked;
  const counted = input.lines.map((line) => ({ line, booked: bookedAt(context, input.location, line) }));
  const movements = counted.flatMap(({ line, booked }) => differenceOf(context, input.location, line, booked));
  const rights = rightsForMovements(context, movements);
  return accepted(
    draft(context, {
      type: 'stock.counted',
      body: {
        movements,
        ...(rights.length > 0 ? { rights } : {}),
        location: input.location,
        counts: counted.map(({ line, booked }) => ({ owner: line.owner, item: line.item, ...(line.lot ? { lot: line.lot } : {}), counted: line.counted, booked })),
        asOf: context.seq,
      },
    }),
  );
}

function bookedAt(context: SiteContext, location: Account, line: Omit<StockLine, 'quantity'>): number {
  const row = context.rows.get('balances', context.site, location, line.owner, line.item, line.lot ?? '', line.serial ?? '', line.unit ?? '', 'available');
  return row?.quantity ?? 0;
}

function differenceOf(context: SiteContext, location: Account, line: Omit<StockLine, 'quantity'> & { readonly counted: number }, booked: number): readonly Movement[] {
  const difference = line.counted - booked;
  if (difference === 0) return [];
  const goods = goodsOf({ ...line, quantity: 1 });
  const outside = adjustmentAccount('count');
  if (difference > 0) return [{ ...goods, from: outside, to: location, quantity: difference }];
  return settleDeficitFirst(context, { ...goods, from: location, to: outside, quantity: -difference });
}
