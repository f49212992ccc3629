import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Budget } from '../budget.ts';
import { assignSlots, type SlotMove, type SlottingProblem } from './index.ts';

const budget: Budget = { timeMsMax: Number.POSITIVE_INFINITY, stepsMax: 300, now: () => 0 };

const problems = fc
  .record({ items: fc.integer({ min: 1, max: 5 }), free: fc.integer({ min: 0, max: 2 }) })
  .chain(({ items, free }) =>
    fc.record({
      picks: fc.array(fc.integer({ min: 0, max: 40 }), { minLength: items, maxLength: items }),
      seconds: fc.array(fc.integer({ min: 1, max: 60 }), { minLength: items + free, maxLength: items + free }),
      places: fc.shuffledSubarray(
        Array.from({ length: items + free }, (_, slot) => slot),
        { minLength: items, maxLength: items },
      ),
      outside: fc.array(fc.boolean(), { minLength: items, maxLength: items }),
      move: fc.array(fc.integer({ min: 0, max: 300 }), { minLength: items, maxLength: items }),
      fits: fc.array(fc.integer({ min: 0, max: 9 }), {
        minLength: items * (items + free),
        maxLength: items * (items + free),
      }),
      together: fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 3 }),
      movesMax: fc.option(fc.integer({ min: 0, max: 4 })),
    }),
  )
  .map((given): SlottingProblem => ({
    picksPerDay: Float64Array.from(given.picks),
    slotSeconds: Float64Array.from(given.seconds),
    slotOfItem: Int32Array.from(given.places, (slot, item) =>
      given.outside[item] === true && slot % 3 === 0 ? -1 : slot,
    ),
    moveSeconds: Float64Array.from(given.move),
    horizonDays: 7,
    fits: Uint8Array.from(given.fits, (draw) => Number(draw > 1)),
    ...(given.movesMax === null ? {} : { movesMax: given.movesMax }),
  }));

function withAffinity(problem: SlottingProblem): SlottingProblem {
  const slots = problem.slotSeconds.length;
  return {
    ...problem,
    affinity: {
      firstItem: Int32Array.of(0, 0),
      secondItem: Int32Array.of(problem.picksPerDay.length - 1, problem.picksPerDay.length >> 1),
      togetherPerDay: Float64Array.of(9, 4),
      slotXMm: Float64Array.from({ length: slots }, (_, slot) => slot * 1_500),
      slotYMm: Float64Array.from({ length: slots }, (_, slot) => (slot % 2) * 3_000),
      secondsPerMetre: 2,
    },
  };
}

/** Every layout by trying: the cheapest by picking and one move for each item that changes its slot. */
function cheapestByTrying(problem: SlottingProblem): number {
  const { picksPerDay, slotSeconds, slotOfItem, moveSeconds, horizonDays, fits } = problem;
  const slots = slotSeconds.length;
  const visit = (item: number, taken: number, cost: number): number => {
    if (item === picksPerDay.length) return cost;
    let best = Number.POSITIVE_INFINITY;
    for (let slot = 0; slot < slots; slot += 1) {
      if ((taken & (1 << slot)) !== 0 || fits?.[item * slots + slot] === 0) continue;
      const picking = (picksPerDay[item] ?? 0) * (slotSeconds[slot] ?? 0) * horizonDays;
      const moving = slot === slotOfItem[item] ? 0 : (moveSeconds[item] ?? 0);
      best = Math.min(best, visit(item + 1, taken | (1 << slot), cost + picking + moving));
    }
    return best;
  };
  return visit(0, 0, 0);
}

/** Carries the moves out; what is wrong with them. */
function findMoveFaults({ slotOfItem }: SlottingProblem, moves: readonly SlotMove[], end: Int32Array): string[] {
  const at = [...slotOfItem];
  const faults: string[] = [];
  for (const { item, source, target, kind } of moves) {
    if (at[item] !== source) faults.push(`${item} is not at ${source}`);
    if (target >= 0 && at.includes(target)) faults.push(`${target} is full`);
    if (target < 0 && kind !== 'aside') faults.push(`${item} goes nowhere`);
    at[item] = target;
  }
  if (at.join() !== end.join()) faults.push('does not end as said');
  return faults;
}

