import { findCheapestInto, mixArcs, mixInto } from './arc-order.ts';
import { EnteringArcs } from './entering-arcs.ts';
import { DOWN, SpanningTree, UP } from './spanning-tree.ts';

const AT_LOWER = 1;
const IN_TREE = 0;
const AT_UPPER = -1;

/** What the simplex works on: lower bounds moved into the supplies. Read only. */
export interface StandardNetwork {
  readonly nodeCount: number;
  readonly arcCount: number;
  readonly supplies: Float64Array;
  readonly sources: Int32Array;
  readonly targets: Int32Array;
  readonly capacities: Float64Array;
  readonly costs: Float64Array;
}

export type PivotResult = 'pivoted' | 'optimal' | 'unbounded';

/**
 * Primal network simplex with strongly feasible trees, which cannot cycle (Cunningham 1976; Király and Kovács, "Efficient
 * implementations of minimum-cost flow algorithms", 2012, describe it and the first pivots). EnteringArcs says which arc
 * enters. A root with one artificial arc for each node makes the first tree; arcs from the root cost more than any path, so
 * units stay on them only if there is no other way. Arcs are kept in a mixed order. A pivot costs one choice of an arc, one
 * cycle and one subtree.
 */
export class NetworkSimplex {
  readonly prices: Float64Array;
  pivots = 0;
  readonly #arcCount: number;
  readonly #nodeCount: number;
  readonly #sources: Int32Array;
  readonly #targets: Int32Array;
  readonly #capacities: Float64Array;
  readonly #costs: Float64Array;
  readonly #flows: Float64Array;
  readonly #states: Int8Array;
  readonly #tree: SpanningTree;
  readonly #order: Int32Array;
  readonly #entrants: EnteringArcs;
  readonly #hints: Int32Array;
  #hintsUsed = 0;
  #entering = -1;

