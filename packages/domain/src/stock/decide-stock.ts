import type { Account, OrderId } from '../ids.ts';
import type { Bodies, Movement } from '../ledger/bodies.ts';
import type { Decision } from '../ledger/decision.ts';
import type { StockStatus } from '../ledger/tables.ts';
import { firstInPrecedence, type Refusal } from '../refusals.ts';
import { accepted, refused } from '../result.ts';
import { draft, type SiteContext } from '../site-context.ts';
import { adjustmentAccount, deficitAccount, scrapAccount, supplierAccount, transitAccount } from './account.ts';
import { coverMovements, rightsForMovements, settleDeficitFirst } from './plan-movements.ts';
import { checkLines, checkSerialAbsent, goodsOf, quantityAt, statusMember, type StockLine } from './stock-line.ts';

export interface ReceiveInput {
  /** Purchase order, delivery note, return number. */
  readonly reference?: string;
  /** The transfer that it receives, when it comes from another site. */
  readonly transfer?: OrderId;
  readonly location: Account;
  readonly lines: readonly (StockLine & { readonly status?: StockStatus; readonly expiry?: string })[];
  /** Left out: the goods are in. False: warn first when a serial number is on a shelf already. */
  readonly isDone?: boolean;
}

/** Fact. Goods came in: they mint rights, after the promise deficit is filled. */
export function receive(context: SiteContext, input: ReceiveInput): Decision {
  const wrong = checkLines(context, input.lines, [input.location]) ?? checkNew(context, input);
  if (wrong !== undefined) return refused(wrong);
  const from = input.transfer === undefined ? supplierAccount : transitAccount(input.transfer);
  const movements: Movement[] = input.lines.map((line) => ({
    ...goodsOf(line),
    ...statusMember(arrivalStatus(context, line)),
    from,
    to: input.location,
    quantity: line.quantity,
  }));
  const lots = input.lines
    .filter((line) => line.lot)
    .map((line) => ({ owner: line.owner, item: line.item, lot: line.lot as string, expiry: line.expiry ?? '' }));
  const present = findPresent(context, input);
  return accepted(
    draft(context, {
      type: 'stock.received',
      body: {
        ...withRights(context, movements),
        ...(lots.length > 0 ? { lots } : {}),
        ...(input.reference ? { reference: input.reference } : {}),
        ...(input.transfer ? { transfer: input.transfer } : {}),
        ...(present.length > 0 ? { present } : {}),
      },
    }),
  );
}

/** Serial numbers that the book has on a shelf already, or that come twice in this receipt: said, not refused. */
function findPresent(context: SiteContext, input: ReceiveInput): NonNullable<Bodies['stock.received']['present']> {
  const seen = new Set<string>();
  return input.lines.flatMap((line) => {
    const { item, serial } = line;
    if (!serial) return [];
    const name = `${item}\u0000${serial}`;
    const here = checkSerialAbsent(context, line);
    const found = here?.kind === 'serial-here-already' ? here.location : seen.has(name) ? input.location : undefined;
    seen.add(name);
    return found === undefined ? [] : [{ item, serial, account: found }];
  });
}

/** Goods of a lot that is past its last day arrive as expired: nobody may be promised them. */
function arrivalStatus(context: SiteContext, line: ReceiveInput['lines'][number]): StockStatus | undefined {
  if (line.status !== undefined || !line.lot) return line.status;
  const known = context.rows.get('lots', line.owner, line.item, line.lot)?.expiry ?? '';
  const expiries = [known, line.expiry ?? ''].filter((expiry) => expiry !== '');
  return expiries.some((expiry) => expiry < context.today) ? 'expired' : undefined;
}

function checkNew(
  context: SiteContext,
  input: { readonly isDone?: boolean; readonly lines: readonly StockLine[] },
): Refusal | undefined {
  if (input.isDone !== false) return undefined;
  return firstInPrecedence(input.lines.map((line) => checkSerialAbsent(context, line)));
}

export interface MoveInput {
  readonly from: Account;
  readonly to: Account;
  readonly lines: readonly (StockLine & {
    readonly status?: StockStatus;
    readonly toStatus?: StockStatus;
    readonly toUnit?: string;
  })[];
  /** The goods are already there: record it even if the book does not cover it. */
  readonly isDone: boolean;
}

