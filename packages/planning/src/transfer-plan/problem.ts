import type { FlowRefusal } from '../flow/index.ts';
import {
  type EmptyRefusal,
  findNumber,
  type NumberRefusal,
  type ReferenceRefusal,
  type WrongLengthRefusal,
} from '../refusal.ts';

/**
 * One item, several sites, whole periods (days, say). Grids run period by period: entry `period × siteCount + site`.
 * Quantities are whole units, money whole smallest coins, so that plans are exact. Whatever is moved, kept or sold within a
 * period is moved, kept or sold at its end; goods that leave in period t over a lane of n periods can be sold in t + n.
 */
export interface TransferProblem {
  readonly siteCount: number;
  readonly periodCount: number;
  /** Units on hand before the first period, by site. */
  readonly openingStock: Float64Array;
  /** Units that arrive from outside in each period, grid; none where absent. */
  readonly receipts?: Float64Array;
  /** Units that customers will want in each period, grid. */
  readonly demands: Float64Array;
  /** For a unit kept from one period to the next, or kept at the end, by site. */
  readonly holdCosts: Float64Array;
  /** For a unit of demand that is not served, by site. */
  readonly lostSaleCosts: Float64Array;
  /** Units that should be left at the end of every period, by site; none where absent. */
  readonly safetyStocks?: Float64Array;
  /** For each unit below the safety stock at the end of a period, by site; 0 where absent. */
  readonly safetyShortCosts?: Float64Array;
  /** Most units that a site can keep from one period to the next; no limit where absent. */
  readonly storageCapacities?: Float64Array;
  readonly lanes: readonly Lane[];
}

export interface Lane {
  readonly sourceSite: number;
  readonly targetSite: number;
  /** Whole periods on the way; 0 arrives in the period of departure. */
  readonly leadTimePeriods: number;
  readonly costPerUnit: number;
  /** Most units that leave in one period: one number for all, or one for each; `Infinity` for no limit. */
  readonly capacityPerPeriod: number | Float64Array;
}

export interface TransferPlan {
  /** In order of departure. */
  readonly transfers: readonly Transfer[];
  /** Units at the end of each period, grid. */
  readonly closingStock: Float64Array;
  /** Units of demand served and not served, grids. */
  readonly served: Float64Array;
  readonly lost: Float64Array;
  /** What one more unit at a site in a period would save over the whole plan; negative where it would only cost. Grid. */
  readonly unitValues: Float64Array;
  readonly costs: TransferCosts;
}

export interface TransferCosts {
  readonly transport: number;
  readonly holding: number;
  readonly lostSales: number;
  readonly safetyShort: number;
}

export interface Transfer {
  readonly lane: number;
  readonly sourceSite: number;
  readonly targetSite: number;
  readonly departurePeriod: number;
  readonly arrivalPeriod: number;
  readonly quantity: number;
  readonly why: TransferReason;
}

export interface TransferReason {
  /** What the goods meet first at their target: buyers, a stock below its safety, a lane onwards, or cheaper room. */
  readonly purpose: 'demand' | 'safety-stock' | 'onward' | 'cheaper-holding';
  /** The period in which that happens. */
  readonly period: number;
  /** What one more unit is worth where and when it leaves, and where and when it arrives. */
  readonly valueAtSource: number;
  readonly valueAtTarget: number;
  readonly costPerUnit: number;
  /** What one more unit of room on this lane in this period would save; 0 when the lane is not full. */
  readonly laneRent: number;
}

/** Listed in order of precedence. */
export type TransferRefusal =
  | NumberRefusal<TransferField>
  | EmptyRefusal<'siteCount' | 'periodCount'>
  | WrongLengthRefusal<TransferField>
  | ReferenceRefusal<LaneField>
  /** Beyond 2⁵³ sums of goods or of costs are no longer exact. */
  | { readonly kind: 'numbers-too-large' }
  /** The goods at these sites and periods find no room, whatever is moved. */
  | { readonly kind: 'no-room'; readonly places: readonly Place[]; readonly excessUnits: number }
  | { readonly kind: 'out-of-budget' }
  /** Cannot happen; told rather than thrown. */
  | { readonly kind: 'unexpected'; readonly flow: FlowRefusal };

export interface Place {
  readonly site: number;
  readonly period: number;
}

