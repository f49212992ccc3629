/** Which state space model: `none`, `additive` or `multiplicative` in each place; damping needs a trend. */
export interface EtsForm {
  readonly error: 'additive' | 'multiplicative';
  readonly trend: 'none' | 'additive' | 'multiplicative';
  readonly isDamped: boolean;
  readonly season: 'none' | 'additive' | 'multiplicative';
}

/** Smoothing parameters, each between 0 and 1: alpha of the level, beta ≤ alpha of the trend, gamma ≤ 1 − alpha of the season. */
export interface EtsSmoothing {
  readonly alpha: number;
  readonly beta: number;
  readonly gamma: number;
  readonly phi: number;
}

/** Below this a divisor counts as zero; series are scaled to a mean of about 1 before they are fitted. */
const nearlyZero = 1e-8;

/** Short name as in the literature, such as `ETS(M,Ad,M)`. */
export function nameOf(form: EtsForm): string {
  const letter = { none: 'N', additive: 'A', multiplicative: 'M' };
  return `ETS(${letter[form.error]},${letter[form.trend]}${form.isDamped ? 'd' : ''},${letter[form.season]})`;
}

/**
 * Runs the recursions of Hyndman, Koehler, Ord and Snyder (2008), chapter 2, over a series and leaves the last state behind.
 *
 * @param state in and out: level, trend, then one season for each place of the cycle; `state[2 + t mod m]` belongs to time t
 * @param residuals where errors (relative ones for a multiplicative error) are written, if given
 * @returns minus twice the log-likelihood without its constant; `Infinity` where the model leaves its region.
 * Linear in the length of the series.
 */
export function runEts(
  series: Float64Array,
  form: EtsForm,
  smoothing: EtsSmoothing,
  state: Float64Array,
  residuals?: Float64Array,
): number {
  const { alpha, beta, gamma, phi } = smoothing;
  const isRelative = form.error === 'multiplicative';
  const trend = form.trend === 'none' ? 0 : form.trend === 'additive' ? 1 : 2;
  const season = form.season === 'none' ? 0 : form.season === 'additive' ? 1 : 2;
  const cycle = state.length - 2;
  const trendShare = beta / alpha;
  let level = state[0] as number;
  let slope = state[1] as number;
  let place = 0;
  let squares = 0;
  let product = 1;
  let logs = 0;
  for (let at = 0; at < series.length; at += 1) {
    const value = series[at] as number;
    const damped = trend === 0 ? 0 : trend === 1 ? phi * slope : phi === 1 ? slope : slope ** phi;
    const base = trend === 2 ? level * damped : level + damped;
    const seasonal = season === 0 ? 0 : (state[2 + place] as number);
    const expected = season === 2 ? base * seasonal : base + seasonal;
    let error = value - expected;
    if (isRelative) {
      if (expected < nearlyZero) return Number.POSITIVE_INFINITY;
      error /= expected;
      product *= expected;
      if (product > 1e150 || product < 1e-150) {
        logs += Math.log(product);
        product = 1;
      }
    }
    squares += error * error;
    if (residuals !== undefined) residuals[at] = error;
    if (season === 2 && (seasonal < nearlyZero || Math.abs(base) < nearlyZero)) return Number.POSITIVE_INFINITY;
    const adjusted = season === 0 ? value : season === 1 ? value - seasonal : value / seasonal;
    const next = base + alpha * (adjusted - base);
    if (trend === 1) slope = damped + trendShare * (next - level - damped);
    else if (trend === 2) {
      if (level < nearlyZero || next < nearlyZero) return Number.POSITIVE_INFINITY;
      slope = damped + trendShare * (next / level - damped);
      if (slope < nearlyZero) return Number.POSITIVE_INFINITY;
    }
    level = next;
    if (season !== 0) {
      const seen = season === 1 ? value - base : value / base;
      state[2 + place] = seasonal + gamma * (seen - seasonal);
      place += 1;
      if (place === cycle) place = 0;
    }
  }
  state[0] = level;
  state[1] = slope;
  const mean = Math.max(squares, 1e-30 * series.length);
  return series.length * Math.log(mean) + (isRelative ? 2 * (logs + Math.log(product)) : 0);
}

/** Expected values after the end of a series of `seenPeriods`, from its last state. */
export function projectEts(
  form: EtsForm,
  phi: number,
  state: Float64Array,
  seenPeriods: number,
  horizonPeriods: number,
): Float64Array {
  const cycle = state.length - 2;
  const result = new Float64Array(horizonPeriods);
  const level = state[0] as number;
  const slope = state[1] as number;
  let damping = 0;
  let power = 1;
  for (let step = 0; step < horizonPeriods; step += 1) {
    power *= phi;
    damping += form.isDamped ? power : 1;
    let value = level;
    if (form.trend === 'additive') value += damping * slope;
    else if (form.trend === 'multiplicative') value *= slope ** damping;
    const seasonal = form.season === 'none' ? 0 : (state[2 + ((seenPeriods + step) % cycle)] as number);
    result[step] = form.season === 'multiplicative' ? value * seasonal : value + seasonal;
  }
  return result;
}