/** Fact. Putaway, replenishment, a change of status or pallet (from = to). A status that cannot be sold burns rights. */
export function move(context: SiteContext, input: MoveInput): Decision {
  const isNothing = input.from === input.to && !input.lines.every(changesInPlace);
  const wrong =
    checkLines(context, input.lines, [input.from, input.to]) ??
    (isNothing ? ({ kind: 'source-is-target', location: input.from } as const) : undefined);
  if (wrong !== undefined) return refused(wrong);
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

function changesInPlace(line: MoveInput['lines'][number]): boolean {
  const status = line.status ?? 'available';
  return (line.toStatus ?? status) !== status || (line.toUnit ?? line.unit ?? '') !== (line.unit ?? '');
}

function withRights(context: SiteContext, movements: readonly Movement[]): Bodies['stock.moved'] {
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
  const isIn = input.direction === 'in';
  const wrong = checkLines(context, input.lines, [input.location]) ?? (isIn ? checkNew(context, input) : undefined);
  if (wrong !== undefined) return refused(wrong);
  const outside = input.reason === 'scrap' ? scrapAccount : adjustmentAccount(input.reason);
  const planned = input.lines.map((line): Movement => ({
    ...goodsOf(line),
    ...statusMember(line.status),
    from: isIn ? outside : input.location,
    to: isIn ? input.location : outside,
    quantity: line.quantity,
  }));
  const covered = coverMovements(context, planned, input.isDone);
  if (!covered.ok) return covered;
  const body = { ...withRights(context, covered.value), reason: input.reason };
  return accepted(draft(context, { type: 'stock.adjusted', body }));
}

export interface CountInput {
  readonly location: Account;
  /** What a person counted of each kind of goods; 0 when none was there. Goods that are not named were not counted. */
  readonly lines: readonly (Omit<StockLine, 'quantity'> & { readonly counted: number })[];
}

/** Fact. The difference to the book becomes movements: found goods mint, missing ones settle the deficit account first. */
export function count(context: SiteContext, input: CountInput): Decision {
  const wrong = firstInPrecedence([
    ...input.lines.map(checkCounted),
    checkLines(context, input.lines.map(asStockLine), [input.location]),
    checkOnce(input.lines),
  ]);
  if (wrong !== undefined) return refused(wrong);
  const counted = input.lines.map((line) => {
    return { line, booked: quantityAt(context, input.location, asStockLine(line), 'available') };
  });
  const movements = counted.flatMap(({ line, booked }) => differenceOf(context, input.location, line, booked));
  const counts = counted.map(({ line: { owner, item, lot, counted }, booked }) => {
    return { owner, item, ...(lot ? { lot } : {}), counted, booked };
  });
  const body = { ...withRights(context, movements), location: input.location, counts, asOf: context.seq };
  return accepted(draft(context, { type: 'stock.counted', body }));
}

type CountedLine = CountInput['lines'][number];

function checkCounted({ item, counted }: CountedLine): Refusal | undefined {
  const isCount = Number.isSafeInteger(counted) && counted >= 0;
  return isCount ? undefined : { kind: 'quantity-not-positive', item, quantity: counted };
}

function asStockLine(line: CountedLine): StockLine {
  return { ...line, quantity: Math.max(1, line.counted) };
}

/** Two figures for the same goods: nobody can say which one holds. Lines are numbered from 1. */
function checkOnce(
  lines: readonly (Omit<StockLine, 'quantity'> & { readonly status?: StockStatus })[],
): Refusal | undefined {
  const seen = new Set<string>();
  for (const [index, { owner, item, lot, serial, unit, status }] of lines.entries()) {
    const name = [owner, item, lot ?? '', serial ?? '', unit ?? '', status ?? 'available'].join('\u0000');
    if (seen.has(name)) return { kind: 'line-twice', line: index + 1 };
    seen.add(name);
  }
  return undefined;
}

function differenceOf(context: SiteContext, location: Account, line: CountedLine, booked: number): readonly Movement[] {
  const difference = line.counted - booked;
  if (difference === 0) return [];
  const goods = goodsOf(asStockLine(line));
  const outside = adjustmentAccount('count');
  if (difference > 0) return [{ ...goods, from: outside, to: location, quantity: difference }];
  return settleDeficitFirst(context, { ...goods, from: location, to: outside, quantity: -difference });
}

export interface SettleDeficitInput {
  /** Why the goods were there although the book did not know them, e.g. `unbooked-receipt`. */
  readonly reason: string;
  readonly lines: readonly (StockLine & { readonly status?: StockStatus })[];
}

/**
 * Authority. The compensating posting of a fact that the book could not cover, when no count explains it: the goods were
 * more than the book said, so what the deficit account owes becomes found goods, which mint like any others.
 */
export function settleDeficit(context: SiteContext, input: SettleDeficitInput): Decision {
  const wrong = firstInPrecedence([checkLines(context, input.lines, []), checkOnce(input.lines)]);
  if (wrong !== undefined) return refused(wrong);
  for (const line of input.lines) {
    const owed = Math.max(0, -quantityAt(context, deficitAccount, line, line.status ?? 'available'));
    const quantityShort = line.quantity - owed;
    if (quantityShort <= 0) continue;
    return refused({
      kind: 'insufficient-stock',
      item: line.item,
      location: deficitAccount,
      quantityOnHand: owed,
      quantityShort,
    });
  }
  const movements = input.lines.map((line): Movement => ({
    ...goodsOf(line),
    ...statusMember(line.status),
    from: adjustmentAccount(input.reason),
    to: deficitAccount,
    quantity: line.quantity,
  }));
  const body = { ...withRights(context, movements), reason: input.reason };
  return accepted(draft(context, { type: 'stock.adjusted', body }));
}

/**
 * Fact. The receiver says that nothing more of a transfer comes, of which goods left or arrived here. What differs from what was shipped is an exception from
 * then on; goods that come all the same are received like before, and lessen it.
 */
export function closeTransfer(context: SiteContext, input: { readonly transfer: OrderId }): Decision {
  const { transfer } = input;
  const known = context.rows.list('transfers', 'byTransfer', transfer);
  if (known.length === 0) return refused({ kind: 'unknown-order', order: transfer });
  if (known.some(({ isClosed }) => isClosed)) return refused({ kind: 'nothing-open', order: transfer });
  return accepted(draft(context, { type: 'transfer.closed', body: { transfer } }));
}
