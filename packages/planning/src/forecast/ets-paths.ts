import type { Random } from '../random.ts';
import { drawNormal, drawsOf } from './ets-draws.ts';
import type { EtsFit } from './ets-fit.ts';
import type { Spread } from './spread.ts';

const pathCount = 400;

/**
 * Paths of fitted models with normal errors, as their own recursions drive them; the same for the same seed.
 *
 * @param fits models and the shares of paths that are theirs
 * @param expected what differences are taken from, for each period ahead
 */
export function simulateEts(
  fits: readonly { readonly fit: EtsFit; readonly share: number }[],
  expected: Float64Array,
  random: Random,
): Spread {
  const rows = Array.from(expected, () => new Float64Array(pathCount));
  const path = new Float64Array(expected.length);
  const errors = new Float64Array(expected.length);
  let drawn = 0;
  let reached = 0;
  for (const [index, { fit, share }] of fits.entries()) {
    reached += share * pathCount;
    const end = index === fits.length - 1 ? pathCount : Math.round(reached);
    if (drawn >= end) continue;
    const nextDraw = drawsOf(fit, random);
    for (; drawn < end; drawn += 1) {
      const draw = nextDraw();
      for (let step = 0; step < path.length; step += 1) errors[step] = draw.deviation * drawNormal(random);
      runErrors(draw, turnedState(draw), errors, path);
      for (let step = 0; step < path.length; step += 1)
        (rows[step] as Float64Array)[drawn] = (path[step] as number) * fit.scale - (expected[step] as number);
    }
  }
  return { kind: 'sampled', differences: rows.map((row) => row.sort()) };
}

/** The recursions count places from the start of what they are given: turns the seasons so that place 0 comes next. */
function turnedState({ state, seenPeriods }: EtsFit): Float64Array {
  const cycle = state.length - 2;
  const turned = state.slice();
  for (let place = 0; place < cycle; place += 1)
    turned[2 + place] = state[2 + ((seenPeriods + place) % cycle)] as number;
  return turned;
}

/** One path: the recursions of the model with given errors in place of what was seen. */
function runErrors({ form, smoothing }: EtsFit, start: Float64Array, errors: Float64Array, path: Float64Array): void {
  const { alpha, beta, gamma, phi } = smoothing;
  const state = start.slice();
  const cycle = state.length - 2;
  let level = state[0] as number;
  let slope = state[1] as number;
  for (let step = 0; step < path.length; step += 1) {
    const place = 2 + (step % Math.max(cycle, 1));
    const damped = form.trend === 'none' ? 0 : form.trend === 'additive' ? phi * slope : slope ** phi;
    const base = form.trend === 'multiplicative' ? level * damped : level + damped;
    const seasonal = form.season === 'none' ? 0 : (state[place] as number);
    const expected = form.season === 'multiplicative' ? base * seasonal : base + seasonal;
    const error = errors[step] as number;
    const value = form.error === 'multiplicative' ? expected * Math.max(1 + error, 0) : expected + error;
    path[step] = value;
    const hasFactor = form.season === 'multiplicative';
    const adjusted = hasFactor ? (seasonal === 0 ? base : value / seasonal) : value - seasonal;
    const next = base + alpha * (adjusted - base);
    if (form.trend === 'additive') slope = damped + (beta / alpha) * (next - level - damped);
    else if (form.trend === 'multiplicative') slope = damped + (beta / alpha) * (next / level - damped);
    level = next;
    if (form.season === 'additive') state[place] = seasonal + gamma * (value - base - seasonal);
    else if (hasFactor && base !== 0) state[place] = seasonal + gamma * (value / base - seasonal);
  }
}
