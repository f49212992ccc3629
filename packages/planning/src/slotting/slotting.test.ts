import { describe, expect, test } from 'vitest';
import type { Budget } from '../budget.ts';
import { assignSlots, type SlottingProblem, type SlottingSolution } from './index.ts';

const steps = (stepsMax: number): Budget => ({ timeMsMax: Number.POSITIVE_INFINITY, stepsMax, now: () => 0 });

function problemOf(given: Partial<SlottingProblem> = {}): SlottingProblem {
  return {
    picksPerDay: Float64Array.of(1, 50, 5),
    slotSeconds: Float64Array.of(10, 20, 30, 40),
    slotOfItem: Int32Array.of(0, 2, 1),
    moveSeconds: Float64Array.of(100, 200, 150),
    horizonDays: 30,
    ...given,
  };
}

function affinityOf(togetherPerDay: number, secondsPerMetre: number): NonNullable<SlottingProblem['affinity']> {
  return {
    firstItem: Int32Array.of(0),
    secondItem: Int32Array.of(1),
    togetherPerDay: Float64Array.of(togetherPerDay),
    slotXMm: Float64Array.of(0, 1_000, 2_000, 9_000),
    slotYMm: new Float64Array(4),
    secondsPerMetre,
  };
}

function solve(problem: SlottingProblem): SlottingSolution {
  const outcome = assignSlots(problem, steps(10_000));
  if (outcome.kind === 'refused') throw new Error(outcome.refusal.kind);
  expect(outcome.objective).toBeGreaterThanOrEqual((outcome.bound ?? 0) * (1 - 1e-12));
  return outcome.solution;
}

