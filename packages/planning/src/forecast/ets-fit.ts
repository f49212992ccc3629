import type { EtsForm, EtsSmoothing } from './ets-model.ts';
import { nameOf, projectEts, runEts } from './ets-model.ts';
import { minimise } from './nelder-mead.ts';
import { findPattern, withoutSeason } from './season.ts';
import { lineThrough, meanAbsoluteOf, scaled, smallestOf, sumOfSquares } from './series.ts';

/** A fitted model. States and residuals are in the unit of the series divided by `scale`. */
export interface EtsFit {
  readonly form: EtsForm;
  readonly name: string;
  readonly smoothing: EtsSmoothing;
  /** Level, trend and seasons after the last period. */
  readonly state: Float64Array;
  /** Akaike's criterion, corrected for short series; smaller is better. */
  readonly aicc: number;
  readonly scale: number;
  readonly seenPeriods: number;
  /** Of one-step errors, by the degrees of freedom that the fit leaves; relative for a multiplicative error. */
  readonly deviation: number;
  /** How the likelihood was measured, for those who look beyond its maximum. */
  readonly likelihood: EtsLikelihood;
}

export interface EtsLikelihood {
  readonly point: Float64Array;
  /** Usual lengths of a step along each axis. */
  readonly steps: Float64Array;
  /** Minus twice the logarithm at a point, without its constant; `Infinity` outside of the bounds. */
  readonly measure: (point: Float64Array) => number;
  /** The model at a point: its parameters, last state and deviation. */
  readonly modelAt: (point: Float64Array) => Pick<EtsFit, 'smoothing' | 'state' | 'deviation'>;
}

/** Evaluations of the likelihood for each model: enough for a fifth digit of the criterion on series of a few hundred periods. */
const evaluationsMax = 260;
/** Values the fit may visit in all evaluations of one model: longer series are fitted on their latest part. */
const fittedPeriodsMax = 400;

const smallest = { alpha: 1e-4, beta: 1e-4, gamma: 1e-4, phi: 0.8 };
const largest = { alpha: 0.9999, phi: 0.98 };

/** Every form that can describe the series: multiplicative parts need positive values, a season two cycles and more. */
export function listForms(series: Float64Array, cycle: number): readonly EtsForm[] {
  const isPositive = smallestOf(series) > 0;
  const isSeasonal = cycle > 1 && cycle <= 24 && series.length >= 2 * cycle + 3;
  const forms: EtsForm[] = [];
  for (const error of ['additive', 'multiplicative'] as const) {
    if (error === 'multiplicative' && !isPositive) continue;
    for (const season of ['none', 'additive', 'multiplicative'] as const) {
      if (season !== 'none' && !isSeasonal) continue;
      // An additive error with a multiplicative season has an unstable variance: left out, as is usual.
      if (season === 'multiplicative' && (!isPositive || error === 'additive')) continue;
      forms.push({ error, trend: 'none', isDamped: false, season });
      forms.push({ error, trend: 'additive', isDamped: false, season });
      forms.push({ error, trend: 'additive', isDamped: true, season });
    }
  }
  return forms;
}

/**
 * Fits one form by maximum likelihood: smoothing parameters and the first level and trend by Nelder and Mead within the usual
 * bounds, the first seasons by classical decomposition. Complexity: length × evaluations.
 *
 * @returns undefined where the series is too short for the form's parameters or the likelihood has no value
 */
export function fitEts(series: Float64Array, form: EtsForm, cycle: number): EtsFit | undefined {
  const scale = meanAbsoluteOf(series) || 1;
  const all = scaled(series, scale);
  const isSeasonal = form.season !== 'none';
  const places = isSeasonal ? cycle : 0;
  const skipped = skippedPeriods(all.length, places);
  const part = skipped > 0 ? all.subarray(skipped) : all;
  const first = firstState(part, form, places);
  const vector = new ParameterVector(form, first);
  const state = new Float64Array(first.length);
  const measure = (point: Float64Array): number => {
    return vector.read(point, state) ? runEts(part, form, vector.smoothing, state) : Number.POSITIVE_INFINITY;
  };
  const { point, value } = minimise(measure, vector.start, vector.steps, evaluationsMax, 1e-6);
  if (!Number.isFinite(value)) return undefined;
  const parameters = point.length + 1 + (isSeasonal ? cycle - 1 : 0);
  const freedom = part.length - parameters - 1;
  if (freedom <= 0) return undefined;
  const aicc = value + 2 * parameters + (2 * parameters * (parameters + 1)) / freedom;
  const residuals = new Float64Array(part.length);
  const modelAt = (at: Float64Array) => {
    vector.read(at, state);
    const smoothing = { ...vector.smoothing };
    runEts(part, form, smoothing, state, residuals);
    // The first seasons come from means over many cycles: they cost less freedom than the other parameters.
    const deviation = Math.sqrt(sumOfSquares(residuals) / Math.max(part.length - at.length, 1));
    return { smoothing, state: state.slice(), deviation };
  };
  const likelihood = { point, steps: vector.steps, measure, modelAt };
  return { form, name: nameOf(form), ...modelAt(point), aicc, scale, seenPeriods: part.length, likelihood };
}

