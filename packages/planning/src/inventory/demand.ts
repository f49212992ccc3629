import { type EmptyRefusal, findNumber, type NumberRefusal, type TooLargeRefusal } from '../refusal.ts';
import { gammaShare, normalShare } from './normal.ts';
import type { Pmf } from './pmf.ts';
import {
  empiricalPmf,
  meanOfPmf,
  mixture,
  negativeBinomialPmf,
  normalised,
  poissonPmf,
  powerOf,
  tailReach,
} from './pmf.ts';

/** Demand in one period, independent of all others. Quantities are whole units of stock; normal and gamma are rounded to them. */
export type Demand =
  | { readonly kind: 'poisson'; readonly mean: number }
  | { readonly kind: 'negative-binomial'; readonly mean: number; readonly deviation: number }
  /** Cut at zero: what would be negative counts as no demand. */
  | { readonly kind: 'normal'; readonly mean: number; readonly deviation: number }
  | { readonly kind: 'gamma'; readonly mean: number; readonly deviation: number }
  /** What was seen in each of many periods. */
  | { readonly kind: 'empirical'; readonly quantities: Int32Array }
  /** `probabilities[k]` is proportional to the chance of k units. */
  | { readonly kind: 'discrete'; readonly probabilities: Float64Array };

/** Periods from an order to its goods: one number, or chances of 0, 1, 2 … periods (orders are taken not to overtake each other). */
export type LeadTime =
  | { readonly kind: 'constant'; readonly periods: number }
  | { readonly kind: 'spread'; readonly probabilities: Float64Array };

export type DemandField =
  | 'demand.quantities'
  | 'demand.probabilities'
  | 'demand.mean'
  | 'demand.deviation'
  | 'leadTime.periods'
  | 'leadTime.probabilities';

/** Listed in order of precedence. */
export type DemandRefusal =
  | EmptyRefusal<'demand.quantities' | 'demand.probabilities' | 'leadTime.probabilities'>
  | NumberRefusal<DemandField>
  /** Nothing is ever asked for. */
  | { readonly kind: 'no-demand' }
  | TooLargeRefusal<'units' | 'leadTime.probabilities'>
  /** Each number is usable, but they are too far apart for an answer in finite numbers. */
  | { readonly kind: 'answer-not-finite' };

/** Units that demand over the lead time may reach; more should be counted in packs. */
export const unitsMax = 20_000;
const leadTimePeriodsMax = 1_000;
/** A period's demand, or the chance of any, below this counts as none: nothing can be planned for it. */
const demandMin = 1e-9;
/** Weights and costs from here on could run over when they are summed and multiplied. */
export const amountMax = 1e100;
/** Quantities that a distribution may name before its tail is cut. */
const namedMax = 1_000_000;

export function findDemandRefusal(demand: Demand): DemandRefusal | undefined {
  if (demand.kind === 'empirical' || demand.kind === 'discrete') {
    const field = demand.kind === 'empirical' ? 'demand.quantities' : 'demand.probabilities';
    const values = demand.kind === 'empirical' ? demand.quantities : demand.probabilities;
    if (values.length === 0) return { kind: 'empty', what: field };
    const wrong = findNumber(field, values, (value) => !(value >= 0 && value < amountMax));
    if (wrong !== undefined) return wrong;
    const isNone =
      demand.kind === 'empirical' ? values.every((value) => value === 0) : isAlmostNone(demand.probabilities);
    if (isNone) return { kind: 'no-demand' };
    const most = demand.kind === 'empirical' ? demand.quantities.reduce((a, b) => Math.max(a, b), 0) : values.length;
    return most > unitsMax ? { kind: 'too-large', what: 'units', countMax: unitsMax } : undefined;
  }
  const wrong = findNumber('demand.mean', [demand.mean], (value) => !(Number.isFinite(value) && value >= 0));
  if (wrong !== undefined) return wrong;
  if (demand.mean < demandMin) return { kind: 'no-demand' };
  if (demand.kind !== 'poisson') {
    const { deviation, mean, kind } = demand;
    const isUsable =
      Number.isFinite(deviation) && deviation > 0 && (kind !== 'negative-binomial' || deviation ** 2 > mean);
    if (!isUsable) return { kind: 'number-not-valid', field: 'demand.deviation', index: 0, value: deviation };
    if (kind === 'negative-binomial' && tailReach(mean, deviation ** 2) > namedMax)
      return { kind: 'too-large', what: 'units', countMax: unitsMax };
  }
  const reach = demand.mean + 12 * (demand.kind === 'poisson' ? Math.sqrt(demand.mean) : demand.deviation);
  return reach > unitsMax ? { kind: 'too-large', what: 'units', countMax: unitsMax } : undefined;
}

