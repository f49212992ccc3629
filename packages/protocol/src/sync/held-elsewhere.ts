import type { Encodable, ItemId, OwnerId } from '@holdfast/domain';

/**
 * A hint from headquarters to a site: how many units of some kinds of goods others may still promise. Nothing is decided
 * by it; a refusal at the counter says it, with its age. Kinds that are not named keep what was said of them before.
 */
export interface HeldElsewhere {
  /** Since when the oldest part of it is known, Unix milliseconds. */
  readonly knownAt: number;
  readonly goods: readonly HeldGoods[];
}

export interface HeldGoods {
  readonly owner: OwnerId;
  readonly item: ItemId;
  readonly class: string;
  readonly quantity: number;
}

const code = 'held';
/** A notice is a small frame: so many kinds of goods at most. */
export const heldGoodsMax = 100;

export function heldElsewhereNotice({ knownAt, goods }: HeldElsewhere): Encodable {
  return [
    code,
    knownAt,
    goods.map(({ owner, item, class: stockClass, quantity }) => [owner, item, stockClass, quantity]),
  ];
}

/** `undefined` for a notice of another kind, or of another form. */
export function readHeldElsewhere(body: unknown): HeldElsewhere | undefined {
  if (!Array.isArray(body) || body[0] !== code) return undefined;
  const [, knownAt, listed] = body as readonly unknown[];
  if (!isCount(knownAt) || !Array.isArray(listed) || listed.length > heldGoodsMax) return undefined;
  const goods: HeldGoods[] = [];
  for (const member of listed as readonly unknown[]) {
    const [owner, item, stockClass, quantity] = Array.isArray(member) ? (member as readonly unknown[]) : [];
    if (!isName(owner) || !isName(item) || !isName(stockClass) || !isCount(quantity)) return undefined;
    goods.push({ owner: owner as OwnerId, item: item as ItemId, class: stockClass, quantity });
  }
  return { knownAt, goods };
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value.length > 0 && value.length <= 64;
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
