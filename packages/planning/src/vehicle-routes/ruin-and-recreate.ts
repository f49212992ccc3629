import type { Random } from '../random.ts';
import { Insertion } from './insertion.ts';
import { countVehiclesLeast } from './model.ts';
import { RoutePlan } from './route-plan.ts';
import { Ruin } from './ruin.ts';
import { hasSavings, planBySavings } from './savings.ts';
import { SlotSet } from './slot-set.ts';
import { VehicleSwap } from './vehicle-swap.ts';

export interface SearchOptions {
  readonly isVehiclesFirst: boolean;
  /** How much of the budget is over; the search ends at 1. Asked between steps. */
  readonly progress: () => number;
  /** Counts a step and says whether another may follow. */
  readonly mayGoOn: () => boolean;
  readonly random: Random;
  /** Called with each better plan, which goes on changing afterwards. */
  readonly onBetter: (plan: RoutePlan) => void;
}

/** Steps between two looks at the clock. */
const stepsBetweenLooks = 16;
/** Of the cost of a mean leg: how much worse a step may be at the start and at the end of the search, by and large. */
const temperatureStart = 1;
const temperatureStartOfHasty = 0.1;
const temperatureEnd = 0.01;
/** Steps for each stop that a search from the full temperature needs; with fewer it begins cooler. */
const stepsPerStopOfPatient = 300;
/** Plans kept on the way, evenly in time. */
const sampleCount = 24;
/** Share of the search in which vehicles are saved, where they come first. */
const fleetShare = 0.6;

/**
 * Ruin and recreate under simulated annealing: “slack induction by string removals” of Christiaens and Vanden Berghe (2020),
 * with its search for fewer vehicles by sums of absences. Plans are always feasible; what finds no room stays absent.
 * Memory O(stops + vehicles); a step touches a few routes and takes O(stops removed × near stops) and their refreshing.
 */
export class RuinAndRecreate {
  readonly #options: SearchOptions;
  readonly #plan: RoutePlan;
  /** What the current plan was before the step, and the best so far. */
  readonly #kept: RoutePlan;
  readonly best: RoutePlan;
  /** Complete plans met on the way, unlike each other: routes of stops. */
  readonly samples: Int32Array[][] = [];
  readonly #ruin: Ruin;
  readonly #insertion: Insertion;
  readonly #swap: VehicleSwap;
  /** By stop: how often it was left absent. */
  readonly #absences: Float64Array;
  /** By stop: while it stays absent it was tried in every route as that is, so that only routes that change are left. */
  readonly #isTried: Uint8Array;
  readonly #everySlot: SlotSet;
  /** Where the current plan may differ from the best. */
  readonly #changed: SlotSet;
  readonly #keys: Float64Array;
  /** Fewer vehicles cannot carry everything. */
  readonly #usedCountLeast: number;
  #usedCountMax: number;
  #isSavingVehicles: boolean;

  constructor(plan: RoutePlan, options: SearchOptions) {
    const { model } = plan;
    this.#options = options;
    this.#plan = plan;
    this.#kept = new RoutePlan(model);
    this.best = new RoutePlan(model);
    this.#ruin = new Ruin(plan, options.random);
    this.#insertion = new Insertion(plan, options.random);
    this.#swap = new VehicleSwap(plan);
    this.#absences = new Float64Array(model.stopCount).fill(1);
    this.#isTried = new Uint8Array(model.stopCount);
    this.#everySlot = new SlotSet(model.slotCount);
    for (let slot = 0; slot < model.slotCount; slot += 1) this.#everySlot.add(slot);
    this.#changed = new SlotSet(model.slotCount);
    this.#keys = new Float64Array(model.stopCount);
    this.#usedCountMax = model.slotCount;
    this.#usedCountLeast = countVehiclesLeast(model);
    this.#isSavingVehicles = options.isVehiclesFirst;
    if (hasSavings(model)) planBySavings(plan);
    this.#recreate();
    this.#ruin.touched.clear();
    this.#copy(this.#kept, plan);
    this.#copy(this.best, plan);
    this.best.recount();
    options.onBetter(this.best);
  }

