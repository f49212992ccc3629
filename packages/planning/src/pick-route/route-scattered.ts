import { type Budget, seedDefault, Stopwatch } from '../budget.ts';
import type { OnProgress, Outcome, WeighedCandidate } from '../outcome.ts';
import { Random } from '../random.ts';
import { findNumber, type NumberRefusal, type ReferenceRefusal, type WrongLengthRefusal } from '../refusal.ts';
import { type AisleLayout, type Crossing, findLayoutRefusal, type LayoutRefusal, measure } from './layout.ts';
import { type PickRouteRefusal, type PickRouteSolution, routePicks } from './route-picks.ts';
import { binsOfStretchMax, findPrices, PricedSweep } from './scattered-bound.ts';
import { BinExchange } from './scattered-exchange.ts';
import { type Bins, type ScatteredModel, toScatteredModel } from './scattered-model.ts';
import { chooseOneAisleOfEachBlock } from './scattered-one-way.ts';
import { listOptions, searchLabels } from './scattered-search.ts';

export interface ScatteredRouteProblem {
  readonly layout: AisleLayout;
  readonly start: Crossing;
  readonly end?: Crossing;
  readonly bins: Bins;
  /** Pieces asked of each article; articles are indices. */
  readonly demand: Int32Array;
}

export interface ScatteredRouteSolution extends PickRouteSolution {
  /** `order` holds bins; so many pieces are taken from each of them, in the same order. */
  readonly pieces: Int32Array;
}

/** Listed in order of precedence: when several apply, the first is returned. */
export type ScatteredRouteRefusal =
  | LayoutRefusal
  | WrongLengthRefusal<'bins.article' | 'bins.quantity'>
  | ReferenceRefusal<'bins.article'>
  | NumberRefusal<'bins.quantity' | 'demand'>
  | { readonly kind: 'not-enough'; readonly article: number; readonly piecesMissing: number }
  /** No walk to enough bins exists: proven. */
  | { readonly kind: 'unreachable' }
  /** No walk to enough bins was found, and none is proven not to exist: only where all aisles go one way. */
  | { readonly kind: 'out-of-budget' };

const articlesMax = 2000;
const blocksMax = 3;
const roundsMax = 120;
const labelsFirst = 24;
const labelsLast = 100_000;
/** By how much of its length a walk may at first grow in an exchange. */
const slackMax = 0.12;
/** Rounds of exchange for each label that is kept afterwards. */
const roundsOfLabel = 6;

/**
 * Which storage positions to visit, and the shortest walk through them (single picker routing with scattered storage,
 * Weidinger 2018; Goeke and Schneider 2021; Hessler and Irnich 2024). First the shortest additions; then, for up to three
 * blocks of aisles that go both ways, prices for articles by Lagrangian relaxation, which give a bound, and labels under
 * that bound, more in each round, until nothing was left out (then the answer is optimal) or the budget ends.
 *
 * Limits: 2 000 articles and those of `routePicks`. A round is O(steps · labels · options); about 100 ms for 50 aisles.
 */
export function routeScattered(
  problem: ScatteredRouteProblem,
  budget: Budget,
  onProgress?: OnProgress<ScatteredRouteSolution>,
): Outcome<ScatteredRouteSolution, ScatteredRouteRefusal> {
  const refusal = findRefusal(problem);
  if (refusal !== undefined) return { kind: 'refused', refusal };
  const watch = new Stopwatch(budget);
  const first = findFirst(problem, budget);
  if (first.kind === 'refused') return first;
  let best = first.visit;
  const weighed: WeighedCandidate[] = [{ candidate: 'nearest-additions', objective: best.objective, isChosen: false }];
  onProgress?.(best);
  const { layout, start, end = start, bins, demand } = problem;
  const isOneWay = layout.oneWay?.some((direction) => direction !== 0) === true;
  let bound: number | undefined;
  if (!isOneWay && layout.crossOffsets.length - 1 <= blocksMax) {
    const model = toScatteredModel(layout, start, end, bins, demand);
    const report = (found: Visit): void => {
      best = found;
      onProgress?.(found);
    };
    bound = improve(problem, model, best, budget, watch, report);
  }
  return toOutcome(best, bound, weighed, watch.steps);
}

