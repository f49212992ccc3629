import { describe, expect, it } from 'vitest';
import { findOrderFault, measureWays, toCellGraph } from '../../conformance/cell-graph.ts';
import { makePickRoute } from '../../conformance/route-generated.ts';
import type { Budget } from '../budget.ts';
import { type PickRouteProblem, routePicks } from './index.ts';

/** Milliseconds that pass from one look at the clock to the next. */
const perLookMs = 2;

/** Looks that may follow the end of a budget: each method that takes over looks once or twice. */
const looksAfterMax = 8;

/** A clock that only looks move, so that an engine that does not look never ends in its time. */
function countLooks(timeMsMax: number): { readonly budget: Budget; looks: () => number } {
  let looks = 0;
  const now = (): number => {
    looks += 1;
    return looks * perLookMs;
  };
  return { budget: { timeMsMax, now, seed: 1 }, looks: () => looks };
}

/** The length of the walk and whether it is proven; every way is measured again over the cells. */
function solve(problem: PickRouteProblem, budget: Budget): { readonly objective: number; readonly isOptimal: boolean } {
  const { layout, start, end = start, stops } = problem;
  const outcome = routePicks(problem, budget);
  if (outcome.kind === 'refused') throw new Error(outcome.refusal.kind);
  const ways = measureWays(toCellGraph(layout), start, end, stops, layout);
  expect(findOrderFault(ways, [...stops.aisle.keys()], outcome.solution, outcome.objective)).toBeUndefined();
  if (outcome.isOptimal) expect(outcome.bound).toBe(outcome.objective);
  return outcome;
}

const wide = makePickRoute(7, 60, 5, 60);
const oneWay = Int8Array.from({ length: 12 }, (_, aisle) => (aisle % 2 === 0 ? 1 : -1));
const fewer = makePickRoute(8, 12, 3, 30);

const cases: readonly (readonly [string, PickRouteProblem])[] = [
  ['60 aisles of five blocks', wide],
  ['60 aisles of five blocks from one end to the other', { ...wide, end: { aisle: 59, crossAisle: 5 } }],
  ['20 aisles of eight blocks', makePickRoute(9, 20, 8, 40)],
  ['20 aisles of twelve blocks', makePickRoute(10, 20, 12, 40)],
  ['12 one-way aisles of three blocks', { ...fewer, layout: { ...fewer.layout, oneWay } }],
];

describe('routePicks that is interrupted', () => {
  it.each(cases)('answers with a walk after a bounded number of looks at the clock: %s', (_, problem) => {
    let before = Number.POSITIVE_INFINITY;
    for (const timeMsMax of [0, 20, 100]) {
      const { budget, looks } = countLooks(timeMsMax);
      const { objective } = solve(problem, budget);
      expect(looks()).toBeLessThanOrEqual(timeMsMax / perLookMs + looksAfterMax);
      expect(objective).toBeLessThanOrEqual(before);
      before = objective;
    }
  });

  it('claims no proof for a sweep that was ended, and finds nothing shorter than a proven walk', () => {
    const unhurried = countLooks(100_000);
    const proven = solve(wide, unhurried.budget);
    expect(proven.isOptimal).toBe(true);
    // What ends early can only do so because the whole sweep looks often.
    expect(unhurried.looks()).toBeGreaterThan(60);
    for (const timeMsMax of [20, 60, 100]) {
      const { budget } = countLooks(timeMsMax);
      const { objective, isOptimal } = solve(wide, budget);
      expect(isOptimal).toBe(false);
      expect(objective).toBeGreaterThanOrEqual(proven.objective);
    }
  });

  it('ends at once when it is cancelled, whatever time is left', () => {
    let asked = 0;
    const isCancelled = (): boolean => {
      asked += 1;
      return asked > 5;
    };
    const budget = { timeMsMax: Number.POSITIVE_INFINITY, now: (): number => 0, isCancelled };
    expect(solve(wide, budget).isOptimal).toBe(false);
    expect(asked).toBeLessThanOrEqual(5 + looksAfterMax);
  });
});