  /** Searches until the budget is used up. */
  run(): void {
    const { mayGoOn, progress } = this.#options;
    const overBefore = progress();
    let temperature = 0;
    let nextSample = 1 / sampleCount;
    const scale = this.#costOfMeanLeg();
    for (let look = 0; this.#plan.model.stopCount > 1; look += 1) {
      if (look % stepsBetweenLooks === 0) {
        const over = progress();
        if (over >= 1) return;
        const start = this.#temperatureStart(look, (over - overBefore) / (1 - overBefore));
        temperature = scale * start * (temperatureEnd / start) ** over;
        if (this.#isSavingVehicles && over > fleetShare) this.#stopSavingVehicles();
        if (over > nextSample) {
          nextSample = over + 1 / sampleCount;
          this.#keepSample();
        }
      }
      this.#step(temperature);
      if (!mayGoOn()) return;
    }
  }

  /** By how many steps the budget will have allowed when it is over. */
  #temperatureStart(steps: number, share: number): number {
    if (!(share > 0)) return temperatureStart;
    const patience = steps / share / (stepsPerStopOfPatient * this.#plan.model.stopCount);
    return Math.max(temperatureStartOfHasty, Math.min(temperatureStart, patience));
  }

  #keepSample(): void {
    const plan = this.#plan;
    if (this.#isSavingVehicles || plan.absentCount > 0) return;
    this.samples.push(Array.from(plan.used.subarray(0, plan.usedCount), (slot) => plan.stopsOf(slot)));
  }

  #costOfMeanLeg(): number {
    const { cost, absentCount, usedCount, model } = this.#plan;
    const legs = Math.max(1, model.stopCount - absentCount + usedCount);
    return cost / legs;
  }

  #step(temperature: number): void {
    const plan = this.#plan;
    const kept = this.#kept;
    const { absentCount } = plan;
    this.#ruin.ruin();
    for (let at = absentCount; at < plan.absentCount; at += 1) this.#isTried[plan.absent[at]!] = 0;
    this.#recreate();
    this.#swap.improve(this.#ruin.touched);
    if (this.#isAccepted(temperature)) {
      this.#keep();
      if (this.#isBest()) this.#keepBest();
      if (this.#isSavingVehicles && plan.mandatoryAbsentCount === 0) this.#saveVehicle();
    } else {
      plan.copyFrom(kept, this.#ruin.touched);
    }
    this.#ruin.touched.clear();
  }

  #keep(): void {
    const { touched } = this.#ruin;
    this.#kept.copyFrom(this.#plan, touched);
    for (let at = 0; at < touched.count; at += 1) this.#changed.add(touched.slots[at]!);
  }

  /** Whoever is absent counts by how often it was absent before: what is hard to place gets its place first. */
  #isAccepted(temperature: number): boolean {
    const plan = this.#plan;
    const kept = this.#kept;
    if (plan.mandatoryAbsentCount > 0 || kept.mandatoryAbsentCount > 0) {
      const absences = this.#sumAbsences(plan);
      const absencesKept = this.#sumAbsences(kept);
      for (let at = 0; at < plan.absentCount; at += 1) this.#absences[plan.absent[at]!]! += 1;
      if (absences !== absencesKept) return absences < absencesKept;
    }
    return plan.cost < kept.cost - temperature * Math.log(1 - this.#options.random.next());
  }

  #sumAbsences({ absent, absentCount }: RoutePlan): number {
    const { prize } = this.#plan.model;
    let sum = 0;
    for (let at = 0; at < absentCount; at += 1)
      if (prize[absent[at]!] === Infinity) sum += this.#absences[absent[at]!]!;
    return sum;
  }

