import { type Budget, seedDefault, Stopwatch } from '../budget.ts';
import type { OnProgress, Outcome } from '../outcome.ts';
import { Random } from '../random.ts';
import { boundWave } from './bound.ts';
import { enumeratedLinesMax, enumeratedMax, enumerateWaves } from './enumerate.ts';
import { checkWave, type WaveProblem, type WaveRefusal, type WaveSolution } from './problem.ts';
import { Wave } from './wave.ts';

/** Steps without a better wave after which the search goes back to the best one. */
const staleMax = 3000;

/**
 * Chooses the orders and aisles of a wave (the problem of the SBPO challenge 2025). More units for each aisle are better:
 * the objective is units / aisles, to be maximised, and `bound` lies above it. First aisles are added greedily by the units
 * they could serve, with exchanges for each number of aisles; then simulated annealing (Kirkpatrick, Gelatt and Vecchi 1983)
 * adds, drops and exchanges aisles and orders of one wave that stays feasible, until the budget ends. As long as fewer than
 * `unitsMin` units are in the wave, more units are better.
 *
 * A step is O(lines of the orders that ask for items of one aisle). Rows: any number that fits in memory.
 */
export function planWave(
  given: WaveProblem,
  budget: Budget,
  onProgress?: OnProgress<WaveSolution>,
): Outcome<WaveSolution, WaveRefusal> {
  const watch = new Stopwatch(budget);
  const checked = checkWave(given);
  if (checked.refusal !== undefined) return { kind: 'refused', refusal: checked.refusal };
  const problem = checked.dense;
  const lines = problem.orders.item.length + problem.aisles.item.length;
  if (problem.orders.from.length + problem.aisles.from.length - 2 <= enumeratedMax && lines <= enumeratedLinesMax)
    return toEnumerated(enumerateWaves(problem), onProgress);
  const search = new Search(problem, { budget, watch }, onProgress);
  search.build();
  const greedy = search.bestValue;
  const boundKnown = search.bound();
  if (boundKnown === 0 && search.best === undefined) return { kind: 'refused', refusal: { kind: 'no-wave' } };
  if (greedy < boundKnown) search.anneal();
  const solution = search.best;
  if (solution === undefined) return { kind: 'refused', refusal: { kind: 'none-found', unitsMost: search.unitsMost } };
  const objective = search.bestValue;
  const bound = Math.max(objective, boundKnown);
  const isBetter = objective > greedy;
  return {
    kind: 'solved',
    solution,
    objective,
    sense: 'maximise',
    bound,
    isOptimal: objective >= bound - 1e-12,
    explanation: {
      method: isBetter ? 'simulated-annealing' : 'greedy-with-exchanges',
      steps: search.steps,
      weighed: [
        {
          candidate: 'greedy-with-exchanges',
          objective: Math.max(0, greedy),
          isChosen: !isBetter,
          ...(isBetter ? { reason: 'fewer-units-per-aisle' } : {}),
        },
        ...(isBetter ? [{ candidate: 'simulated-annealing', objective, isChosen: true }] : []),
      ],
    },
  };
}

function toEnumerated(
  solution: WaveSolution | undefined,
  onProgress?: OnProgress<WaveSolution>,
): Outcome<WaveSolution, WaveRefusal> {
  if (solution === undefined) return { kind: 'refused', refusal: { kind: 'no-wave' } };
  const objective = solution.units / solution.aisles.length;
  onProgress?.({ solution, objective });
  const weighed = [{ candidate: 'enumeration', objective, isChosen: true }];
  const explanation = { method: 'enumeration', steps: 1, weighed };
  return { kind: 'solved', solution, objective, sense: 'maximise', bound: objective, isOptimal: true, explanation };
}

/** The part of the budget that the bound may take. */
const boundPart = 0.05;

/** Heat at the beginning of each cycle, as a part of the value, and cycles in a budget. */
const heatMax = 0.03;
const cycles = 4;

class Search {
  best: WaveSolution | undefined;
  bestValue = Number.NEGATIVE_INFINITY;
  unitsMost = 0;
  readonly #problem: WaveProblem;
  readonly #watch: Stopwatch;
  readonly #timeMsMax: number;
  readonly #stepsMax: number;
  readonly #random: Random;
  readonly #onProgress: OnProgress<WaveSolution> | undefined;
  readonly #wave: Wave;

