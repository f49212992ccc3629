import { fromAbove, fromBelow, none, once, twice, verticalOps, withGap } from './connectivity.ts';
import { binsOfStretchMax } from './scattered-bound.ts';
import type { BinStretch, ScatteredModel } from './scattered-model.ts';

/** One way to serve a stretch: bins 0 … below − 1 and above … n − 1 are on the way. */
interface Option {
  readonly op: number;
  readonly cost: number;
  /** Cost after the earnings of its pieces. */
  readonly priced: number;
  readonly below: number;
  readonly above: number;
  /** Articles and pieces that it collects, in turn. */
  readonly pieces: Int32Array;
}

/** For each stretch and operation its useful ways, the cheapest after earnings first. */
export type Options = readonly (readonly Option[])[];

/** Lists every way to serve a stretch that is not beaten by a shorter one that collects the same. */
export function listOptions(model: ScatteredModel, price: Float64Array): Options {
  return model.stretches.flatMap((stretch) => {
    const byOp: Option[][] = Array.from({ length: verticalOps }, () => []);
    const add = (op: number, cost: number, below: number, above: number): void => {
      byOp[op]?.push(toOption(model, stretch, price, op, cost, below, above));
    };
    const { at, length } = stretch;
    const count = at.length;
    add(none, 0, 0, count);
    add(once, length, count, count);
    add(twice, 2 * length, count, count);
    const isUsefulBelow = findUseful(model, stretch, false);
    const isUsefulAbove = findUseful(model, stretch, true);
    for (let bin = 0; bin < count; bin += 1) {
      if (isUsefulBelow[bin] === 1) add(fromBelow, 2 * (at[bin] as number), bin + 1, count);
      if (isUsefulAbove[bin] === 1) add(fromAbove, 2 * (length - (at[bin] as number)), 0, bin);
      if (isUsefulBelow[bin] === 0 || count > binsOfStretchMax) continue;
      for (let above = bin + 1; above < count; above += 1) {
        if (isUsefulAbove[above] === 0) continue;
        add(withGap, 2 * (length - (at[above] as number) + (at[bin] as number)), bin + 1, above);
      }
    }
    for (const list of byOp) list.sort((left, right) => left.priced - right.priced);
    return byOp;
  });
}

/** Marks the bins that add something to those before them, from the front or from the back. */
function findUseful({ demand }: ScatteredModel, { article, quantity }: BinStretch, isBack: boolean): Uint8Array {
  const counts = new Map<number, number>();
  const isUseful = new Uint8Array(article.length);
  for (let turn = 0; turn < article.length; turn += 1) {
    const bin = isBack ? article.length - 1 - turn : turn;
    const which = article[bin] as number;
    const before = counts.get(which) ?? 0;
    if (before < (demand[which] as number)) isUseful[bin] = 1;
    counts.set(which, before + (quantity[bin] as number));
  }
  return isUseful;
}

function toOption(
  { demand }: ScatteredModel,
  { article, quantity }: BinStretch,
  price: Float64Array,
  op: number,
  cost: number,
  below: number,
  above: number,
): Option {
  const counts = new Map<number, number>();
  for (let bin = 0; bin < article.length; bin += 1) {
    if (bin >= below && bin < above) {
      bin = above - 1;
      continue;
    }
    const which = article[bin] as number;
    counts.set(which, Math.min(demand[which] as number, (counts.get(which) ?? 0) + (quantity[bin] as number)));
  }
  const pieces = new Int32Array(counts.size * 2);
  let priced = cost;
  let place = 0;
  for (const [which, count] of counts) {
    pieces[place] = which;
    pieces[place + 1] = count;
    place += 2;
    priced -= count * (price[which] as number);
  }
  return { op, cost, priced, below, above, pieces };
}

/** A part of a walk: where it stands, what it has cost, what is still missing. */
interface Label {
  readonly state: number;
  readonly cost: number;
  /** The whole walk costs at least this. */
  readonly bound: number;
  readonly missing: Int32Array;
  /** The value of what is missing. */
  readonly missingWorth: number;
  readonly hash: number;
  readonly parent: Label | undefined;
  readonly option: Option | undefined;
}

export interface FoundWalk {
  readonly length: number;
  /** Bins on the walk. */
  readonly bins: readonly number[];
}

export interface SearchResult {
  readonly found?: FoundWalk;
  /** Nothing was left out: nothing shorter than the answer, or than `lengthMax` without one, exists. */
  readonly isExact: boolean;
}

export interface SearchInput {
  readonly model: ScatteredModel;
  readonly options: Options;
  readonly price: Float64Array;
  readonly toGo: Float64Array;
  /** Walks of at least this bound are of no use. */
  readonly lengthMax: number;
  /** Labels kept after each step. */
  readonly labelsMax: number;
  readonly isOver: () => boolean;
}

/**
 * Dynamic programming over labels (state of the sweep, missing pieces) with completion bounds from the priced sweep; the
 * labels of least bound are kept at each step (Hessler and Irnich 2024 solve the same network exactly by branch and cut).
 * O(steps · labels · options that can still win).
 */
export function searchLabels(input: SearchInput): SearchResult {
  const { model, toGo, price } = input;
  const missing = model.demand.slice();
  let missingWorth = 0;
  let hash = 0;
  for (const [article, pieces] of missing.entries()) {
    missingWorth += pieces * (price[article] as number);
    hash = mix(hash, article, pieces);
  }
  const bound = missingWorth + (toGo[0] as number);
  const root: Label = { state: 0, cost: 0, bound, missing, missingWorth, hash, parent: undefined, option: undefined };
  let layer: readonly Label[] = [root];
  let isExact = true;
  for (let at = 0; at < model.steps.length; at += 1) {
    if (input.isOver()) return { isExact: false };
    const next = advance(input, at, layer);
    isExact &&= next.isWhole;
    layer = next.labels;
  }
  let best: Label | undefined;
  for (const label of layer) {
    if (model.isWhole[label.state] === 0 || label.missing.some((pieces) => pieces > 0)) continue;
    if (best === undefined || label.cost < best.cost) best = label;
  }
  return best === undefined ? { isExact } : { isExact, found: toFound(model, best) };
}

