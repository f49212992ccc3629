import { type PickRouteProblem, type PickRouteSolution, routePicks } from '../src/pick-route/index.ts';
import { Random } from '../src/random.ts';
import { findOrderFault, measureShortest, measureWays, toCellGraph, type Ways } from './cell-graph.ts';
import { processorNow } from './processor-clock.ts';
import { makePickRoute } from './route-generated.ts';
import { measureByRows } from './sweep-rows.ts';

/** What the engine answered to one instance, with the optimum by an oracle of our own. */
export interface ManyBlocksCase {
  readonly name: string;
  readonly optimum: number;
  readonly objective: number;
  /** What is wrong with the walk, its length or its proof, or undefined. */
  readonly fault: string | undefined;
  readonly timeMs: number;
}

/** Processor time of one walk. */
const walkTimeMs = 100;

/** Up to 12 stops the engine itself tries all sets of them, which would say nothing about its search. */
const stopsMin = 13;
/** Stops up to which Held and Karp say the optimum again. */
const stopsOfSetsMax = 15;
const manyStopsMin = 20;
const manyStopsMax = 60;

/**
 * Warehouses of six to eight blocks with three to five aisles; half of the walks have few stops, and every other one ends
 * elsewhere than it starts.
 */
export function makeManyBlocks(seed: number): Required<PickRouteProblem> {
  const random = new Random(seed);
  const aisles = 3 + random.below(3);
  const blocks = 6 + (seed % 3);
  const isRound = (seed >> 1) % 2 === 0;
  const [least, most] = seed % 2 === 0 ? [stopsMin, stopsOfSetsMax] : [manyStopsMin, manyStopsMax];
  const problem = makePickRoute(seed, aisles, blocks, least + random.below(most - least + 1));
  const elsewhere = { aisle: random.below(aisles), crossAisle: random.below(blocks + 1) };
  return { ...problem, end: isRound ? problem.start : elsewhere };
}

const waysOf = ({ layout, start, end, stops }: Required<PickRouteProblem>): Ways =>
  measureWays(toCellGraph(layout), start, end, stops, layout);

/** What is wrong with a claimed walk through all stops, given the optimum. */
function findFault(ways: Ways, optimum: number, { solution, objective, isOptimal }: ClaimedRoute): string | undefined {
  const stops = Array.from({ length: ways.length - 2 }, (_, stop) => stop);
  const fault = findOrderFault(ways, stops, solution, objective);
  if (fault !== undefined) return fault;
  if (objective < optimum - 1e-6) return `${objective} is less than the optimum ${optimum}`;
  return isOptimal && objective > optimum + 1e-6 ? `${objective} claimed as optimal, which is ${optimum}` : undefined;
}

interface ClaimedRoute {
  readonly solution: PickRouteSolution;
  readonly objective: number;
  readonly isOptimal: boolean;
}

/** Solves own instances of six to eight blocks and holds each against the optimum. */
export function solveManyBlocks(count: number): ManyBlocksCase[] {
  return Array.from({ length: count }, (_, seed): ManyBlocksCase => {
    const problem = makeManyBlocks(seed);
    const ways = waysOf(problem);
    const optimum = measureByRows(problem);
    const since = processorNow();
    const outcome = routePicks(problem, { timeMsMax: walkTimeMs, now: processorNow, seed: 1 });
    const timeMs = processorNow() - since;
    const name = `own ${seed}, ${problem.layout.crossOffsets.length - 1} blocks`;
    if (outcome.kind === 'refused')
      return { name, optimum, objective: Number.NaN, fault: outcome.refusal.kind, timeMs };
    const { objective } = outcome;
    const fault = findOptimumFault(problem, ways, optimum) ?? findFault(ways, optimum, outcome);
    return { name, optimum, objective, fault, timeMs };
  });
}

/** Says whether Held and Karp find another optimum, where the stops are few enough for them. */
function findOptimumFault({ stops }: Required<PickRouteProblem>, ways: Ways, optimum: number): string | undefined {
  const count = stops.aisle.length;
  if (count > stopsOfSetsMax) return undefined;
  const again = measureShortest(ways, (set) => set === 2 ** count - 1);
  return again === optimum ? undefined : `the optimum is ${optimum} by rows, but ${again} by sets`;
}

/** Wrong walks and wrong optima, each of which must be seen: what was seen of each. */
export function listPlantedFaults(): readonly (readonly [name: string, fault: string | undefined])[] {
  const problem = makeManyBlocks(0);
  const ways = waysOf(problem);
  const optimum = measureByRows(problem);
  const outcome = routePicks(problem, { timeMsMax: walkTimeMs, now: processorNow, seed: 1 });
  if (outcome.kind === 'refused') return [['a walk to change', undefined]];
  const { order, legLengths } = outcome.solution;
  const shorter = legLengths.map((leg, at) => (at === 0 ? leg - 1 : leg));
  const claim = (solution: PickRouteSolution, objective = outcome.objective): string | undefined =>
    findFault(ways, optimum, { solution, objective, isOptimal: outcome.isOptimal });
  return [
    ['a stop of many blocks left out', claim({ order: order.slice(1), legLengths: legLengths.slice(1) })],
    ['a way of many blocks too short', claim({ order, legLengths: shorter }, outcome.objective - 1)],
    ['the ways of another order', claim({ order: order.slice().reverse(), legLengths })],
    ['an optimum above a walk', findFault(ways, outcome.objective + 1, outcome)],
    ['a longer walk claimed as optimal', findFault(ways, optimum - 1, { ...outcome, isOptimal: true })],
    ['an optimum that sets of stops do not find', findOptimumFault(problem, ways, optimum - 1)],
  ];
}
