import type { Random } from '../random.ts';
import type { EtsFit } from './ets-fit.ts';

/** Proposals from one draw to the next: neighbours are to differ. */
const proposalsPerDraw = 3;
const proposalsBefore = 30;

/**
 * Draws parameters as likely as the series makes them, by the walk of Metropolis et al. (1953) over the likelihood with a flat
 * prior within the bounds; the deviation is drawn from its inverse chi-square. A fitted model is one of many that explain a short
 * series; intervals from it alone are too narrow. Complexity: a few likelihoods for each draw.
 *
 * @returns a function that gives the next draw: the fit with other parameters
 */
export function drawsOf(fit: EtsFit, random: Random): () => EtsFit {
  const { measure, modelAt } = fit.likelihood;
  let point = fit.likelihood.point;
  let value = measure(point);
  const reach = reachOf(fit, value);
  const move = (): void => {
    const other = point.map((coordinate, axis) => coordinate + (reach[axis] as number) * drawNormal(random));
    const found = measure(other);
    if (!(found < value + 2 * -Math.log(1 - random.next()))) return;
    point = other;
    value = found;
  };
  for (let proposal = 0; proposal < proposalsBefore; proposal += 1) move();
  const freedom = Math.max(fit.seenPeriods - point.length, 1);
  return () => {
    for (let proposal = 0; proposal < proposalsPerDraw; proposal += 1) move();
    const { smoothing, state, deviation } = modelAt(point);
    return { ...fit, smoothing, state, deviation: deviation / Math.sqrt(drawChiSquare(freedom, random) / freedom) };
  };
}

/** Lengths of proposals along each axis: the conditional deviation from the curvature at the maximum, less for more axes. */
function reachOf({ likelihood }: EtsFit, least: number): Float64Array {
  const { point, steps, measure } = likelihood;
  return point.map((coordinate, axis) => {
    const step = 0.1 * Math.abs(steps[axis] as number);
    const sides = [coordinate - step, coordinate + step].map((moved) => {
      const other = point.slice();
      other[axis] = moved;
      return measure(other) - least;
    });
    const rise = Math.min(...sides.filter((side) => side > 0), Number.POSITIVE_INFINITY);
    const deviation = rise < Number.POSITIVE_INFINITY ? step / Math.sqrt(rise) : step;
    return (Math.min(deviation, 10 * step) * 2) / Math.sqrt(point.length);
  });
}

/** By the approximation of Wilson and Hilferty (1931). */
function drawChiSquare(freedom: number, random: Random): number {
  const part = 2 / (9 * freedom);
  return freedom * Math.max(1 - part + Math.sqrt(part) * drawNormal(random), 0.05) ** 3;
}

/** One standard normal number by the polar method of Marsaglia and Bray (1964). */
export function drawNormal(random: Random): number {
  for (;;) {
    const across = 2 * random.next() - 1;
    const along = 2 * random.next() - 1;
    const square = across * across + along * along;
    if (square > 0 && square < 1) return across * Math.sqrt((-2 * Math.log(square)) / square);
  }
}