/** The nearest bins; where all aisles go the same way and that is no walk, those of one aisle of each block. */
function findFirst(
  problem: ScatteredRouteProblem,
  budget: Budget,
): Extract<Evaluation, { kind: 'found' }> | { readonly kind: 'refused'; readonly refusal: ScatteredRouteRefusal } {
  const nearest = evaluate(problem, chooseNearest(problem), budget);
  if (nearest.kind === 'found') return nearest;
  const { layout, start, end = start, bins, demand } = problem;
  const direction = layout.oneWay?.[0] ?? 0;
  const isSame = direction !== 0 && layout.oneWay?.every((other) => Math.sign(other) === Math.sign(direction)) === true;
  if (nearest.refusal.kind !== 'unreachable' || !isSame) return nearest;
  const choice = chooseOneAisleOfEachBlock(layout, start, end, bins, demand);
  if (choice.kind === 'chosen') return evaluate(problem, choice.bins, budget);
  return { kind: 'refused', refusal: { kind: choice.kind } };
}

type Evaluation =
  | { readonly kind: 'found'; readonly visit: Visit }
  | { readonly kind: 'refused'; readonly refusal: PickRouteRefusal };

interface Visit {
  readonly solution: ScatteredRouteSolution;
  readonly objective: number;
}

function toOutcome(
  { solution, objective }: Visit,
  bound: number | undefined,
  weighed: readonly WeighedCandidate[],
  steps: number,
): Outcome<ScatteredRouteSolution, ScatteredRouteRefusal> {
  const isImproved = weighed.every((candidate) => candidate.objective > objective + 1e-9);
  const method = isImproved ? 'labels-under-lagrangian-bound' : 'nearest-additions';
  const others = weighed.map((candidate) =>
    isImproved ? { ...candidate, reason: 'longer' } : { ...candidate, isChosen: true },
  );
  return {
    kind: 'solved',
    solution,
    objective,
    sense: 'minimise',
    ...(bound === undefined ? {} : { bound: Math.min(bound, objective) }),
    isOptimal: bound !== undefined && bound >= objective - 1e-9 * Math.max(1, objective),
    explanation: {
      method,
      steps,
      weighed: isImproved ? [{ candidate: method, objective, isChosen: true }, ...others] : others,
    },
  };
}

/** Exchanges bins and searches labels in turn, more of both each round; the answer is the bound. */
function improve(
  problem: ScatteredRouteProblem,
  model: ScatteredModel,
  first: Visit,
  budget: Budget,
  watch: Stopwatch,
  report: (found: Visit) => void,
): number | undefined {
  let objective = first.objective;
  const offer = (bins: readonly number[]): boolean => {
    const found = evaluate(problem, bins, budget);
    if (found.kind === 'refused' || found.visit.objective >= objective - 1e-9) return false;
    objective = found.visit.objective;
    report(found.visit);
    return true;
  };
  const exchange = new BinExchange(model, new Random(budget.seed ?? seedDefault));
  offer(exchange.listBest());
  const sweep = new PricedSweep(model);
  const mayPrice = (): boolean => watch.mayGoOn() && watch.elapsedMs() < budget.timeMsMax * 0.3;
  const { price, bound } = findPrices(model, sweep, objective, roundsMax, mayPrice);
  // Everything shorter than the best is shorter by a grain.
  const least = model.grain > 0 ? Math.ceil(bound / model.grain - 1e-6) * model.grain : bound;
  let isProven = least >= objective - 1e-9;
  const options = isProven || watch.isOver() ? [] : listOptions(model, price);
  const isOver = (): boolean => watch.isOver();
  for (let labelsMax = labelsFirst; !isProven && labelsMax <= labelsLast && watch.mayGoOn(); labelsMax *= 3) {
    for (let round = 0; round < labelsMax * roundsOfLabel && watch.mayGoOn(); round += 1)
      exchange.round(slackMax * (1 - round / (labelsMax * roundsOfLabel)) ** 3);
    offer(exchange.listBest());
    const lengthMax = objective - (model.grain > 0 ? model.grain - 1e-6 : 1e-9 * objective);
    const result = searchLabels({ model, options, price, toGo: sweep.toGo, lengthMax, labelsMax, isOver });
    if (result.found !== undefined && offer(result.found.bins)) exchange.adopt(new Set(result.found.bins), model);
    isProven = result.isExact || least >= objective - 1e-9;
  }
  if (model.stretches.some(({ at }) => at.length > binsOfStretchMax)) return undefined;
  return isProven ? objective : Math.min(objective, least);
}

