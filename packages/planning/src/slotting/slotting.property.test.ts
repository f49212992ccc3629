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

/** Seconds of all moves to a layout, and how many are made because they pay: chains and rings are followed once more. */
function judgeMoves(
  { slotOfItem, moveSeconds, slotSeconds, fits }: SlottingProblem,
  layout: readonly number[],
): { seconds: number; paying: number } {
  const pushedBy = layout.map((_, item) => layout.findIndex((slot, by) => by !== item && slot === slotOfItem[item]));
  const isMoving = (item: number): boolean => layout[item] !== slotOfItem[item];
  const isSeen = new Set<number>();
  let [seconds, paying] = [0, 0];
  for (const first of layout.keys()) {
    if (!isMoving(first) || isSeen.has(first)) continue;
    const group = new Set<number>();
    // Back to who begins, or once round; then forward to everybody who is pushed.
    let begin = first;
    while ((pushedBy[begin] ?? -1) >= 0 && !group.has(begin)) {
      group.add(begin);
      begin = pushedBy[begin] ?? -1;
    }
    const isRing = (pushedBy[begin] ?? -1) >= 0;
    group.clear();
    for (let item = begin; item >= 0 && isMoving(item) && !group.has(item); item = pushedBy.indexOf(item))
      group.add(item);
    const items = [...group];
    for (const item of items) isSeen.add(item);
    const all = items.map((item) => moveSeconds[item] ?? 0);
    seconds += all.reduce((sum, each) => sum + each, isRing ? Math.min(...all) : 0);
    const isForced = items.some((item) => {
      const slot = slotOfItem[item] ?? -1;
      return slot < 0 || fits?.[item * slotSeconds.length + slot] === 0;
    });
    if (!isForced) paying += items.length + Number(isRing);
  }
  return { seconds, paying };
}

/** Every layout by trying: the cheapest by picking and all moves, those that open rings included, within the limit. */
function cheapestByTrying(problem: SlottingProblem): number {
  const { picksPerDay, slotSeconds, horizonDays, fits, movesMax = Number.POSITIVE_INFINITY } = problem;
  const slots = slotSeconds.length;
  const layout: number[] = [];
  let best = Number.POSITIVE_INFINITY;
  const visit = (picking: number): void => {
    const item = layout.length;
    if (item === picksPerDay.length) {
      const { seconds, paying } = judgeMoves(problem, layout);
      if (paying <= movesMax) best = Math.min(best, picking + seconds);
      return;
    }
    for (let slot = 0; slot < slots; slot += 1) {
      if (layout.includes(slot) || fits?.[item * slots + slot] === 0) continue;
      layout.push(slot);
      visit(picking + (picksPerDay[item] ?? 0) * (slotSeconds[slot] ?? 0) * horizonDays);
      layout.pop();
    }
  };
  visit(0);
  return best;
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

test('the answer is the cheapest of all layouts by trying, rings and a limit of moves included', () => {
  fc.assert(
    fc.property(problems, (problem) => {
      const outcome = assignSlots(problem, { ...budget, stepsMax: 2_000 });
      const cheapest = cheapestByTrying(problem);
      if (outcome.kind === 'refused') {
        expect([outcome.refusal.kind, cheapest]).toEqual(['no-assignment', Number.POSITIVE_INFINITY]);
        return;
      }
      expect(outcome.bound).toBeLessThanOrEqual(cheapest + 1e-6);
      expect(outcome.objective).toBeGreaterThanOrEqual(cheapest - 1e-6);
      const slots = problem.slotSeconds.length;
      const isAnyForced = problem.slotOfItem.some(
        (slot, item) => slot < 0 || problem.fits?.[item * slots + slot] !== 1,
      );
      // Moves that have to be made may take others along that do not count: there a limit may cut what another way would keep.
      if (problem.movesMax !== undefined && isAnyForced && !outcome.isOptimal) return;
      expect(outcome.isOptimal).toBe(true);
      expect(outcome.objective).toBeCloseTo(cheapest, 6);
    }),
    { numRuns: 400 },
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
