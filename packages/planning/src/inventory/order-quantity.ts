import type { Outcome } from '../outcome.ts';
import { findNumber, type NumberRefusal } from '../refusal.ts';
import { amountMax } from './demand.ts';
import { isFiniteThroughout } from './finite.ts';

/** Steady demand, and what a supplier sells. */
export interface OrderQuantityProblem {
  readonly demandPerPeriod: number;
  readonly orderCost: number;
  /** For each unit and period on the shelf. */
  readonly holdingCost: number;
  /** Orders are multiples of this; 0 where any quantity is sold. */
  readonly packUnits: number;
  /** 0 for none. */
  readonly minimumUnits: number;
  /** `Infinity` for none. */
  readonly maximumUnits: number;
}

export interface OrderQuantity {
  readonly quantity: number;
  /** What it would be without packs and limits. */
  readonly economicQuantity: number;
  readonly costPerPeriod: number;
}

/** Listed in order of precedence. */
export type OrderQuantityRefusal =
  | NumberRefusal<'demandPerPeriod' | 'orderCost' | 'holdingCost' | 'packUnits'>
  | { readonly kind: 'limits-exclude-all'; readonly minimumUnits: number; readonly maximumUnits: number }
  /** Each number is usable, but they are too far apart for an answer in finite numbers. */
  | { readonly kind: 'answer-not-finite' };

/**
 * The economic order quantity of Harris (1913) in packs and between limits. Cost is convex, so the best multiple is beside the
 * best quantity. Constant time; exact.
 */
export function findOrderQuantity(problem: OrderQuantityProblem): Outcome<OrderQuantity, OrderQuantityRefusal> {
  const refusal = findRefusal(problem);
  if (refusal !== undefined) return { kind: 'refused', refusal };
  const { demandPerPeriod, orderCost, holdingCost, packUnits, minimumUnits, maximumUnits } = problem;
  const economicQuantity = Math.sqrt((2 * orderCost * demandPerPeriod) / holdingCost);
  const costOf = (quantity: number): number => (orderCost * demandPerPeriod) / quantity + (holdingCost * quantity) / 2;
  const clamped = Math.min(Math.max(economicQuantity, minimumUnits, Number.MIN_VALUE), maximumUnits);
  const candidates = packUnits === 0 ? [clamped] : multiplesBeside(clamped, problem);
  // Without cost of ordering and without a minimum, the less the better: there is no best quantity above zero.
  if (packUnits === 0 && economicQuantity === 0 && minimumUnits === 0)
    return { kind: 'refused', refusal: { kind: 'number-not-valid', field: 'orderCost', index: 0, value: orderCost } };
  let quantity = candidates[0] as number;
  for (const candidate of candidates) if (costOf(candidate) < costOf(quantity)) quantity = candidate;
  const weighed = candidates.map((candidate) => ({
    candidate: 'quantity',
    index: candidate,
    objective: costOf(candidate),
    isChosen: candidate === quantity,
    ...(candidate === quantity ? {} : { reason: 'dearer' }),
  }));
  const costPerPeriod = costOf(quantity);
  const solution = { quantity, economicQuantity, costPerPeriod };
  if (!isFiniteThroughout([solution, ...weighed])) return { kind: 'refused', refusal: { kind: 'answer-not-finite' } };
  return {
    kind: 'solved',
    solution,
    objective: costPerPeriod,
    sense: 'minimise',
    bound: costPerPeriod,
    isOptimal: true,
    explanation: { method: 'economic-order-quantity', steps: 1, weighed },
  };
}

function multiplesBeside(
  quantity: number,
  { packUnits, minimumUnits, maximumUnits }: OrderQuantityProblem,
): readonly number[] {
  const fewest = Math.max(Math.ceil(minimumUnits / packUnits), 1);
  const most = Math.floor(maximumUnits / packUnits);
  const below = Math.floor(quantity / packUnits);
  return [...new Set([below, below + 1].map((packs) => Math.min(Math.max(packs, fewest), most) * packUnits))];
}

function findRefusal(problem: OrderQuantityProblem): OrderQuantityRefusal | undefined {
  const { demandPerPeriod, orderCost, holdingCost, packUnits, minimumUnits, maximumUnits } = problem;
  const wrong =
    findNumber('demandPerPeriod', [demandPerPeriod], (demand) => !(demand > 0 && demand < amountMax)) ??
    findNumber('orderCost', [orderCost], (cost) => !(cost >= 0 && cost < amountMax)) ??
    findNumber('holdingCost', [holdingCost], (cost) => !(cost > 0 && cost < amountMax)) ??
    findNumber('packUnits', [packUnits], (units) => !(units >= 0 && units < amountMax));
  if (wrong !== undefined) return wrong;
  const least = packUnits > 0 ? Math.max(Math.ceil(minimumUnits / packUnits), 1) * packUnits : minimumUnits;
  const isPossible = minimumUnits >= 0 && maximumUnits > 0 && least <= maximumUnits;
  return isPossible ? undefined : { kind: 'limits-exclude-all', minimumUnits, maximumUnits };
}
