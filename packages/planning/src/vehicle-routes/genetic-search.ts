import type { Random } from '../random.ts';
import { LocalSearch } from './local-search.ts';
import { isFeasible, makeIndividual, Population, type Individual } from './population.ts';
import { Split } from './split.ts';
import { Tours, type Penalties, type ToursModel } from './tours.ts';

/** Individuals made by chance before the first crossing, few since plans of the annealing are there as well; births between two changes of penalties, and without success. */
const beginners = 10;
const birthsBetweenPenalties = 50;
const birthsWithoutSuccessMax = 5_000;
const feasibleShare = 0.25;

export interface GeneticOptions {
  readonly random: Random;
  /** Counts a step and says whether another may follow. */
  readonly mayGoOn: () => boolean;
  readonly isOver: () => boolean;
  /** Sets of tours to begin with, the best first. */
  readonly known: readonly (readonly Int32Array[])[];
  /** Called with each feasible set of tours that is better than all before. */
  readonly onBetter: (tours: readonly Int32Array[], distance: number) => void;
}

/**
 * Hybrid genetic search: tours crossed as one long tour (OX), cut anew, improved by local search, kept by cost and diversity.
 * Vidal et al. (2012), Vidal (2022); time windows by time warp as in Vidal et al. (2013). Births and local searches until the
 * budget is used up. Memory O(stops²) for the matrices.
 */
export class GeneticSearch {
  readonly #model: ToursModel;
  readonly #options: GeneticOptions;
  readonly #penalties: Penalties;
  readonly #tours: Tours;
  readonly #search: LocalSearch;
  readonly #split: Split;
  readonly #population: Population;
  #best = Infinity;
  #birthsWithoutSuccess = 0;

  constructor(model: ToursModel, options: GeneticOptions) {
    this.#model = model;
    this.#options = options;
    this.#penalties = firstPenalties(model);
    this.#tours = new Tours(model, this.#penalties);
    this.#search = new LocalSearch(this.#tours, options.random);
    this.#split = new Split(model);
    this.#population = new Population(options.random, this.#penalties);
  }

  run(): void {
    if (this.#model.count < 2) return;
    for (const tours of this.#options.known) {
      // A hot annealing may have used more vehicles than are worth a place here.
      if (tours.length > this.#model.tourCount) continue;
      this.#birth(tours);
      if (!this.#options.mayGoOn()) return;
    }
    for (let birth = 1; this.#options.mayGoOn(); birth += 1) {
      if (birth <= beginners) this.#birth(this.#split.split(this.#drawGiant(), this.#penalties));
      else this.#birth(this.#split.split(this.#cross(), this.#penalties));
      if (birth % birthsBetweenPenalties === 0) this.#population.adaptPenalties(feasibleShare);
      this.#birthsWithoutSuccess += 1;
      if (this.#birthsWithoutSuccess > birthsWithoutSuccessMax) {
        this.#population.clear();
        this.#birthsWithoutSuccess = 0;
        birth = 0;
      }
    }
  }

  #birth(tours: readonly Int32Array[]): void {
    this.#tours.set(tours);
    this.#search.run(this.#options.isOver);
    const born = this.#read();
    this.#population.add(born);
    this.#keepBest(born);
    if (isFeasible(born) || this.#options.random.below(2) === 0) return;
    // Half of the infeasible are repaired: searched again with everything infeasible at ten times its price.
    this.#scalePenalties(10);
    this.#tours.set(born.tours);
    this.#search.run(this.#options.isOver);
    this.#scalePenalties(0.1);
    const repaired = this.#read();
    if (!isFeasible(repaired)) return;
    this.#population.add(repaired);
    this.#keepBest(repaired);
  }

  #scalePenalties(factor: number): void {
    this.#penalties.load *= factor;
    this.#penalties.warp *= factor;
  }

  #read(): Individual {
    const { distance, load, warp } = this.#tours;
    const { tourCount, capacity, count } = this.#model;
    const sums = { distance: 0, overload: 0, warp: 0 };
    for (let tour = 0; tour < tourCount; tour += 1) {
      sums.distance += distance[tour]!;
      sums.overload += Math.max(0, load[tour]! - capacity);
      sums.warp += warp[tour]!;
    }
    return makeIndividual(this.#tours.get(), count, sums);
  }

  #keepBest(individual: Individual): void {
    if (!isFeasible(individual) || individual.distance >= this.#best - 1e-9) return;
    this.#best = individual.distance;
    this.#birthsWithoutSuccess = 0;
    this.#options.onBetter(individual.tours, individual.distance);
  }

  #drawGiant(): Int32Array {
    return this.#options.random.shuffle(Int32Array.from({ length: this.#model.count }, (_, at) => at + 1));
  }

  /** OX: a stretch of one parent, the rest in the order of the other. */
  #cross(): Int32Array {
    const { random } = this.#options;
    const { count } = this.#model;
    const mother = flatten(this.#population.draw().tours, this.#model);
    const father = flatten(this.#population.draw().tours, this.#model);
    const start = random.below(count);
    const end = random.below(count);
    const child = new Int32Array(count);
    const isTaken = new Uint8Array(count + 1);
    let at = start;
    for (; ; at = (at + 1) % count) {
      child[at] = mother[at]!;
      isTaken[mother[at]!] = 1;
      if (at === end) break;
    }
    for (let turn = 1; turn <= count; turn += 1) {
      const stop = father[(end + turn) % count]!;
      if (isTaken[stop] === 1) continue;
      at = (at + 1) % count;
      child[at] = stop;
    }
    return child;
  }
}

/** Tours one after another, round the depot by the direction of their middle, so that a stretch of parents is a region. */
function flatten(tours: readonly Int32Array[], { count, x, y }: ToursModel): Int32Array {
  const directed = tours.map((tour) => {
    let [across, up] = [0, 0];
    for (const stop of tour) {
      across += x[stop]!;
      up += y[stop]!;
    }
    return { tour, angle: Math.atan2(up, across) };
  });
  directed.sort((left, right) => left.angle - right.angle);
  const giant = new Int32Array(count);
  let at = 0;
  for (const { tour } of directed) {
    giant.set(tour, at);
    at += tour.length;
  }
  return giant;
}

function firstPenalties({ distances, demand }: ToursModel): Penalties {
  let longest = 0;
  for (let at = 0; at < distances.length; at += 1) longest = Math.max(longest, distances[at]!);
  const largest = demand.reduce((most, load) => Math.max(most, load), 1e-9);
  return { load: Math.max(0.1, Math.min(1000, longest / largest)), warp: 1 };
}
