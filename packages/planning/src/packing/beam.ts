import type { Stopwatch } from '../budget.ts';
import { type Candidate, chooseBlocks } from './choose-block.ts';
import { Loading, type LoadingPlan, type PlacedBlock } from './loading.ts';
import { orderFromFront } from './placement-order.ts';
import { computeReach } from './reach.ts';

/** Above this many steps the reach of a state is taken from its parent. */
const reachWorkMax = 150_000;
/** Blocks weighed for a placement when there is little time. */
const weighedHastily = 64;
/** Blocks that the first greedy loading places whatever the time: a carton is mostly full by then. */
const placementsFirst = 160;

export interface BestLoading {
  volume: number;
  placed: readonly PlacedBlock[];
}

interface Node {
  readonly loading: Loading;
  /** Volume of the best known end of this node. */
  value: number;
  /** First block of the greedy end, whose value is therefore known. */
  first: Candidate | undefined;
}

/**
 * Beam search in which each node is judged by the volume that a greedy loading reaches from it, with beams that grow by
 * √2 until the budget ends, everything is packed, or nothing was cut any more (BSG of Araya and Riff 2014). A step is one
 * greedy loading. The first greedy loading ends after 160 blocks at the earliest, whatever the time.
 */
export class BeamSearch {
  readonly #plan: LoadingPlan;
  readonly #watch: Stopwatch;
  readonly #volumeMax: number;
  readonly #scratch: Loading;
  readonly #onBetter: (best: BestLoading) => void;
  readonly #pool: Loading[] = [];
  readonly best: BestLoading = { volume: -1, placed: [] };
  isCut = false;
  widthReached = 0;

  readonly #hastyFromMs: number;

  constructor(
    plan: LoadingPlan,
    watch: Stopwatch,
    firstMsMax: number,
    volumeMax: number,
    onBetter: (best: BestLoading) => void,
  ) {
    this.#hastyFromMs = watch.elapsedMs() + firstMsMax;
    this.#plan = plan;
    this.#watch = watch;
    this.#volumeMax = volumeMax;
    this.#onBetter = onBetter;
    this.#scratch = new Loading(plan, this.#reachFrom(plan.items.count));
  }

  run(): void {
    const root = new Loading(this.#plan, this.#scratch.reach);
    const first = this.#greedy(root, true);
    for (let width = 1; !this.#isDone(); width = Math.max(width + 1, Math.round(width * Math.SQRT2))) {
      this.isCut = false;
      const start = this.#acquire();
      start.copyFrom(root);
      this.#pass({ loading: start, value: this.best.volume, first }, width);
      if (this.#isDone()) return;
      this.widthReached = width;
      if (!this.isCut) return;
    }
  }

  #isDone(): boolean {
    return this.best.volume >= this.#volumeMax || this.#watch.isOver();
  }

  #pass(start: Node, width: number): void {
    let beam: Node[] = [start];
    while (beam.length > 0) {
      const children: Node[] = [];
      for (const node of beam) {
        this.#expand(node, width, children);
        if (this.#isDone()) {
          for (const { loading } of [...beam, ...children]) this.#pool.push(loading);
          return;
        }
      }
      for (const { loading } of beam) this.#pool.push(loading);
      beam = this.#keepBest(children, width);
    }
  }

  #expand(node: Node, width: number, children: Node[]): void {
    const { loading, first, value } = node;
    loading.reach = this.#canAffordReach() ? this.#reachFrom(loading.remaining) : loading.reach;
    const candidates = chooseBlocks(loading, width + 1, Number.POSITIVE_INFINITY);
    if (candidates.length > width) this.isCut = true;
    for (const candidate of candidates.slice(0, width)) {
      const child = this.#acquire();
      child.copyFrom(loading);
      child.place(candidate);
      const isKnown =
        first !== undefined &&
        first.block === candidate.block &&
        first.x === candidate.x &&
        first.y === candidate.y &&
        first.z === candidate.z;
      const known: Node = { loading: child, value, first: undefined };
      if (!isKnown) {
        known.first = this.#greedy(child, false);
        known.value = this.#scratch.volume;
      }
      children.push(known);
      if (this.#isDone()) return;
    }
  }

  /** The best nodes by value. Of equal values one stays: they mostly are one loading reached in another order. */
  #keepBest(children: Node[], width: number): Node[] {
    const sorted = children.sort((left, right) => right.value - left.value);
    const kept: Node[] = [];
    for (const node of sorted) {
      const last = kept.at(-1);
      const isTwin = last !== undefined && last.value === node.value && last.loading.volume === node.loading.volume;
      if (kept.length < width && !isTwin) kept.push(node);
      else {
        if (!isTwin) this.isCut = true;
        this.#pool.push(node.loading);
      }
    }
    return kept;
  }

  /** Loads greedily from a state into the scratch, and returns the first choice. */
  #greedy(from: Loading, isFirst: boolean): Candidate | undefined {
    const loading = this.#scratch;
    loading.copyFrom(from);
    let first: Candidate | undefined;
    for (let placements = 1; ; placements += 1) {
      const isHasty = isFirst && this.#watch.elapsedMs() >= this.#hastyFromMs;
      const [candidate] = chooseBlocks(loading, 1, isHasty ? weighedHastily : Number.POSITIVE_INFINITY);
      if (candidate === undefined) break;
      first ??= candidate;
      loading.place(candidate);
      if ((!isFirst || placements >= placementsFirst) && this.#watch.isOver()) break;
    }
    this.#watch.mayGoOn();
    if (loading.volume > this.best.volume && this.#loadableVolume(loading) > this.best.volume) {
      this.best.volume = this.#loadableVolume(loading);
      this.best.placed = loading.placed;
      this.#onBetter(this.best);
    }
    return first;
  }

  /** Volume without what nobody could push in; from above everything can be lowered. */
  #loadableVolume({ volume, placed }: Loading): number {
    const { isLoadedFromFront, listPlaced } = this.#plan;
    if (!isLoadedFromFront) return volume;
    const loaded = orderFromFront(listPlaced(placed));
    return loaded.reduce((sum, { lengthX, lengthY, lengthZ }) => sum + lengthX * lengthY * lengthZ, 0);
  }

  #acquire(): Loading {
    return this.#pool.pop() ?? new Loading(this.#plan, this.#scratch.reach);
  }

  #canAffordReach(): boolean {
    const { items, carton } = this.#plan;
    return (carton.xMm + carton.yMm + carton.zMm) * items.count.length <= reachWorkMax;
  }

  #reachFrom(remaining: Int32Array): ReturnType<typeof computeReach> {
    const { items, carton } = this.#plan;
    return computeReach(items, remaining, [carton.xMm, carton.yMm, carton.zMm]);
  }
}
