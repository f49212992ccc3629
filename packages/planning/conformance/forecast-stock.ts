import type { SeriesToForecast } from './forecast-sets.ts';

/** What a method says before a month: the rate it expects and how far single months stray from it. */
export type Foresight = (history: Float64Array) => { readonly rate: number; readonly deviation: number };

const leadMonths = 1;

interface Month {
  readonly rate: number;
  readonly deviation: number;
  readonly demand: number;
}

/** Looks ahead at the start of every held-out month, from all months before it. */
export function foresee(series: SeriesToForecast, look: Foresight): readonly Month[] {
  const all = new Float64Array(series.history.length + series.future.length);
  all.set(series.history);
  all.set(series.future, series.history.length);
  return Array.from(series.future, (demand, month) => {
    const { rate, deviation } = look(all.subarray(0, series.history.length + month));
    return { rate, deviation, demand };
  });
}

/**
 * Keeps stock up to `rate × months + factor × deviation × √months` with goods a month after their order, all shortage owed, and
 * sums over all series: the share of demand met at once and the stock held. The factor is found so that the share is `fillRate`;
 * so methods are compared at equal service.
 */
export function holdingAtFill(lives: readonly (readonly Month[])[], fillRate: number): number {
  let low = -2;
  let high = 30;
  for (let step = 0; step < 40; step += 1) {
    const middle = (low + high) / 2;
    if (live(lives, middle).fill >= fillRate) high = middle;
    else low = middle;
  }
  return live(lives, high).held;
}

function live(lives: readonly (readonly Month[])[], factor: number): { readonly fill: number; readonly held: number } {
  let met = 0;
  let asked = 0;
  let held = 0;
  const months = leadMonths + 1;
  for (const life of lives) {
    const targetOf = ({ rate, deviation }: Month): number =>
      Math.max(rate * months + factor * deviation * Math.sqrt(months), 0);
    const first = life[0];
    if (first === undefined) continue;
    let net = targetOf(first);
    let ordered = 0;
    for (const month of life) {
      net += ordered;
      ordered = Math.max(targetOf(month) - net, 0);
      met += Math.min(month.demand, Math.max(net, 0));
      asked += month.demand;
      net -= month.demand;
      held += Math.max(net, 0);
    }
  }
  return { fill: met / asked, held };
}
