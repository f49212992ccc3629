import type { Model, Setting } from './model.ts';
import type { Candidate, HeldOut } from './rolling-origins.ts';
import { holdOut, listErrors, meanLoss } from './rolling-origins.ts';
import { inverseStudent } from './spread.ts';

/** Errors of neighbouring periods move together: stretches of so many are compared as one. */
const stretchPeriods = 6;
/** Chance that a method which is no better passes for better. */
const alarm = 0.05;

/**
 * Chooses among methods by their errors at rolling origins, in doubt for the first, which is to be the one that does best over
 * many series: choosing the least error of a few is choosing luck. The best of the others takes its place as far as its lead is
 * more than chance: by a share of 1 − (limit / t)², after James and Stein (1961), where t is the mean lead over its standard error
 * from stretch to stretch of what was held out (Diebold and Mariano 1995).
 *
 * @param methods by their names, which their models bear; the first is taken in doubt
 * @param lossOf of one error: absolute, or squared where most of demand is zero and absolute errors favour foreseeing none
 */
export function chosen(
  series: Float64Array,
  setting: Setting,
  methods: ReadonlyMap<string, Candidate>,
  lossOf: (error: number) => number,
): Model | undefined {
  const candidates = [...methods.values()];
  const first = candidates[0]?.(series, setting.horizonPeriods)[0];
  if (first === undefined) return undefined;
  const heldOut = holdOut(series, setting, candidates, Number.POSITIVE_INFINITY);
  const { name, share } = findLeader(heldOut, first.name, lossOf);
  const leader = share > 0 && setting.mayGoOn() ? methods.get(name)?.(series, setting.horizonPeriods)[0] : undefined;
  const isMixed = leader !== undefined && leader.values.every(Number.isFinite);
  const mix = isMixed ? mixed(first, leader, share) : first;
  const backtest = listErrors(heldOut);
  const weighed = backtest.map(({ method, meanAbsoluteError }) => {
    const isLeader = isMixed && method === leader.name;
    const isChosen = isLeader || method === first.name;
    const reason = isLeader ? 'significantly-better' : isChosen ? 'best-over-many-series' : 'not-significantly-better';
    return { candidate: method, objective: meanAbsoluteError, isChosen, reason };
  });
  return { ...mix, backtest, weighed };
}

/** The method with the greatest lead over the first in standard errors, and the share it has earned. */
function findLeader(
  { errors }: HeldOut,
  firstName: string,
  lossOf: (error: number) => number,
): { readonly name: string; readonly share: number } {
  const reference = byStretch(errors.get(firstName) ?? [], lossOf);
  let best = { name: firstName, share: 0 };
  for (const [name, rows] of errors) {
    const losses = byStretch(rows, lossOf);
    if (name === firstName || losses.length < 3 || losses.length !== reference.length) continue;
    const leads = losses.map((loss, stretch) => (reference[stretch] as number) - loss);
    const mean = leads.reduce((sum, lead) => sum + lead, 0) / leads.length;
    const square = leads.reduce((sum, lead) => sum + (lead - mean) ** 2, 0) / (leads.length - 1);
    if (!(mean > 0)) continue;
    const limit = inverseStudent(1 - alarm, leads.length - 1);
    const share = Math.max(1 - (limit * limit * square) / leads.length / (mean * mean), 0);
    if (share > best.share) best = { name, share };
  }
  return best;
}

/** Mean loss over each stretch of each origin. */
function byStretch(rows: readonly Float64Array[], lossOf: (error: number) => number): Float64Array {
  return Float64Array.from(
    rows.flatMap((row) => {
      const stretches = Math.max(Math.round(row.length / stretchPeriods), 1);
      const startOf = (stretch: number): number => Math.floor((stretch * row.length) / stretches);
      return Array.from({ length: stretches }, (_, stretch) =>
        meanLoss([row.subarray(startOf(stretch), startOf(stretch + 1))], lossOf),
      );
    }),
  );
}

function mixed(first: Model, leader: Model, share: number): Model {
  const values = first.values.map((value, step) => (1 - share) * value + share * (leader.values[step] as number));
  const nearer = share > 0.5 ? leader : first;
  return {
    ...nearer,
    name: `${Math.round(100 * share)} % ${leader.name}, else ${first.name}`,
    values,
    oneStepDeviation: (1 - share) * first.oneStepDeviation + share * leader.oneStepDeviation,
  };
}
