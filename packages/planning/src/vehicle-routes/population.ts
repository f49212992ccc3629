import type { Random } from '../random.ts';
import type { Penalties } from './tours.ts';

/** Survivors of a generation, births before the next selection, the best that always survive, neighbours that count. */
const survivors = 25;
const births = 40;
const elite = 4;
const closest = 5;

export interface Individual {
  readonly tours: readonly Int32Array[];
  readonly distance: number;
  readonly overload: number;
  readonly warp: number;
  /** By stop: before and after it; 0 is the depot. */
  readonly before: Int32Array;
  readonly after: Int32Array;
}

export function makeIndividual(
  tours: readonly Int32Array[],
  count: number,
  sums: Pick<Individual, 'distance' | 'overload' | 'warp'>,
): Individual {
  const before = new Int32Array(count + 1);
  const after = new Int32Array(count + 1);
  for (const tour of tours) {
    for (let at = 0; at < tour.length; at += 1) {
      before[tour[at]!] = at === 0 ? 0 : tour[at - 1]!;
      after[tour[at]!] = at + 1 === tour.length ? 0 : tour[at + 1]!;
    }
  }
  return { tours, ...sums, before, after };
}

export function isFeasible({ overload, warp }: Individual): boolean {
  return overload <= 0 && warp <= 1e-9;
}

/**
 * The feasible and the infeasible individuals apart, each ranked by cost and by distance from its nearest (Vidal 2012): what
 * is unlike the others survives though it costs more.
 */
export class Population {
  readonly #random: Random;
  readonly #penalties: Penalties;
  readonly #groups: [Member[], Member[]] = [[], []];
  #isRanked = false;
  readonly #wasWithinLoad: boolean[] = [];
  readonly #wasInTime: boolean[] = [];

  constructor(random: Random, penalties: Penalties) {
    this.#random = random;
    this.#penalties = penalties;
  }

  get size(): number {
    return this.#groups[0].length + this.#groups[1].length;
  }

  clear(): void {
    for (const group of this.#groups) group.length = 0;
  }

  add(individual: Individual): void {
    remember(this.#wasWithinLoad, individual.overload <= 0);
    remember(this.#wasInTime, individual.warp <= 1e-9);
    const group = this.#groups[isFeasible(individual) ? 0 : 1];
    const member: Member = { individual, distances: new Map(), fitness: 0 };
    for (const other of group) {
      const distance = brokenPairs(individual, other.individual);
      member.distances.set(other, distance);
      other.distances.set(member, distance);
    }
    group.push(member);
    this.#isRanked = false;
    if (group.length <= survivors + births) return;
    while (group.length > survivors) this.#removeWorst(group);
  }

  /** The better of two drawn from everybody. */
  draw(): Individual {
    if (!this.#isRanked) {
      this.#rank(this.#groups[0]);
      this.#rank(this.#groups[1]);
      this.#isRanked = true;
    }
    const left = this.#drawOne();
    const right = this.#drawOne();
    return left.fitness < right.fitness ? left.individual : right.individual;
  }

  #drawOne(): Member {
    const at = this.#random.below(this.size);
    const [feasible, infeasible] = this.#groups;
    return (feasible[at] ?? infeasible[at - feasible.length])!;
  }

  costOf({ distance, overload, warp }: Individual): number {
    return distance + overload * this.#penalties.load + warp * this.#penalties.warp;
  }

  /** Makes infeasibility dearer where too few of the last hundred were feasible, and cheaper where too many were. */
  adaptPenalties(targetShare: number): void {
    const adapt = (penalty: number, was: readonly boolean[]): number => {
      const share = was.filter(Boolean).length / Math.max(1, was.length);
      if (share < targetShare - 0.05) return Math.min(penalty * 1.2, 1e9);
      return share > targetShare + 0.05 ? Math.max(penalty * 0.85, 1e-3) : penalty;
    };
    this.#isRanked = false;
    this.#penalties.load = adapt(this.#penalties.load, this.#wasWithinLoad);
    this.#penalties.warp = adapt(this.#penalties.warp, this.#wasInTime);
  }

  #removeWorst(group: Member[]): void {
    this.#rank(group);
    let worst = 1;
    let isWorstClone = false;
    for (let at = 1; at < group.length; at += 1) {
      const isClone = meanClosest(group[at]!, 1) < 1e-9;
      if ((isClone && !isWorstClone) || (isClone === isWorstClone && group[at]!.fitness > group[worst]!.fitness)) {
        worst = at;
        isWorstClone = isClone;
      }
    }
    const [removed] = group.splice(worst, 1);
    for (const other of group) if (removed !== undefined) other.distances.delete(removed);
  }

  /** Sorts by cost and gives each its fitness: rank by cost, and less by rank of difference. Smaller is better. */
  #rank(group: Member[]): void {
    group.sort((left, right) => this.costOf(left.individual) - this.costOf(right.individual));
    const size = group.length;
    if (size < 2) return;
    const byDifference = group.map((member, at) => ({ at, difference: meanClosest(member, closest) }));
    byDifference.sort((left, right) => right.difference - left.difference);
    for (const [rank, { at }] of byDifference.entries()) {
      const cost = at / (size - 1);
      const difference = rank / (size - 1);
      group[at]!.fitness = size <= elite ? cost : cost + (1 - elite / size) * difference;
    }
  }
}

/** Scratch of `meanClosest`. */
const nearest = new Float64Array(closest);

interface Member {
  readonly individual: Individual;
  readonly distances: Map<Member, number>;
  fitness: number;
}

function remember(memory: boolean[], isGood: boolean): void {
  memory.push(isGood);
  if (memory.length > 100) memory.shift();
}

/** Share of stops whose neighbours differ, whichever way round. */
function brokenPairs(left: Individual, right: Individual): number {
  const count = left.before.length - 1;
  let broken = 0;
  for (let stop = 1; stop <= count; stop += 1) {
    const after = left.after[stop]!;
    const before = left.before[stop]!;
    if (after !== right.after[stop] && after !== right.before[stop]) broken += 1;
    if (before === 0 && right.before[stop] !== 0 && right.after[stop] !== 0) broken += 1;
  }
  return broken / Math.max(1, count);
}

function meanClosest({ distances }: Member, count: number): number {
  if (distances.size === 0) return 1;
  nearest.fill(Infinity);
  for (const distance of distances.values()) {
    if (distance >= nearest[count - 1]!) continue;
    let at = count - 1;
    for (; at > 0 && nearest[at - 1]! > distance; at -= 1) nearest[at] = nearest[at - 1]!;
    nearest[at] = distance;
  }
  const taken = Math.min(count, distances.size);
  let sum = 0;
  for (let at = 0; at < taken; at += 1) sum += nearest[at]!;
  return sum / taken;
}
