import type { Budget } from '@holdfast/planning/budget';
import type { Outcome } from '@holdfast/planning/outcome';
import { isDeepStrictEqual } from 'node:util';
import type { Engine } from './engines.ts';
import { isTypedArray, listLeaves, type NumericArray, plant, walk } from './values.ts';

/**
 * What a caller may rely on whatever the engine. Each rule has an engine in contract.test.ts that breaks it.
 *
 * - C1 An engine never throws for what it is given.
 * - C2 It answers with an outcome: numbers that are numbers, a refusal with a kind.
 * - C3 An explanation names its method and what was weighed, in codes that a screen can translate, with one choice at least.
 * - C4 The objective never crosses the bound, and an optimum is at it.
 * - C5 The same seed and the same steps give the same answer, whatever the clock says.
 * - C6 Progress never gets worse, the answer is as good as the last of it, and what was shown does not change any more.
 * - C7 The problem stays as it was.
 * - C8 Problem and outcome can be posted to a worker and back, and the posted problem has the same answer.
 * - C9 No array of an answer shares its memory with the problem or with another array, so all may be transferred.
 * - C10 A call that is cancelled at once comes back.
 * - C11 A limit that is not a number is no licence to go on for ever.
 */
export interface Fault {
  readonly rule: string;
  readonly what: string;
}

type Answer = Outcome<unknown, { readonly kind: string }>;

/** Words of small letters and digits with hyphens between them. */
const codePattern = /^[a-z0-9]+(-[a-z0-9]+)*$/;
const slack = 1e-9;
const looksMax = 3_000;

/** What is left when the engine's exceptions are taken off. */
function except(engine: Engine, faults: readonly Fault[]): readonly Fault[] {
  return faults.filter(({ rule }) => !engine.exceptions.includes(rule));
}

/** With no limit in time: what comes out then depends on the steps only. */
export function stepsOnly(stepsMax: number, seed = 7): Budget {
  return { timeMsMax: Number.POSITIVE_INFINITY, stepsMax, seed, now: () => 0 };
}

/** Everything that one call with one budget shows to be wrong. */
export function findFaults(engine: Engine, problem: unknown, budget: Budget): readonly Fault[] {
  const faults: Fault[] = [];
  const fault = (rule: string, what: string): number => faults.push({ rule, what: `${engine.name}: ${what}` });
  const before = structuredClone(problem);
  const shown: { readonly kept: unknown; readonly copy: unknown; readonly objective: number }[] = [];
  let answer: Answer;
  try {
    answer = engine.solve(problem, budget, ({ solution, objective }) => {
      shown.push({ kept: solution, copy: structuredClone(solution), objective });
    });
  } catch (error) {
    fault(error instanceof DOMException ? 'C8' : 'C1', `threw ${String(error)}`);
    return except(engine, faults);
  }
  if (!isDeepStrictEqual(problem, before)) fault('C7', 'changed its problem');
  for (const what of findShapeFaults(answer)) fault('C2', what);
  if (answer.kind !== 'solved') return except(engine, faults);
  for (const what of findExplanationFaults(answer)) fault('C3', what);
  for (const what of findBoundFaults(engine, answer)) fault('C4', what);
  const worst = findWorse(engine, [...shown.map(({ objective }) => objective), answer.objective]);
  if (worst !== undefined) fault('C6', worst);
  if (shown.some(({ kept, copy }) => !isDeepStrictEqual(kept, copy))) fault('C6', 'changed what it had shown');
  for (const what of findTransferFaults(answer, problem)) fault('C9', what);
  return except(engine, faults);
}

/** C5 and C8: calls that are to come to the same answer. */
export function findDifferences(engine: Engine, stepsMax: number): readonly Fault[] {
  const first = engine.solve(engine.makeProblem(), stepsOnly(stepsMax));
  const faults: Fault[] = [];
  let time = 0;
  const hasty = { ...stepsOnly(stepsMax), now: () => (time += 1_000) };
  if (!isDeepStrictEqual(engine.solve(engine.makeProblem(), hasty), first))
    faults.push({ rule: 'C5', what: `${engine.name}: another answer for the same seed and steps` });
  try {
    const posted = structuredClone(engine.makeProblem());
    const back = structuredClone(first);
    if (!isDeepStrictEqual(back, first)) faults.push({ rule: 'C8', what: `${engine.name}: posting loses something` });
    if (!isDeepStrictEqual(engine.solve(posted, stepsOnly(stepsMax)), first))
      faults.push({ rule: 'C8', what: `${engine.name}: another answer for a posted problem` });
  } catch (error) {
    faults.push({ rule: 'C8', what: `${engine.name}: ${String(error)}` });
  }
  return except(engine, faults);
}