const perSite = ['openingStock', 'holdCosts', 'lostSaleCosts', 'safetyStocks', 'safetyShortCosts'] as const;
const perCell = ['receipts', 'demands'] as const;

/** A member of a lane, by the lane's place among the lanes. */
export type LaneField =
  `lanes[${number}].${'sourceSite' | 'targetSite' | 'leadTimePeriods' | 'costPerUnit' | 'capacityPerPeriod'}`;

export type TransferField =
  | LaneField
  | 'siteCount'
  | 'periodCount'
  | (typeof perSite)[number]
  | (typeof perCell)[number]
  | 'storageCapacities';

/** What is wrong with a problem before it is planned, or undefined. Linear. */
export function findTransferMistake(problem: TransferProblem): TransferRefusal | undefined {
  const { siteCount, periodCount, storageCapacities } = problem;
  for (const [field, count] of [['siteCount', siteCount] as const, ['periodCount', periodCount] as const]) {
    if (!Number.isSafeInteger(count) || count < 0) return { kind: 'number-not-valid', field, index: 0, value: count };
    if (count === 0) return { kind: 'empty', what: field };
  }
  const cells = siteCount * periodCount;
  const fields = [
    ...perSite.map((field) => ({ field, numbers: problem[field], expected: siteCount, mayBeInfinite: false })),
    ...perCell.map((field) => ({ field, numbers: problem[field], expected: cells, mayBeInfinite: false })),
    { field: 'storageCapacities' as const, numbers: storageCapacities, expected: siteCount, mayBeInfinite: true },
  ];
  for (const { field, numbers, expected } of fields)
    if (numbers !== undefined && numbers.length !== expected)
      return { kind: 'wrong-length', field, length: numbers.length, lengthExpected: expected };
  for (const { field, numbers, mayBeInfinite } of fields) {
    const wrong = findNumber(field, numbers ?? [], (number) => !isAmount(number, mayBeInfinite));
    if (wrong !== undefined) return wrong;
  }
  return findLaneMistake(problem) ?? (isTooLarge(problem) ? { kind: 'numbers-too-large' } : undefined);
}

/** Whether the goods of the whole plan, or what it would cost to be short of all safety stock, are no longer exact in a sum. */
function isTooLarge(problem: TransferProblem): boolean {
  const { siteCount, periodCount, openingStock, receipts, demands, safetyStocks, safetyShortCosts } = problem;
  let units = 0;
  for (const grid of [openingStock, receipts ?? [], demands]) for (const quantity of grid) units += quantity;
  let safetyShort = 0;
  for (let site = 0; site < siteCount; site += 1)
    safetyShort += (safetyStocks?.[site] ?? 0) * (safetyShortCosts?.[site] ?? 0) * periodCount;
  return units > Number.MAX_SAFE_INTEGER || safetyShort > Number.MAX_SAFE_INTEGER;
}

function isAmount(number: number, mayBeInfinite: boolean): boolean {
  return (Number.isSafeInteger(number) && number >= 0) || (mayBeInfinite && number === Number.POSITIVE_INFINITY);
}

function findLaneMistake({ siteCount, periodCount, lanes }: TransferProblem): TransferRefusal | undefined {
  const isSite = (site: number): boolean => Number.isSafeInteger(site) && site >= 0 && site < siteCount;
  for (const [lane, { sourceSite, targetSite, leadTimePeriods, costPerUnit, capacityPerPeriod }] of lanes.entries()) {
    const at = `lanes[${lane}]` as const;
    if (!isSite(sourceSite)) return { kind: 'unknown-reference', field: `${at}.sourceSite`, index: 0 };
    if (!isSite(targetSite)) return { kind: 'unknown-reference', field: `${at}.targetSite`, index: 0 };
    const isEach = typeof capacityPerPeriod !== 'number';
    const capacities = isEach ? capacityPerPeriod : [capacityPerPeriod];
    const field: LaneField = `${at}.capacityPerPeriod`;
    if (isEach && capacities.length !== periodCount)
      return { kind: 'wrong-length', field, length: capacities.length, lengthExpected: periodCount };
    const wrong =
      findNumber(`${at}.leadTimePeriods` as const, [leadTimePeriods], (periods) => !isAmount(periods, false)) ??
      findNumber(`${at}.costPerUnit` as const, [costPerUnit], (cost) => !isAmount(cost, false)) ??
      findNumber(field, capacities, (most) => !isAmount(most, true));
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}
