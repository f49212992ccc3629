import type { Model, Setting } from './model.ts';
import { longCyclesModel } from './pool.ts';
import { combinationModel } from './regular.ts';
import { isConstant } from './series.ts';

/** From here on a series is long enough to hold some of it out. */
const heldOutPeriodsMin = 12;

/**
 * What the automatic choice takes for regular demand: the mean of two means that err differently. One is plain, of ETS and Theta
 * with one season (see `combinationModel`), the other is weighed at rolling origins, with autoregressions and decomposed seasons
 * (see `longCyclesModel`). Its spread is that of the first, whose paths know how little a short series says of
 * parameters. Without time for the second it is the first.
 */
export function regularModel(series: Float64Array, setting: Setting): Model {
  const plain = combinationModel(series, setting);
  if (series.length < heldOutPeriodsMin || isConstant(series) || !setting.mayGoOn()) return plain;
  const weighed = longCyclesModel(series, setting);
  if (!weighed.values.every(Number.isFinite)) return plain;
  return {
    name: `${plain.name}, and ${weighed.name}`,
    values: plain.values.map((value, step) => (value + (weighed.values[step] as number)) / 2),
    spread: plain.spread,
    oneStepDeviation: plain.oneStepDeviation,
    backtest: weighed.backtest,
    weighed: [plain, weighed].map(({ name, oneStepDeviation }) => ({
      candidate: name,
      objective: oneStepDeviation,
      isChosen: true,
      reason: 'averaged',
    })),
  };
}
