import type { Excess, Pmf } from './pmf.ts';

/** How a stock does in the long run; units of stock and periods (between reviews). */
export interface PolicyMeasures {
  /** Share of demand that is met from the shelf at once. */
  readonly fillRate: number;
  /** Share of periods that end without anything owed. */
  readonly cycleService: number;
  readonly meanOnHand: number;
  readonly meanOwed: number;
  readonly ordersPerPeriod: number;
  readonly meanOrderQuantity: number;
}

/** Demand over the lead time, and over one period more, with what exceeds each level. */
export interface ProtectedDemand {
  readonly onePeriod: Pmf;
  readonly overLeadTime: Excess;
  readonly withPeriod: Excess;
  readonly withPeriodPmf: Pmf;
}

/**
 * How often the stock position passes each level below the order-up-to level: `m(j)` of Veinott and Wagner (1965), the renewal
 * density of demand, with `m(0) = 1 / (1 − p₀)`. Grows as it is asked. Complexity: levels × spread of demand.
 */
export class Renewal {
  readonly #pmf: Pmf;
  #density: Float64Array;
  #known = 1;

  constructor(pmf: Pmf) {
    this.#pmf = pmf;
    this.#density = new Float64Array(256);
    this.#density[0] = 1 / (1 - (pmf[0] as number));
  }

  /** The densities of at least `levels` levels. */
  densities(levels: number): Float64Array {
    if (levels > this.#density.length) {
      const wider = new Float64Array(Math.max(levels, 2 * this.#density.length));
      wider.set(this.#density);
      this.#density = wider;
    }
    const pmf = this.#pmf;
    const first = this.#density[0] as number;
    for (; this.#known < levels; this.#known += 1) {
      let sum = 0;
      const reach = Math.min(this.#known, pmf.length - 1);
      for (let size = 1; size <= reach; size += 1)
        sum += (pmf[size] as number) * (this.#density[this.#known - size] as number);
      this.#density[this.#known] = sum * first;
    }
    return this.#density;
  }
}

/**
 * Long-run measures of a policy from the chances of the stock position after ordering: `chances[j]` belongs to `top − j`.
 * Owed units are compared before and after a period, so the fill rate is exact for whole demand (no overtaking orders).
 */
export function measure(
  demand: ProtectedDemand,
  top: number,
  chances: Float64Array,
  ordersPerPeriod: number,
): PolicyMeasures {
  const { onePeriod, overLeadTime, withPeriod, withPeriodPmf } = demand;
  let meanDemand = 0;
  onePeriod.forEach((chance, quantity) => (meanDemand += chance * quantity));
  const cumulative = new Float64Array(withPeriodPmf.length);
  withPeriodPmf.forEach(
    (chance, quantity) => (cumulative[quantity] = chance + (quantity > 0 ? (cumulative[quantity - 1] as number) : 0)),
  );
  let owedMore = 0;
  let owed = 0;
  let onHand = 0;
  let cycleService = 0;
  for (let offset = 0; offset < chances.length; offset += 1) {
    const level = top - offset;
    const chance = chances[offset] as number;
    const short = withPeriod.over(level);
    owedMore += chance * (short - overLeadTime.over(level));
    owed += chance * short;
    onHand += chance * (level - withPeriod.mean + short);
    if (level >= 0) cycleService += chance * (cumulative[Math.min(level, cumulative.length - 1)] as number);
  }
  return {
    fillRate: 1 - owedMore / meanDemand,
    cycleService,
    meanOnHand: onHand,
    meanOwed: owed,
    ordersPerPeriod,
    meanOrderQuantity: meanDemand / ordersPerPeriod,
  };
}

/** Chances of the stock position after ordering under (s, S), and how often an order is placed. */
export function positionsOfSs(
  renewal: Renewal,
  levels: number,
): { readonly chances: Float64Array; readonly ordersPerPeriod: number } {
  const densities = renewal.densities(levels);
  let sum = 0;
  for (let offset = 0; offset < levels; offset += 1) sum += densities[offset] as number;
  return { chances: densities.slice(0, levels).map((density) => density / sum), ordersPerPeriod: 1 / sum };
}

/** Under (s, nQ) every position from s + 1 to s + Q is as likely as any other (Hadley and Whitin 1963). */
export function positionsOfMultiples(
  onePeriod: Pmf,
  quantity: number,
): { readonly chances: Float64Array; readonly ordersPerPeriod: number } {
  let orders = 0;
  onePeriod.forEach((chance, size) => (orders += (chance * Math.min(size, quantity)) / quantity));
  return { chances: new Float64Array(quantity).fill(1 / quantity), ordersPerPeriod: orders };
}