/** Takes what is needed from the given bins, the fullest first, and walks through those. */
function evaluate(problem: ScatteredRouteProblem, bins: readonly number[], budget: Budget): Evaluation {
  const { layout, start, end = start, demand } = problem;
  const { aisle, offset, article, quantity } = problem.bins;
  const missing = demand.slice();
  const used: number[] = [];
  const taken: number[] = [];
  for (const bin of [...bins].sort((left, right) => (quantity[right] as number) - (quantity[left] as number))) {
    const which = article[bin] as number;
    const pieces = Math.min(missing[which] as number, quantity[bin] as number);
    if (pieces === 0) continue;
    missing[which] = (missing[which] as number) - pieces;
    used.push(bin);
    taken.push(pieces);
  }
  const stops = {
    aisle: Int32Array.from(used, (bin) => aisle[bin] as number),
    offset: Float64Array.from(used, (bin) => offset[bin] as number),
  };
  const walk = routePicks({ layout, start, end, stops }, budget);
  if (walk.kind === 'refused') return walk;
  const { order, legLengths } = walk.solution;
  const solution = {
    order: order.map((stop) => used[stop] as number),
    legLengths,
    pieces: order.map((stop) => taken[stop] as number),
  };
  return { kind: 'found', visit: { solution, objective: walk.objective } };
}

/** Article by article, the scarcest first: the bins nearest to those already chosen. O(bins · chosen bins). */
function chooseNearest({ layout, start, bins, demand }: ScatteredRouteProblem): number[] {
  const byArticle = Array.from(demand, (): number[] => []);
  for (const [bin, which] of bins.article.entries()) byArticle[which]?.push(bin);
  const articles = Array.from(demand.keys()).filter((article) => (demand[article] as number) > 0);
  const binsOf = (article: number): number[] => byArticle[article] as number[];
  articles.sort((left, right) => binsOf(left).length - binsOf(right).length || left - right);
  const way = Float64Array.from(bins.aisle, (aisle, bin) =>
    measure(layout, start.aisle, layout.crossOffsets[start.crossAisle] as number, aisle, bins.offset[bin] as number),
  );
  const chosen: number[] = [];
  for (const article of articles) {
    const left = new Set(binsOf(article));
    for (let missing = demand[article] as number; missing > 0;) {
      let best = -1;
      let bestWay = Number.POSITIVE_INFINITY;
      for (const bin of left) {
        const each = (way[bin] as number) / Math.min(missing, bins.quantity[bin] as number);
        if (each >= bestWay) continue;
        best = bin;
        bestWay = each;
      }
      if (best < 0) break;
      left.delete(best);
      missing -= bins.quantity[best] as number;
      chosen.push(best);
      const [aisle, offset] = [bins.aisle[best] as number, bins.offset[best] as number];
      for (const [bin, before] of way.entries())
        way[bin] = Math.min(
          before,
          measure(layout, aisle, offset, bins.aisle[bin] as number, bins.offset[bin] as number),
        );
    }
  }
  return chosen;
}

function findRefusal({
  layout,
  start,
  end = start,
  bins,
  demand,
}: ScatteredRouteProblem): ScatteredRouteRefusal | undefined {
  const refusal = findLayoutRefusal(layout, start, end, bins);
  if (refusal !== undefined) return refusal;
  if (demand.length > articlesMax) return { kind: 'too-large', what: 'articles', countMax: articlesMax };
  const lengthExpected = bins.aisle.length;
  for (const name of ['article', 'quantity'] as const) {
    const { length } = bins[name];
    if (length !== lengthExpected) return { kind: 'wrong-length', field: `bins.${name}`, length, lengthExpected };
  }
  const stray = bins.article.findIndex((article) => article < 0 || article >= demand.length);
  if (stray >= 0) return { kind: 'unknown-reference', field: 'bins.article', index: stray };
  const isNegative = (pieces: number): boolean => pieces < 0;
  const wrong = findNumber('bins.quantity', bins.quantity, isNegative) ?? findNumber('demand', demand, isNegative);
  if (wrong !== undefined) return wrong;
  const missing = Float64Array.from(demand);
  for (const [bin, article] of bins.article.entries())
    missing[article] = (missing[article] as number) - (bins.quantity[bin] as number);
  const short = missing.findIndex((pieces) => pieces > 0);
  if (short >= 0) return { kind: 'not-enough', article: short, piecesMissing: missing[short] as number };
  return undefined;
}
