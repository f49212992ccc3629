import { type Carrier, type CarrierProblem, chooseCarriers } from '@holdfast/planning/carriers';
import { Random } from '@holdfast/planning/random';
import type { Bench } from '../figure.ts';

const now = (): number => performance.now();
const zones = 8;
const brackets = Float64Array.of(1_000, 2_000, 5_000, 10_000, 20_000, 31_500);

/** A day of 5 000 shipments among six carriers with contracted shares and two discounts each, beside the cheapest list price. */
export const bench: Bench = (say) => {
  const problem = makeProblem(new Random(4), 5_000);
  const start = now();
  const outcome = chooseCarriers(problem, { timeMsMax: 10_000, now });
  const ms = now() - start;
  if (outcome.kind === 'refused') throw new Error(outcome.refusal.kind);
  const naive = chooseCarriers(
    { ...problem, carriers: problem.carriers.map((carrier) => ({ ...carrier, discounts: [] })) },
    { timeMsMax: 10_000, now },
  );
  const listed = naive.kind === 'solved' ? naive.objective : Number.NaN;
  const { objective, bound = 0 } = outcome;
  say(`${outcome.explanation.steps} flows in ${ms.toFixed(0)} ms`);
  return Promise.resolve([
    { metric: 'cost of 5 000 shipments', value: objective, unit: 'money', baseline: listed, ratio: objective / listed },
    { metric: 'gap to the bound', value: (100 * (objective - bound)) / objective, unit: '%' },
    { metric: 'time', value: ms, unit: 'ms' },
  ]);
};

function makeProblem(random: Random, shipments: number): CarrierProblem {
  const carriers = Array.from({ length: 6 }, (_, index): Carrier => {
    const base = 3 + random.next();
    return {
      weightGramsUpTo: brackets,
      price: Float64Array.from({ length: brackets.length * zones }, (_, at) => {
        const bracket = Math.floor(at / zones);
        return (
          Math.round(100 * (base + bracket * (0.8 + 0.4 * random.next()) + (at % zones) * 0.3 * random.next())) / 100
        );
      }),
      transitDays: Int32Array.from({ length: zones }, (_, zone) => 1 + ((zone + index) % 3)),
      shareMin: index < 2 ? 0.1 : 0,
      discounts: [
        { shipmentsFrom: 800, share: 0.05 },
        { shipmentsFrom: 2_000, share: 0.12 },
      ],
    };
  });
  return {
    zones,
    carriers,
    shipments: {
      weightGrams: Float64Array.from({ length: shipments }, () => 100 + 31_000 * random.next() ** 3),
      zone: Int32Array.from({ length: shipments }, () => random.below(zones)),
      daysMax: Int32Array.from({ length: shipments }, () => 2 + random.below(3)),
    },
  };
}