  constructor(network: StandardNetwork) {
    const { nodeCount, arcCount } = network;
    const all = arcCount + nodeCount;
    this.#arcCount = arcCount;
    this.#nodeCount = nodeCount;
    this.#order = mixArcs(arcCount, nodeCount);
    this.#sources = mixInto(new Int32Array(all), network.sources, this.#order);
    this.#targets = mixInto(new Int32Array(all), network.targets, this.#order);
    this.#capacities = mixInto(new Float64Array(all), network.capacities, this.#order);
    this.#costs = mixInto(new Float64Array(all), network.costs, this.#order);
    this.#states = new Int8Array(arcCount).fill(AT_LOWER);
    this.#flows = new Float64Array(all);
    this.prices = new Float64Array(nodeCount + 1);
    this.#tree = new SpanningTree(nodeCount + 1);
    this.#addArtificialArcs(network);
    this.#hints = findCheapestInto(network, this.#order);
    this.#entrants = new EnteringArcs({
      arcCount,
      sources: this.#sources,
      targets: this.#targets,
      costs: this.#costs,
      prices: this.prices,
      states: this.#states,
    });
  }

  /** Units on each arc, as the network numbers them. */
  readFlows(): Float64Array {
    const flows = new Float64Array(this.#arcCount);
    for (let place = 0; place < this.#arcCount; place += 1) flows[this.#order[place]!] = this.#flows[place]!;
    return flows;
  }

  /** One step of the simplex. */
  pivot(): PivotResult {
    const arc = this.#findEntering();
    if (arc < 0) return 'optimal';
    this.#entering = arc;
    this.pivots += 1;
    const isRising = this.#states[arc] === AT_LOWER;
    const first = isRising ? this.#sources[arc]! : this.#targets[arc]!;
    const second = isRising ? this.#targets[arc]! : this.#sources[arc]!;
    const join = this.#tree.findJoin(first, second);
    let change = this.#capacities[arc]!;
    let leaving = -1;
    let isOnFirst = false;
    const { parent } = this.#tree;
    for (let node = first; node !== join; node = parent[node]!) {
      const room = this.#room(node, DOWN);
      if (room < change) {
        change = room;
        leaving = node;
        isOnFirst = true;
      }
    }
    for (let node = second; node !== join; node = parent[node]!) {
      const room = this.#room(node, UP);
      if (room <= change) {
        change = room;
        leaving = node;
        isOnFirst = false;
      }
    }
    if (change === Number.POSITIVE_INFINITY) return 'unbounded';
    if (change > 0) this.#push(arc, isRising ? change : -change, join);
    if (leaving < 0) this.#states[arc] = isRising ? AT_UPPER : AT_LOWER;
    else this.#exchange(arc, leaving, isOnFirst ? first : second, isOnFirst ? second : first);
    return 'pivoted';
  }

  /** Units that still take the artificial way to where they are needed. */
  unsentUnits(): number {
    let units = 0;
    for (let arc = this.#arcCount; arc < this.#flows.length; arc += 1)
      if (this.#sources[arc] === this.#nodeCount) units += this.#flows[arc]!;
    return units;
  }

  /** After `unbounded`: the arcs of the cycle that earns for ever. */
  listCycle(): Int32Array {
    const arc = this.#entering;
    const { parent, arcToParent } = this.#tree;
    const [source, target] = [this.#sources[arc]!, this.#targets[arc]!];
    const join = this.#tree.findJoin(source, target);
    const arcs = [arc];
    for (const end of [source, target])
      for (let node = end; node !== join; node = parent[node]!) arcs.push(arcToParent[node]!);
    return Int32Array.from(arcs, (place) => this.#order[place]!);
  }

  /** Nodes from which an unsent unit can be moved on; when the flow is optimal they are a cut that proves there is no way. */
  listStranded(): Int32Array {
    const { nodes, arcsAt, firstAt } = this.#incidence();
    const isReached = new Uint8Array(this.#nodeCount);
    const queue: number[] = [];
    for (let node = 0; node < this.#nodeCount; node += 1) {
      const arc = this.#arcCount + node;
      if (this.#targets[arc] === this.#nodeCount && this.#flows[arc]! > 0) {
        isReached[node] = 1;
        queue.push(node);
      }
    }
    for (let at = 0; at < queue.length; at += 1) {
      const node = queue[at]!;
      for (let place = firstAt[node]!; place < firstAt[node + 1]!; place += 1) {
        const arc = arcsAt[place]!;
        const other = nodes[place]!;
        const isForward = this.#sources[arc] === node && this.#targets[arc] === other;
        const hasRoom = isForward ? this.#flows[arc]! < this.#capacities[arc]! : this.#flows[arc]! > 0;
        if (hasRoom && isReached[other] === 0) {
          isReached[other] = 1;
          queue.push(other);
        }
      }
    }
    return Int32Array.from(queue).sort((left, right) => left - right);
  }

  /** Each arc at both of its ends. */
  #incidence(): { nodes: Int32Array; arcsAt: Int32Array; firstAt: Int32Array } {
    const firstAt = new Int32Array(this.#nodeCount + 2);
    for (let arc = 0; arc < this.#arcCount; arc += 1) {
      firstAt[this.#sources[arc]! + 2]! += 1;
      firstAt[this.#targets[arc]! + 2]! += 1;
    }
    for (let node = 2; node < firstAt.length; node += 1) firstAt[node]! += firstAt[node - 1]!;
    const nodes = new Int32Array(2 * this.#arcCount);
    const arcsAt = new Int32Array(2 * this.#arcCount);
    const put = (node: number, other: number, arc: number): void => {
      const place = firstAt[node + 1]!;
      firstAt[node + 1] = place + 1;
      nodes[place] = other;
      arcsAt[place] = arc;
    };
    for (let arc = 0; arc < this.#arcCount; arc += 1) {
      put(this.#sources[arc]!, this.#targets[arc]!, arc);
      put(this.#targets[arc]!, this.#sources[arc]!, arc);
    }
    return { nodes, arcsAt, firstAt };
  }

  #addArtificialArcs({ nodeCount, arcCount, supplies, costs }: StandardNetwork): void {
    let costMax = 0;
    for (const cost of costs) costMax = Math.max(costMax, Math.abs(cost));
    const dear = (costMax + 1) * nodeCount;
    for (let node = 0; node < nodeCount; node += 1) {
      const arc = arcCount + node;
      const supply = supplies[node]!;
      const isUp = supply >= 0;
      this.#sources[arc] = isUp ? node : nodeCount;
      this.#targets[arc] = isUp ? nodeCount : node;
      this.#capacities[arc] = Number.POSITIVE_INFINITY;
      this.#costs[arc] = isUp ? 0 : dear;
      this.#flows[arc] = Math.abs(supply);
      this.prices[node] = isUp ? 0 : dear;
      this.#tree.arcToParent[node] = arc;
      this.#tree.direction[node] = isUp ? UP : DOWN;
    }
  }

  /** The first pivots bring in the cheapest arc into each node that needs something. */
  #findEntering(): number {
    while (this.#hintsUsed < this.#hints.length) {
      const arc = this.#hints[this.#hintsUsed]!;
      this.#hintsUsed += 1;
      if (this.#entrants.gainOf(arc) < 0) return arc;
    }
    return this.#entrants.find();
  }

  /** How much more can run through the arc between a node and its parent in the direction given. */
  #room(node: number, direction: number): number {
    const arc = this.#tree.arcToParent[node]!;
    const flow = this.#flows[arc]!;
    return this.#tree.direction[node] === direction ? this.#capacities[arc]! - flow : flow;
  }

  #push(arc: number, change: number, join: number): void {
    const { parent, arcToParent, direction } = this.#tree;
    const flows = this.#flows;
    flows[arc]! += change;
    for (let node = this.#sources[arc]!; node !== join; node = parent[node]!)
      flows[arcToParent[node]!]! -= direction[node]! * change;
    for (let node = this.#targets[arc]!; node !== join; node = parent[node]!)
      flows[arcToParent[node]!]! += direction[node]! * change;
  }

  /** Puts the entering arc into the tree in place of the one above `leaving`. */
  #exchange(arc: number, leaving: number, inner: number, outer: number): void {
    const tree = this.#tree;
    const left = tree.arcToParent[leaving]!;
    if (left < this.#arcCount) this.#states[left] = this.#flows[left] === 0 ? AT_LOWER : AT_UPPER;
    this.#states[arc] = IN_TREE;
    const isUp = this.#sources[arc] === inner;
    tree.rehang(leaving, inner, outer, arc, isUp ? UP : DOWN);
    const price = isUp ? this.prices[outer]! - this.#costs[arc]! : this.prices[outer]! + this.#costs[arc]!;
    tree.addBelow(inner, this.prices, price - this.prices[inner]!);
  }
}