/** Whole cycles at the start of a long series that the fit leaves out. */
function skippedPeriods(length: number, places: number): number {
  const surplus = length - Math.max(fittedPeriodsMax, 4 * places);
  if (surplus <= 0) return 0;
  return places > 0 ? Math.floor(surplus / places) * places : surplus;
}

/** Expected values after the end of the series, in its unit. */
export function forecastEts(fit: EtsFit, horizonPeriods: number): Float64Array {
  const values = projectEts(fit.form, fit.smoothing.phi, fit.state, fit.seenPeriods, horizonPeriods);
  return values.map((value) => value * fit.scale);
}

function firstState(series: Float64Array, form: EtsForm, cycle: number): Float64Array {
  const state = new Float64Array(2 + cycle);
  let adjusted = series;
  if (form.season !== 'none') {
    const pattern = findPattern(series, cycle, form.season);
    state.set(pattern.places, 2);
    adjusted = withoutSeason(series, pattern);
  }
  const reach = Math.min(adjusted.length, Math.max(10, 2 * cycle));
  const line = lineThrough(adjusted, 0, reach);
  if (form.trend === 'none') {
    state[0] = line.level + (line.slope * (reach - 1)) / 2;
  } else if (form.trend === 'additive') {
    state[0] = line.level - line.slope;
    state[1] = line.slope;
  } else {
    state[0] = Math.max(line.level, 1e-3);
    state[1] = Math.min(Math.max(1 + line.slope / Math.max(line.level, 1e-3), 0.5), 2);
  }
  if (form.error === 'multiplicative' && state[0] <= 1e-3) state[0] = Math.max(adjusted[0] as number, 1e-3);
  return state;
}

/** Lays the free parameters of a form into a vector: alpha, beta, gamma, phi as far as it has them, then level and trend. */
class ParameterVector {
  readonly start: Float64Array;
  readonly steps: Float64Array;
  /** Of the point that was read last; one object for all evaluations. */
  readonly smoothing = { alpha: 0, beta: 0, gamma: 0, phi: 1 };
  readonly #form: EtsForm;
  readonly #first: Float64Array;

  constructor(form: EtsForm, first: Float64Array) {
    this.#form = form;
    this.#first = first;
    const hasTrend = form.trend !== 'none';
    const start: number[] = [0.3];
    const steps: number[] = [0.25];
    const add = (value: number, step: number): void => {
      start.push(value);
      steps.push(step);
    };
    if (hasTrend) add(0.05, 0.1);
    if (form.season !== 'none') add(0.05, 0.1);
    if (form.isDamped) add(0.95, -0.06);
    const level = first[0] as number;
    add(level, 0.1 * (Math.abs(level) + 0.1));
    if (hasTrend) {
      const slope = first[1] as number;
      add(slope, form.trend === 'additive' ? 0.5 * Math.abs(slope) + 0.005 : 0.01);
    }
    this.start = Float64Array.from(start);
    this.steps = Float64Array.from(steps);
  }

  /** Writes the first state that a point means into `state` and its parameters into `smoothing`; false outside of the bounds. */
  read(point: Float64Array, state: Float64Array): boolean {
    const form = this.#form;
    let at = 0;
    const alpha = point[at++] as number;
    if (alpha < smallest.alpha || alpha > largest.alpha) return false;
    const beta = form.trend === 'none' ? 0 : (point[at++] as number);
    if (form.trend !== 'none' && (beta < smallest.beta || beta > alpha)) return false;
    const gamma = form.season === 'none' ? 0 : (point[at++] as number);
    if (form.season !== 'none' && (gamma < smallest.gamma || gamma > 1 - alpha)) return false;
    const phi = form.isDamped ? (point[at++] as number) : 1;
    if (form.isDamped && (phi < smallest.phi || phi > largest.phi)) return false;
    state.set(this.#first);
    state[0] = point[at++] as number;
    if (form.trend !== 'none') state[1] = point[at] as number;
    this.smoothing.alpha = alpha;
    this.smoothing.beta = beta;
    this.smoothing.gamma = gamma;
    this.smoothing.phi = phi;
    return true;
  }
}