function mix(hash: number, article: number, pieces: number): number {
  return (hash + Math.imul(Math.imul(article + 1, 0x9e3779b1) ^ 0x5bd1e995, pieces)) | 0;
}

interface Candidate {
  readonly parent: Label;
  readonly option: Option | undefined;
  readonly state: number;
  readonly cost: number;
  readonly bound: number;
}

function advance(input: SearchInput, at: number, layer: readonly Label[]): { labels: Label[]; isWhole: boolean } {
  const candidates: Candidate[] = [];
  for (const label of layer) expand(input, at, label, candidates);
  const roughMax = input.labelsMax * 3;
  const isRough = candidates.length > roughMax;
  if (isRough || candidates.length > 1)
    candidates.sort((left, right) => left.bound - right.bound || left.cost - right.cost);
  if (isRough) candidates.length = roughMax;
  const seen = new Map<number, Label[]>();
  const labels: Label[] = [];
  for (const candidate of candidates) {
    const label = toLabel(input, at, candidate);
    if (label === undefined || label.bound >= input.lengthMax) continue;
    const key = (label.hash ^ Math.imul(label.state, 0x85ebca6b)) | 0;
    const twins = seen.get(key);
    const twin = twins?.findIndex((other) => isTwin(other, label)) ?? -1;
    if (twins === undefined) seen.set(key, [label]);
    else if (twin < 0) twins.push(label);
    else {
      if ((twins[twin] as Label).cost <= label.cost) continue;
      labels.splice(labels.indexOf(twins[twin] as Label), 1);
      twins[twin] = label;
    }
    labels.push(label);
  }
  const isOver = labels.length > input.labelsMax;
  if (isOver) {
    labels.sort((left, right) => left.bound - right.bound);
    labels.length = input.labelsMax;
  }
  return { labels, isWhole: !isRough && !isOver };
}

function isTwin(one: Label, other: Label): boolean {
  if (one.state !== other.state) return false;
  if (one.missing === other.missing) return true;
  return one.missing.every((pieces, article) => pieces === other.missing[article]);
}

/** Offers every continuation that may still win; earnings are counted as if all of them were missing. */
function expand(input: SearchInput, at: number, label: Label, candidates: Candidate[]): void {
  const { model, toGo, options, lengthMax } = input;
  const { states, vertical, crossFrom, crossTo, crossEdges } = model;
  const step = model.steps[at] as ScatteredModel['steps'][number];
  const there = (at + 1) * states;
  const offer = (state: number, extra: number, priced: number, option: Option | undefined): boolean => {
    const bound = label.cost + label.missingWorth + priced + (toGo[there + state] as number);
    if (!(bound < lengthMax)) return false;
    candidates.push({ parent: label, option, state, cost: label.cost + extra, bound });
    return true;
  };
  if (step.kind === 'touch') {
    const next = step.next[label.state] as number;
    if (next >= 0) offer(next, 0, 0, undefined);
    return;
  }
  if (step.kind === 'cross') {
    for (let way = crossFrom[label.state] as number; way < (crossFrom[label.state + 1] as number); way += 1) {
      const extra = (crossEdges[way] as number) * step.way;
      offer(crossTo[way] as number, extra, extra, undefined);
    }
    return;
  }
  for (let op = 0; op < verticalOps; op += 1) {
    const next = vertical[(step.block * verticalOps + op) * states + label.state] as number;
    if (next < 0) continue;
    for (const option of options[step.stretch * verticalOps + op] ?? [])
      if (!offer(next, option.cost, option.priced, option)) break;
  }
}

/** The label of a candidate, or undefined when what it lacks is behind it. */
function toLabel(input: SearchInput, at: number, { parent, option, state, cost, bound }: Candidate): Label | undefined {
  if (option === undefined) return { ...parent, state, cost, bound, parent, option };
  const missing = parent.missing.slice();
  let { missingWorth, hash } = parent;
  for (let place = 0; place < option.pieces.length; place += 2) {
    const article = option.pieces[place] as number;
    const before = missing[article] as number;
    if (before === 0) continue;
    const taken = Math.min(before, option.pieces[place + 1] as number);
    missing[article] = before - taken;
    missingWorth -= taken * (input.price[article] as number);
    hash = mix(hash, article, -taken);
  }
  const articles = missing.length;
  for (let article = 0; article < articles; article += 1)
    if ((missing[article] as number) > (input.model.supplyAfter[(at + 1) * articles + article] as number))
      return undefined;
  const toGo = input.toGo[(at + 1) * input.model.states + state] as number;
  return { state, cost, bound: cost + missingWorth + toGo, missing, missingWorth, hash, parent, option };
}

function toFound(model: ScatteredModel, last: Label): FoundWalk {
  const chosen: Option[] = [];
  for (let label: Label | undefined = last; label !== undefined; label = label.parent)
    if (label.option !== undefined) chosen.push(label.option);
  chosen.reverse();
  const bins = model.stretches.flatMap((stretch, at) => {
    const { below, above } = chosen[at] as Option;
    return [...stretch.bins].filter((_, bin) => bin < below || bin >= above);
  });
  return { length: last.cost, bins };
}