  constructor(
    problem: WaveProblem,
    { budget, watch }: { readonly budget: Budget; readonly watch: Stopwatch },
    onProgress: OnProgress<WaveSolution> | undefined,
  ) {
    this.#problem = problem;
    this.#watch = watch;
    this.#timeMsMax = budget.timeMsMax;
    this.#stepsMax = budget.stepsMax ?? Number.POSITIVE_INFINITY;
    this.#random = new Random(budget.seed ?? seedDefault);
    this.#onProgress = onProgress;
    this.#wave = new Wave(problem);
  }

  get steps(): number {
    return this.#watch.steps;
  }

  /** Adds the aisle that could serve most, exchanges aisles, fills; for each number of aisles as long as it may pay. */
  build(): void {
    const wave = this.#wave;
    const { unitsMin, unitsMax } = this.#problem;
    const aisles = wave.isAisle.length;
    const byGain = Array.from(wave.isAisle.keys(), (aisle) => ({ aisle, gain: wave.gainOf(aisle) }));
    byGain.sort((left, right) => right.gain - left.gain);
    let filledNext = 0;
    let nextByGain = 0;
    while (wave.aisleCount < aisles) {
      // Without time left, the aisles that serve most by themselves.
      while (wave.isAisle[byGain[nextByGain]?.aisle ?? -1] === 1) nextByGain += 1;
      const hurried = this.#watch.isOver() ? byGain[nextByGain]?.aisle : undefined;
      const aisle = hurried ?? this.#findBestAisle();
      if (aisle < 0) break;
      wave.addAisle(aisle);
      if (this.#watch.elapsedMs() < this.#timeMsMax * 0.2) this.#exchangeWithin();
      const most = Math.min(wave.unitsWithin, unitsMax) / wave.aisleCount;
      if (wave.unitsWithin < unitsMin) continue;
      if (most <= this.bestValue) break;
      // Without time not every number of aisles is filled.
      if (hurried !== undefined && wave.aisleCount < filledNext && wave.aisleCount < aisles) continue;
      filledNext = Math.ceil(wave.aisleCount * 1.2);
      for (const order of wave.chosenOrders()) wave.dropOrder(order);
      wave.fill(wave.listOrders(this.#random));
      this.#consider();
      if (this.best !== undefined && this.#watch.isOver()) break;
    }
  }

  /** What no wave exceeds, within its part of the budget; 0 when there is no wave. */
  bound(): number {
    const since = this.#watch.elapsedMs();
    const isOver = (): boolean =>
      this.#watch.isOver() || this.#watch.elapsedMs() - since >= this.#timeMsMax * boundPart;
    return boundWave(this.#problem, isOver);
  }

  anneal(): void {
    if (this.best !== undefined) this.#restore(this.best);
    let value = this.#value();
    let stale = 0;
    while (this.#watch.mayGoOn()) {
      const { orders, aisles } = this.#snapshot();
      const before = this.bestValue;
      this.#move();
      const next = this.#value();
      const heat = heatMax * (1 - ((this.#progress() * cycles) % 1)) ** 2 * Math.abs(value);
      const isAccepted = next >= value || this.#random.next() < Math.exp((next - value) / Math.max(heat, 1e-9));
      this.#consider();
      stale = this.bestValue > before ? 0 : stale + 1;
      if (stale > staleMax && this.best !== undefined) {
        this.#restore(this.best);
        stale = 0;
      } else if (!isAccepted) this.#restore({ orders, aisles });
      value = this.#value();
    }
  }

  #progress(): number {
    const ofTime = Number.isFinite(this.#timeMsMax) ? this.#watch.elapsedMs() / Math.max(1, this.#timeMsMax) : 0;
    return Math.min(1, Math.max(ofTime, this.#watch.steps / this.#stepsMax));
  }

  /** Units for each aisle; below the least units a negative number that grows with the units. */
  #value(): number {
    const { units, aisleCount } = this.#wave;
    if (units < this.#problem.unitsMin || aisleCount === 0)
      return (units - this.#problem.unitsMin) / Math.max(1, this.#problem.unitsMin) - 1;
    return units / aisleCount;
  }

  #consider(): void {
    this.unitsMost = Math.max(this.unitsMost, this.#wave.units);
    const value = this.#value();
    if (value < 0 || value <= this.bestValue || this.#wave.units === 0) return;
    this.bestValue = value;
    this.best = { ...this.#snapshot(), units: this.#wave.units };
    this.#onProgress?.({ solution: this.best, objective: value });
  }

  #snapshot(): { readonly orders: Int32Array; readonly aisles: Int32Array } {
    const listOnes = (flags: Uint8Array): Int32Array => {
      const list: number[] = [];
      for (let at = 0; at < flags.length; at += 1) if (flags[at] === 1) list.push(at);
      return Int32Array.from(list);
    };
    return { orders: listOnes(this.#wave.isOrder), aisles: listOnes(this.#wave.isAisle) };
  }

  #restore({ orders, aisles }: { readonly orders: Int32Array; readonly aisles: Int32Array }): void {
    const wave = this.#wave;
    const isAisle = new Uint8Array(wave.isAisle.length);
    const isOrder = new Uint8Array(wave.isOrder.length);
    for (const aisle of aisles) isAisle[aisle] = 1;
    for (const order of orders) isOrder[order] = 1;
    for (let order = 0; order < isOrder.length; order += 1)
      if (wave.isOrder[order] === 1 && isOrder[order] === 0) wave.dropOrder(order);
    for (let aisle = 0; aisle < isAisle.length; aisle += 1)
      if (wave.isAisle[aisle] === 0 && isAisle[aisle] === 1) wave.addAisle(aisle);
    for (let aisle = 0; aisle < isAisle.length; aisle += 1)
      if (wave.isAisle[aisle] === 1 && isAisle[aisle] === 0) wave.dropAisle(aisle);
    wave.fill(orders);
  }

  #move(): void {
    const wave = this.#wave;
    const kind = this.#random.below(10);
    const isShort = wave.units < this.#problem.unitsMin;
    if (isShort || kind === 0) this.#addSome();
    else if (kind === 1 && wave.aisleCount > 1) this.#dropSome();
    else if (kind < 6 && wave.aisleCount > 0) {
      this.#dropSome();
      this.#addSome();
    } else this.#exchangeOrders();
  }

  #dropSome(): void {
    const wave = this.#wave;
    const chosen = Array.from(wave.isAisle.keys()).filter((aisle) => wave.isAisle[aisle] === 1);
    wave.dropAisle(chosen[this.#random.below(chosen.length)] as number);
  }

  /** The best of a few aisles drawn, by the units they could serve. */
  #addSome(): void {
    const wave = this.#wave;
    if (wave.aisleCount === wave.isAisle.length) return;
    let best = -1;
    let bestGain = -1;
    const draws = 1 + this.#random.below(12);
    for (let draw = 0; draw < draws || best < 0; draw += 1) {
      const aisle = this.#random.below(wave.isAisle.length);
      if (wave.isAisle[aisle] === 1) continue;
      const gain = wave.gainOf(aisle);
      if (gain <= bestGain) continue;
      best = aisle;
      bestGain = gain;
    }
    wave.addAisle(best);
    wave.fillFrom(best);
  }

  #exchangeOrders(): void {
    const wave = this.#wave;
    const chosen = wave.chosenOrders();
    if (chosen.length === 0) return;
    const dropped: number[] = [];
    for (let count = 1 + this.#random.below(3); count > 0; count -= 1) {
      const order = chosen[this.#random.below(chosen.length)] as number;
      if (wave.isOrder[order] === 0) continue;
      wave.dropOrder(order);
      dropped.push(order);
    }
    const others = Array.from({ length: 40 }, () => this.#random.below(wave.isOrder.length));
    wave.fill(others.filter((order) => !dropped.includes(order)));
    for (const order of dropped) wave.fillAround(order);
  }

  #findBestAisle(): number {
    const wave = this.#wave;
    let best = -1;
    let bestGain = 0;
    for (let aisle = 0; aisle < wave.isAisle.length; aisle += 1) {
      if (wave.isAisle[aisle] === 1) continue;
      const gain = wave.gainOf(aisle);
      if (gain <= bestGain) continue;
      best = aisle;
      bestGain = gain;
    }
    return best;
  }

  /** Exchanges one aisle at a time for the one that could serve most, until none helps. */
  #exchangeWithin(): void {
    const wave = this.#wave;
    for (let isBetter = true; isBetter && !this.#watch.isOver();) {
      isBetter = false;
      for (let aisle = 0; aisle < wave.isAisle.length; aisle += 1) {
        if (wave.isAisle[aisle] === 0) continue;
        if (this.#watch.isOver()) return;
        const before = wave.unitsWithin;
        wave.dropAisle(aisle);
        const other = this.#findBestAisle();
        wave.addAisle(other < 0 ? aisle : other);
        if (wave.unitsWithin > before) isBetter = true;
      }
    }
  }
}
