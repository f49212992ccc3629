import { Random } from '@holdfast/planning/random';
import { assignSlots, type SlottingProblem } from '@holdfast/planning/slotting';
import type { Bench, Figure } from '../figure.ts';

const now = (): number => performance.now();

/**
 * Picks by a power law, everything lying at random. 800 items in 1 000 slots: the assignment, then with 200 moves, then affinity
 * on top; and 60 items that fill all slots, where every change is a ring.
 */
export const bench: Bench = (say) => {
  const plain = makeProblem(new Random(5), 800, 1_000);
  const figures: Figure[] = [];
  for (const [name, problem, timeMsMax] of [
    ['60 items, all slots full', makeProblem(new Random(7), 60, 60), 5_000],
    ['assignment', plain, Infinity],
    ['with 200 moves in 8 s', { ...plain, movesMax: 200 }, 8_000],
    ['with affinity in 5 s', withAffinity(plain, new Random(6)), 5_000],
  ] as const) {
    const start = now();
    const outcome = assignSlots(problem, { timeMsMax, now, seed: 1 });
    if (outcome.kind === 'refused') throw new Error(outcome.refusal.kind);
    const { objective, bound = 0, solution } = outcome;
    const { moves, pickingSeconds, pickingSecondsBefore } = solution;
    figures.push({ metric: `${name}, gap to the bound`, value: 100 * (1 - bound / objective), unit: '%' });
    figures.push({ metric: `${name}, time`, value: now() - start, unit: 'ms' });
    figures.push({
      metric: `${name}, picking`,
      value: pickingSeconds / 3_600,
      unit: 'h over the horizon',
      baseline: pickingSecondsBefore / 3_600,
      ratio: pickingSeconds / pickingSecondsBefore,
    });
    say(`${name}: ${moves.length} moves`);
  }
  return Promise.resolve(figures);
};

function makeProblem(random: Random, items: number, slots: number): SlottingProblem {
  const places = random.shuffle(Int32Array.from({ length: slots }, (_, slot) => slot));
  return {
    picksPerDay: Float64Array.from({ length: items }, (_, item) => 200 / (item + 1) ** 0.8),
    slotSeconds: Float64Array.from({ length: slots }, (_, slot) => 10 + (slot % 50) + Math.floor(slot / 50)),
    slotOfItem: places.slice(0, items),
    moveSeconds: Float64Array.from({ length: items }, () => 120 + random.below(400)),
    horizonDays: 60,
  };
}

function withAffinity(problem: SlottingProblem, random: Random): SlottingProblem {
  const items = problem.picksPerDay.length;
  const draw = (): Int32Array => Int32Array.from({ length: 2_000 }, () => Math.floor(items * random.next() ** 2));
  return {
    ...problem,
    affinity: {
      firstItem: draw(),
      secondItem: draw(),
      togetherPerDay: Float64Array.from({ length: 2_000 }, () => 3 * random.next()),
      slotXMm: problem.slotSeconds.map((_, slot) => (slot % 50) * 1_000),
      slotYMm: problem.slotSeconds.map((_, slot) => Math.floor(slot / 50) * 3_000),
      secondsPerMetre: 1,
    },
  };
}
