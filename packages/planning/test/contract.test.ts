import type { Budget } from '@holdfast/planning/budget';
import { describe, expect, test } from 'vitest';
import { type Fault, findDifferences, findEndless, findFaults, findPoisonFaults, stepsOnly } from './contract.ts';
import { type Engine, engines } from './engines.ts';
import { goodEngine, plantedEngines } from './planted-engines.ts';

const steps = 40;
const poisons = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -1, 0.5, 1e300];
const noTime: Budget = { timeMsMax: 0, seed: 7, now: () => 0 };

/** The rules are listed in contract.ts. */
describe.each(engines.map((engine) => [engine.name, engine] as const))('%s', (_name, engine) => {
  test.each<[string, () => unknown, Budget]>([
    ['an ordinary problem', engine.makeProblem, stepsOnly(steps)],
    ['no time', engine.makeProblem, noTime],
    ['no steps', engine.makeProblem, stepsOnly(0)],
    ['an empty problem', engine.makeEmpty, stepsOnly(steps)],
    ['an empty problem and no time', engine.makeEmpty, noTime],
  ])('[C1–C4, C6, C7, C9] keeps the contract for %s', (_title, makeProblem, budget) => {
    expect(findFaults(engine, makeProblem(), budget)).toEqual([]);
  });

  test('solves its ordinary problem', () => {
    expect(engine.solve(engine.makeProblem(), stepsOnly(steps)).kind).toBe('solved');
  });

  test('[C5, C8] gives the same answer for the same seed, and across a post', () => {
    expect(findDifferences(engine, steps)).toEqual([]);
  });

  test('[C10] comes back when it is cancelled at once', () => {
    const budget = { timeMsMax: Number.POSITIVE_INFINITY, now: () => 0, isCancelled: () => true };
    expect(findFaults(engine, engine.makeProblem(), budget)).toEqual([]);
  });

  test('[C11] ends when a limit is not a number', () => {
    expect(findEndless(engine)).toEqual([]);
  });

  test('[C1, C2] keeps the contract whatever single number is wrong', () => {
    expect(findPoisonFaults(engine, poisons)).toEqual([]);
  });
});

function findAll(engine: Engine): readonly Fault[] {
  const ordinary = findFaults(engine, engine.makeProblem(), stepsOnly(steps));
  const empty = findFaults(engine, engine.makeEmpty(), noTime);
  const isThrown = [...ordinary, ...empty].some(({ rule }) => rule === 'C1' || rule === 'C8');
  const different = isThrown ? [] : findDifferences(engine, steps);
  return [...ordinary, ...empty, ...different, ...findPoisonFaults(engine, poisons)];
}

describe('the checks of the contract', () => {
  test('find nothing in an engine that keeps it', () => {
    expect(findAll(goodEngine)).toEqual([]);
  });

  test.each(plantedEngines.map(([rule, engine]) => [engine.name, rule, engine] as const))(
    'catch the engine that %s [%s]',
    (_name, rule, engine) => {
      expect(findAll(engine).map((fault) => fault.rule)).toContain(rule);
    },
  );

  test('catch an engine that takes NaN for no limit', () => {
    const endless: Engine = {
      ...goodEngine,
      solve: (problem, budget) => {
        while (!(budget.timeMsMax <= 0) && budget.isCancelled?.() !== true);
        return goodEngine.solve(problem, budget);
      },
    };
    expect(findEndless(goodEngine)).toEqual([]);
    expect(findEndless(endless).map(({ rule }) => rule)).toContain('C11');
  });

  test('catch an engine that does not listen when it is cancelled', () => {
    let looks = 0;
    const deaf: Engine = {
      ...goodEngine,
      solve: (_problem, { now }) => {
        while (now() < 1_000) looks += 1;
        throw new Error('it would still be at work');
      },
    };
    let time = 0;
    const budget = { timeMsMax: 1_000, now: () => (time += 1), isCancelled: () => true };
    expect(findFaults(deaf, deaf.makeProblem(), budget).map(({ rule }) => rule)).toEqual(['C1']);
    expect(looks).toBe(999);
  });
});
