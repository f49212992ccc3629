import { makeContainer, makePerfectCarton } from '@holdfast/planning/conformance/packing-instances';
import { anyOrientation, type CartonProblem, packCarton, packOrder } from '@holdfast/planning/packing';
import { Random } from '@holdfast/planning/random';
import { type Bench, type Figure, median } from '../figure.ts';

const now = (): number => performance.now();
/** Mean percent of the container's volume that binpackingjs, a peer on npm, fills on BR1–15. */
const peerPercent = 81.5;
const containersEach = 3;
const perfectCartons = 20;

/** Containers of goods drawn as for BR3, BR8 and BR15 in a second each, perfect cartons, and small orders. */
export const bench: Bench = (say) => {
  const random = new Random(7);
  const figures: Figure[] = [];
  for (const [types, target] of [
    [8, 90],
    [30, undefined],
    [100, undefined],
  ] as const) {
    const shares = Array.from({ length: containersEach }, () => fill(makeContainer(random, types), 1_000));
    const value = (100 * shares.reduce((sum, share) => sum + share, 0)) / shares.length;
    figures.push({
      metric: `fill of ${types} kinds in 1 s`,
      value,
      unit: '% of volume',
      baseline: peerPercent,
      ratio: value / peerPercent,
      ...(target === undefined ? {} : { target: `≥ ${target}`, met: value >= target }),
    });
    say(`${types} kinds of goods: ${value.toFixed(1)} %`);
  }
  const packed = Array.from({ length: perfectCartons }, () =>
    fill(makePerfectCarton(random, [400, 300, 250], 15, anyOrientation), 200),
  );
  const share = (100 * packed.filter((each) => each === 1).length) / perfectCartons;
  figures.push({
    metric: 'perfect cartons of 15 in 200 ms',
    value: share,
    unit: '%',
    target: '≥ 95',
    met: share >= 95,
  });
  figures.push(timeOrders(random));
  return Promise.resolve(figures);
};

function fill(problem: CartonProblem, timeMsMax: number): number {
  const outcome = packCarton(problem, { timeMsMax, now });
  const { xMm, yMm, zMm } = problem.carton;
  return outcome.kind === 'solved' ? outcome.objective / (xMm * yMm * zMm) : 0;
}

/** Orders of a few pieces with fragile ones among them, four kinds of cartons, all support and load rules. */
function timeOrders(random: Random): Figure {
  const column = (from: number, spread: number): Int32Array =>
    Int32Array.from({ length: 5 }, () => from + random.below(spread));
  const times = Array.from({ length: 20 }, () => {
    const items = {
      xMm: column(50, 150),
      yMm: column(50, 120),
      zMm: column(30, 100),
      count: column(1, 3),
      orientations: new Uint8Array(5).fill(anyOrientation),
      weightGrams: Float64Array.from(column(100, 2_000)),
      loadOnTopGramsMax: Float64Array.of(0, 3_000, Infinity, Infinity, Infinity),
    };
    const cartons = {
      xMm: Int32Array.of(200, 300, 400, 600),
      yMm: Int32Array.of(150, 200, 300, 400),
      zMm: Int32Array.of(100, 200, 300, 400),
      cost: Float64Array.of(0.3, 0.5, 0.9, 1.6),
      weightGramsMax: Float64Array.of(5_000, 10_000, 20_000, 31_000),
    };
    const start = now();
    packOrder({ items, cartons, rules: { supportShareMin: 0.7 } }, { timeMsMax: 200, now });
    return now() - start;
  });
  return { metric: 'small order into cartons, median', value: median(times), unit: 'ms' };
}