  #isBest(): boolean {
    const { best } = this;
    const plan = this.#plan;
    if (plan.mandatoryAbsentCount !== best.mandatoryAbsentCount)
      return plan.mandatoryAbsentCount < best.mandatoryAbsentCount;
    if (this.#options.isVehiclesFirst && plan.usedCount !== best.usedCount) return plan.usedCount < best.usedCount;
    return plan.cost < best.cost - 1e-9 * Math.abs(best.cost);
  }

  #keepBest(): void {
    this.best.copyFrom(this.#plan, this.#changed);
    this.#changed.clear();
    this.best.recount();
    this.#options.onBetter(this.best);
  }

  #copy(target: RoutePlan, source: RoutePlan): void {
    target.copyFrom(source, this.#everySlot);
  }

  /** Empties the route whose stops were the least trouble so far, and allows one vehicle less. */
  #saveVehicle(): void {
    const plan = this.#plan;
    if (plan.usedCount <= this.#usedCountLeast) {
      this.#stopSavingVehicles();
      return;
    }
    let least = Infinity;
    let slot = -1;
    for (let at = 0; at < plan.usedCount; at += 1) {
      let sum = 0;
      for (const stop of plan.stopsOf(plan.used[at]!)) sum += this.#absences[stop]!;
      if (sum < least) {
        least = sum;
        slot = plan.used[at]!;
      }
    }
    this.#usedCountMax = plan.usedCount - 1;
    for (const stop of plan.stopsOf(slot)) this.#isTried[stop] = 0;
    this.#ruin.ruinRoute(slot);
    this.#keep();
  }

  #stopSavingVehicles(): void {
    this.#isSavingVehicles = false;
    this.#isTried.fill(0);
    this.#copy(this.#plan, this.best);
    this.#copy(this.#kept, this.best);
    this.#changed.clear();
    if (this.best.mandatoryAbsentCount === 0) this.#usedCountMax = Math.max(1, this.best.usedCount);
  }

  /** Inserts what is absent, one after another in one of several orders, each at its cheapest place. */
  #recreate(): void {
    const plan = this.#plan;
    const { partner, isFirst, prize } = plan.model;
    const stops: number[] = [];
    for (let at = 0; at < plan.absentCount; at += 1) {
      const stop = plan.absent[at]!;
      if (partner[stop]! < 0 || isFirst[stop] === 1) stops.push(stop);
    }
    this.#sort(stops);
    const insertion = this.#insertion;
    for (const stop of stops) {
      if (this.#isTried[stop] === 1) insertion.findIn(stop, this.#ruin.touched, this.#usedCountMax);
      else insertion.find(stop, this.#usedCountMax);
      this.#isTried[stop] = 1;
      if (insertion.slot < 0 || insertion.cost > prize[stop]!) continue;
      const { slot, after, afterOfSecond } = insertion;
      this.#ruin.touched.add(slot);
      plan.link(stop, after, slot);
      if (partner[stop]! >= 0) plan.link(partner[stop]!, afterOfSecond, slot);
      plan.refresh(slot);
    }
  }

  #sort(stops: number[]): void {
    const { random } = this.#options;
    const { kinds, fromStart, change, due, ready, place, distances, stopCount } = this.#plan.model;
    const keys = this.#keys;
    random.shuffle(stops);
    const choice = random.below(this.#plan.model.hasTimes ? 15 : 11);
    if (choice < 4) return;
    const depot = place[stopCount]!;
    for (const stop of stops) {
      let key: number;
      if (choice < 8) {
        key = 0;
        for (let at = stop * kinds; at < (stop + 1) * kinds; at += 1)
          key -= fromStart[at]! > 0 ? fromStart[at]! : Math.abs(change[at]!);
      } else if (choice < 11) {
        const distance = distances[depot * this.#plan.model.placeCount + place[stop]!]!;
        key = choice < 10 ? -distance : distance;
      } else if (choice < 13) key = due[stop]! - ready[stop]!;
      else key = choice === 13 ? ready[stop]! : -due[stop]!;
      keys[stop] = key;
    }
    stops.sort((left, right) => (keys[left]! < keys[right]! ? -1 : keys[left]! > keys[right]! ? 1 : 0));
  }
}