/** C11: a call that is still at work when it has looked at its budget so often would never end. */
export function findEndless(engine: Engine): readonly Fault[] {
  const faults: Fault[] = [];
  for (const limits of [{ timeMsMax: Number.NaN }, { timeMsMax: Number.POSITIVE_INFINITY, stepsMax: Number.NaN }]) {
    let looks = 0;
    engine.solve(engine.makeProblem(), { ...limits, now: () => 0, isCancelled: () => (looks += 1) > looksMax });
    if (looks > looksMax)
      faults.push({ rule: 'C11', what: `${engine.name}: goes on for ever with ${Object.keys(limits).at(-1)} NaN` });
  }
  return except(engine, faults);
}

/** Wrong values in every place of the ordinary problem, one at a time. */
export function findPoisonFaults(engine: Engine, values: readonly number[]): readonly Fault[] {
  const faults: Fault[] = [];
  for (const leaf of listLeaves(engine.makeProblem())) {
    for (const value of values) {
      const problem = engine.makeProblem();
      if (!plant(problem, leaf, value)) continue;
      const found = findFaults(engine, problem, stepsOnly(20));
      faults.push(...found.map(({ rule, what }) => ({ rule, what: `${what} (${leaf.join('.')} = ${value})` })));
    }
  }
  return faults;
}

function findShapeFaults(answer: Answer): string[] {
  if (answer.kind === 'refused')
    return /^[a-z]+(-[a-z]+)*$/.test(answer.refusal.kind) ? [] : [`a refusal of kind "${answer.refusal.kind}"`];
  const { objective, sense, bound, isOptimal, solution } = answer;
  const faults: string[] = [];
  if (!Number.isFinite(objective)) faults.push(`the objective is ${objective}`);
  if (bound !== undefined && !Number.isFinite(bound)) faults.push(`the bound is ${bound}`);
  if (sense !== 'minimise' && sense !== 'maximise') faults.push(`the sense is ${String(sense)}`);
  if (typeof isOptimal !== 'boolean') faults.push('isOptimal is neither true nor false');
  walk(solution, (value, path) => {
    if (Number.isNaN(value)) faults.push(`NaN in the solution at ${path.join('.')}`);
  });
  return faults.slice(0, 3);
}

function findExplanationFaults({ explanation }: Extract<Answer, { kind: 'solved' }>): string[] {
  const { method, steps, weighed } = explanation;
  const faults: string[] = [];
  if (!codePattern.test(method)) faults.push(`the method is "${method}"`);
  if (!Number.isSafeInteger(steps) || steps < 0) faults.push(`${steps} steps`);
  if (weighed.length === 0) faults.push('nothing was weighed');
  else if (!weighed.some(({ isChosen }) => isChosen)) faults.push('nothing was chosen');
  if (weighed.some(({ candidate, objective }) => !codePattern.test(candidate) || Number.isNaN(objective)))
    faults.push('a candidate without a code or a number');
  return faults;
}

function findBoundFaults(
  engine: Engine,
  { objective, bound, isOptimal }: Extract<Answer, { kind: 'solved' }>,
): string[] {
  if (bound === undefined) return [];
  const room = slack * Math.max(1, Math.abs(objective));
  const over = engine.better === 'more' ? objective - bound : bound - objective;
  if (over > room) return [`the objective ${objective} crosses the bound ${bound}`];
  return isOptimal && Math.abs(over) > room ? [`called optimal at ${objective}, the bound is ${bound}`] : [];
}

function findWorse(engine: Engine, objectives: readonly number[]): string | undefined {
  const sign = engine.better === 'more' ? -1 : 1;
  for (const [at, objective] of objectives.entries()) {
    const last = objectives[at - 1];
    if (last === undefined || engine.better === 'other') continue;
    if (sign * (objective - last) > slack * Math.max(1, Math.abs(last))) return `went from ${last} to ${objective}`;
  }
  return undefined;
}

function findTransferFaults(answer: Answer, problem: unknown): string[] {
  const owned = new Set(listArrays(problem).map(({ buffer }) => buffer));
  const faults: string[] = [];
  const seen = new Set<ArrayBufferLike>();
  walk(answer, (value, path) => {
    if (!isTypedArray(value)) return;
    if (owned.has(value.buffer)) faults.push(`${path.join('.')} is memory of the problem`);
    if (seen.has(value.buffer)) faults.push(`${path.join('.')} shares its memory with another array`);
    if (value.byteLength !== value.buffer.byteLength) faults.push(`${path.join('.')} is a part of a larger array`);
    seen.add(value.buffer);
  });
  return faults.slice(0, 3);
}

/** The arrays of a problem or an answer, for the list of what a post may transfer. */
export function listArrays(root: unknown): readonly NumericArray[] {
  const arrays = new Set<NumericArray>();
  walk(root, (value) => {
    if (isTypedArray(value)) arrays.add(value);
  });
  return [...arrays];
}