test('the bound is the cheapest assignment by trying all, and met where no ring has to be opened', () => {
  fc.assert(
    fc.property(problems, (problem) => {
      const outcome = assignSlots(problem, budget);
      const cheapest = cheapestByTrying(problem);
      if (outcome.kind === 'refused') {
        expect([outcome.refusal.kind, cheapest]).toEqual(['no-assignment', Number.POSITIVE_INFINITY]);
        return;
      }
      expect(outcome.bound).toBeCloseTo(cheapest, 6);
      if (problem.movesMax !== undefined || outcome.solution.moves.some(({ kind }) => kind === 'aside')) return;
      // A ring that was dropped for its extra move may leave the answer above the assignment by that move at most.
      if (outcome.isOptimal) expect(outcome.objective).toBeCloseTo(cheapest, 6);
      else expect(outcome.objective).toBeLessThanOrEqual(cheapest + 3 * Math.max(...problem.moveSeconds));
    }),
    { numRuns: 300 },
  );
});

test('moves can be carried out, bring what they cost, and keep to their limit', () => {
  fc.assert(
    fc.property(problems, fc.boolean(), (plain, isTogether) => {
      const problem = isTogether ? withAffinity(plain) : plain;
      const outcome = assignSlots(problem, budget);
      if (outcome.kind === 'refused') return;
      const { moves, slotOfItem, pickingSeconds, movingSeconds, pickingSecondsBefore } = outcome.solution;
      expect(findMoveFaults(problem, moves, slotOfItem)).toEqual([]);
      const slots = problem.slotSeconds.length;
      expect(slotOfItem.every((slot, item) => problem.fits?.[item * slots + slot] === 1)).toBe(true);
      expect(movingSeconds).toBe(moves.reduce((sum, { seconds }) => sum + seconds, 0));
      expect(outcome.objective).toBeGreaterThanOrEqual((outcome.bound ?? 0) - 1e-6);
      const isForced = problem.slotOfItem.some((slot, item) => slot < 0 || problem.fits?.[item * slots + slot] !== 1);
      if (isForced) return;
      expect(pickingSeconds + movingSeconds).toBeLessThanOrEqual(pickingSecondsBefore + 1e-6);
      expect(moves.length).toBeLessThanOrEqual(problem.movesMax ?? Number.POSITIVE_INFINITY);
    }),
    { numRuns: 300 },
  );
});

test('the simulation of moves sees a planted wrong order', () => {
  const problem: SlottingProblem = {
    picksPerDay: Float64Array.of(1, 50, 5),
    slotSeconds: Float64Array.of(10, 20, 30, 40),
    slotOfItem: Int32Array.of(0, 2, 1),
    moveSeconds: Float64Array.of(1, 2, 1),
    horizonDays: 30,
  };
  const outcome = assignSlots(problem, budget);
  if (outcome.kind === 'refused') throw new Error(outcome.refusal.kind);
  const { moves, slotOfItem } = outcome.solution;
  expect(findMoveFaults(problem, moves, slotOfItem)).toEqual([]);
  expect(findMoveFaults(problem, moves.toReversed(), slotOfItem)).not.toEqual([]);
});

test('seconds as minutes change nothing but the unit', () => {
  fc.assert(
    fc.property(problems, (problem) => {
      const scaled = {
        ...problem,
        slotSeconds: problem.slotSeconds.map((seconds) => seconds * 64),
        moveSeconds: problem.moveSeconds.map((seconds) => seconds * 64),
      };
      const [one, other] = [assignSlots(problem, budget), assignSlots(scaled, budget)];
      expect(other.kind).toBe(one.kind);
      if (one.kind === 'solved' && other.kind === 'solved') expect(other.objective).toBe(one.objective * 64);
    }),
    { numRuns: 100 },
  );
});