describe('slots', () => {
  test('the item picked most goes to the nearest slot, by way of the free one', () => {
    const { moves, slotOfItem } = solve(problemOf());
    expect([...slotOfItem]).toEqual([2, 0, 1]);
    expect(moves.map(({ kind, item, source, target }) => [kind, item, source, target])).toEqual([
      ['aside', 0, 0, 3],
      ['move', 1, 2, 0],
      ['back', 0, 3, 2],
    ]);
  });

  test('a ring without a free slot is opened onto the cart', () => {
    const { moves } = solve(problemOf({ slotSeconds: Float64Array.of(10, 20, 30) }));
    expect(moves.map(({ target }) => target)).toEqual([-1, 0, 2]);
  });

  test('nothing moves when moving costs more than it brings', () => {
    expect(solve(problemOf({ horizonDays: 0.01 })).moves).toEqual([]);
    expect(solve(problemOf({ horizonDays: 0 })).moves).toEqual([]);
  });

  test('what lies nowhere is put away, though it brings nothing', () => {
    const { moves } = solve(problemOf({ slotOfItem: Int32Array.of(-1, 0, 1), horizonDays: 0.01 }));
    expect(moves.map(({ kind, item }) => [kind, item])).toEqual([['put-away', 0]]);
  });

  test('the limit of moves keeps what brings most', () => {
    const problem = problemOf({
      picksPerDay: Float64Array.of(100, 40),
      slotSeconds: Float64Array.of(1, 2, 30, 40),
      slotOfItem: Int32Array.of(2, 3),
      moveSeconds: Float64Array.of(10, 10),
      movesMax: 1,
    });
    expect(solve(problem).moves).toHaveLength(1);
    expect(solve(problem).slotOfItem[0]).toBe(0);
    expect(solve({ ...problem, movesMax: 0 }).moves).toEqual([]);
  });

  test('items that are picked together come to lie together', () => {
    const problem = problemOf({
      picksPerDay: Float64Array.of(1, 1, 1),
      slotSeconds: Float64Array.of(10, 10, 10, 10),
      slotOfItem: Int32Array.of(0, 3, 1),
      moveSeconds: Float64Array.of(5, 5, 5),
      affinity: {
        firstItem: Int32Array.of(0),
        secondItem: Int32Array.of(1),
        togetherPerDay: Float64Array.of(20),
        slotXMm: Float64Array.of(0, 1_000, 2_000, 9_000),
        slotYMm: new Float64Array(4),
        secondsPerMetre: 1,
      },
    });
    const { slotOfItem } = solve(problem);
    expect(Math.abs((slotOfItem[0] ?? 0) - (slotOfItem[1] ?? 9))).toBe(1);
  });

  test.each([
    [{ picksPerDay: new Float64Array(0) }, 'empty'],
    [{ moveSeconds: Float64Array.of(1) }, 'wrong-length'],
    [{ picksPerDay: Float64Array.of(1, Number.NaN, 2) }, 'number-not-valid'],
    [{ slotOfItem: Int32Array.of(0, 1, 4) }, 'number-not-valid'],
    [{ horizonDays: 1e308 }, 'number-not-valid'],
    [{ affinity: affinityOf(1e308, 1) }, 'number-not-valid'],
    [{ affinity: affinityOf(1, 1e308) }, 'number-not-valid'],
    [{ slotOfItem: Int32Array.of(0, 1, 1) }, 'slot-taken-twice'],
    [{ slotSeconds: Float64Array.of(1, 2), slotOfItem: Int32Array.of(0, 1, -1) }, 'slots-too-few'],
    [{ fits: Uint8Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 1, 1) }, 'no-assignment'],
  ])('refuse %j', (given, kind) => {
    expect(assignSlots(problemOf(given), steps(1))).toMatchObject({ kind: 'refused', refusal: { kind } });
  });

  test('names the items that have too few slots', () => {
    const fits = Uint8Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 1, 1);
    expect(assignSlots(problemOf({ fits }), steps(1))).toMatchObject({ refusal: { items: [0, 1] } });
  });

  test('without time the answer is the layout of today', () => {
    const outcome = assignSlots(problemOf(), { timeMsMax: 0, now: () => 0 });
    expect(outcome).toMatchObject({ kind: 'solved', isOptimal: false, solution: { moves: [] } });
  });

  test('without time what lies nowhere takes the cheapest free slots, though the assignment was not found', () => {
    const [items, slots] = [60, 70];
    const problem = problemOf({
      picksPerDay: Float64Array.from({ length: items }, (_, item) => 1 + ((item * 37) % 11)),
      slotSeconds: Float64Array.from({ length: slots }, (_, slot) => 5 + ((slot * 29) % 31)),
      slotOfItem: new Int32Array(items).fill(-1),
      moveSeconds: new Float64Array(items).fill(60),
    });
    // The clock is past the limit after the matrix was laid out: the third row would be one look too many.
    let looks = 0;
    const outcome = assignSlots(problem, { timeMsMax: 1, now: () => (looks += 1) / 4 });
    expect(looks).toBeLessThan(10);
    if (outcome.kind === 'refused') throw new Error(outcome.refusal.kind);
    expect(new Set(outcome.solution.slotOfItem).size).toBe(items);
    expect(Math.min(...outcome.solution.slotOfItem)).toBe(0);
    expect(outcome.explanation.weighed.map(({ candidate }) => candidate)).toEqual(['cheapest-free-slots']);
    const exact = assignSlots(problem, steps(1));
    if (exact.kind === 'refused') throw new Error(exact.refusal.kind);
    expect(outcome.bound).toBeGreaterThan(0);
    expect(outcome.bound).toBeLessThanOrEqual(exact.objective * (1 + 1e-9));
    expect(outcome.objective).toBeGreaterThanOrEqual(exact.objective * (1 - 1e-9));
  });

  test('without time others move on where what lies nowhere fits no free slot, and a lack is proved', () => {
    const chain = { slotOfItem: Int32Array.of(0, 1, -1), fits: Uint8Array.of(1, 1, 0, 0, 0, 1, 1, 0, 1, 0, 0, 0) };
    const none: Budget = { timeMsMax: 0, now: () => 0 };
    expect(assignSlots(problemOf(chain), none)).toMatchObject({ solution: { slotOfItem: Int32Array.of(1, 2, 0) } });
    const lack = { ...chain, fits: Uint8Array.of(1, 1, 0, 0, 1, 1, 0, 0, 1, 0, 0, 0) };
    expect(assignSlots(problemOf(lack), none)).toEqual({
      kind: 'refused',
      refusal: { kind: 'no-assignment', items: [0, 1, 2] },
    });
  });

  test('forced moves come on top of the limit of moves', () => {
    const { moves } = solve(problemOf({ slotOfItem: Int32Array.of(-1, 0, 1), horizonDays: 0.01, movesMax: 0 }));
    expect(moves.map(({ kind, item }) => [kind, item])).toEqual([['put-away', 0]]);
  });
});