function isAlmostNone(weights: Float64Array): boolean {
  const some = weights.subarray(1).reduce((sum, weight) => sum + weight, 0);
  return some === 0 || some < demandMin * (weights[0] as number);
}

export function findLeadTimeRefusal(leadTime: LeadTime): DemandRefusal | undefined {
  if (leadTime.kind === 'constant') {
    const isUsable = (periods: number): boolean =>
      Number.isInteger(periods) && periods >= 0 && periods <= leadTimePeriodsMax;
    return findNumber('leadTime.periods', [leadTime.periods], (periods) => !isUsable(periods));
  }
  const { probabilities } = leadTime;
  const field = 'leadTime.probabilities';
  if (probabilities.length > leadTimePeriodsMax)
    return { kind: 'too-large', what: field, countMax: leadTimePeriodsMax };
  const wrong = findNumber(field, probabilities, (chance) => !(chance >= 0 && chance < amountMax));
  if (wrong !== undefined) return wrong;
  return probabilities.some((chance) => chance > 0) ? undefined : { kind: 'empty', what: field };
}

/** Chances of whole quantities in one period. */
export function pmfOf(demand: Demand): Pmf {
  switch (demand.kind) {
    case 'poisson':
      return poissonPmf(demand.mean);
    case 'negative-binomial':
      return negativeBinomialPmf(demand.mean, demand.deviation ** 2);
    case 'empirical':
      return empiricalPmf(demand.quantities);
    case 'discrete':
      return normalised(demand.probabilities);
    case 'normal':
      return rounded((at) => normalShare((at - demand.mean) / demand.deviation), demand.mean, demand.deviation);
    case 'gamma': {
      const shape = (demand.mean / demand.deviation) ** 2;
      return rounded((at) => gammaShare(shape, (at * shape) / demand.mean), demand.mean, demand.deviation);
    }
  }
}

/**
 * Demand over the lead time and `extraPeriods` more. Undefined where it reaches beyond `unitsMax`.
 * Complexity: square of the units it reaches.
 */
export function demandOver(demand: Demand, pmf: Pmf, leadTime: LeadTime, extraPeriods: number): Pmf | undefined {
  const longest = leadTime.kind === 'constant' ? leadTime.periods : leadTime.probabilities.length - 1;
  const mean = meanOfPmf(pmf);
  let variance = 0;
  pmf.forEach((chance, quantity) => (variance += chance * (quantity - mean) ** 2));
  const periods = longest + extraPeriods;
  if (periods * mean + 10 * Math.sqrt(periods * variance) > unitsMax) return undefined;
  const over = (times: number): Pmf =>
    demand.kind === 'poisson' && times > 0 ? poissonPmf(demand.mean * times) : powerOf(pmf, times);
  if (leadTime.kind === 'constant') return over(periods);
  const sum = leadTime.probabilities.reduce((total, chance) => total + chance, 0);
  const parts = Array.from(leadTime.probabilities, (chance, wait) => ({ wait, weight: chance / sum }))
    .filter(({ weight }) => weight > 0)
    .map(({ wait, weight }) => ({ pmf: over(wait + extraPeriods), weight }));
  return mixture(parts);
}

function rounded(shareBelow: (at: number) => number, mean: number, deviation: number): Pmf {
  const reach = Math.ceil(mean + 12 * deviation) + 2;
  const pmf = new Float64Array(reach);
  let below = 0;
  for (let quantity = 0; quantity < reach; quantity += 1) {
    const next = shareBelow(quantity + 0.5);
    pmf[quantity] = Math.max(next - below, 0);
    below = next;
  }
  return normalised(pmf);
}
