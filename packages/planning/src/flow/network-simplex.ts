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
 * Primal network simplex with block search for the entering arc and strongly feasible trees, which cannot cycle
 * (Cunningham 1976; Király and Kovács, "Efficient implementations of minimum-cost flow algorithms", 2012, describe both
 * and the first pivots). A root with one artificial arc for each node makes the first tree; arcs from the root cost more
 * than any path, so units stay on them only if there is no other way. A pivot costs one block of arcs, one cycle and one
 * subtree.
 */
export class NetworkSimplex {
  readonly flows: Float64Array;
  readonly prices: Float64Array;
  pivots = 0;
  readonly #arcCount: number;
  readonly #nodeCount: number;
  readonly #sources: Int32Array;
  readonly #targets: Int32Array;
  readonly #capacities: Float64Array;
  readonly #costs: Float64Array;
  readonly #states: Int8Array;
  readonly #tree: SpanningTree;
  readonly #order: Int32Array;
  readonly #blockArcs: number;
  readonly #hints: Int32Array;
  #hintsUsed = 0;
  #nextArc = 0;
  #entering = -1;

  constructor(network: StandardNetwork) {
    const { nodeCount, arcCount } = network;
    const all = arcCount + nodeCount;
    this.#arcCount = arcCount;
    this.#nodeCount = nodeCount;
    this.#sources = copyInto(new Int32Array(all), network.sources);
    this.#targets = copyInto(new Int32Array(all), network.targets);
    this.#capacities = copyInto(new Float64Array(all), network.capacities);
    this.#costs = copyInto(new Float64Array(all), network.costs);
    this.#states = new Int8Array(arcCount).fill(AT_LOWER);
    this.flows = new Float64Array(all);
    this.prices = new Float64Array(nodeCount + 1);
    this.#tree = new SpanningTree(nodeCount + 1);
    this.#order = mixArcs(arcCount, nodeCount);
    this.#blockArcs = Math.max(10, Math.floor(8 * Math.sqrt(arcCount)));
    this.#addArtificialArcs(network);
    this.#hints = findCheapestInto(network);
  }

  /** One step of the simplex. */
  pivot(): PivotResult {
    if (!this.#findHint() && !this.#findEntering()) return 'optimal';
    this.pivots += 1;
    const arc = this.#entering;
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
    for (let arc = this.#arcCount; arc < this.flows.length; arc += 1)
      if (this.#sources[arc] === this.#nodeCount) units += this.flows[arc]!;
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
    return Int32Array.from(arcs);
  }

  /** Nodes from which an unsent unit can be moved on; when the flow is optimal they are a cut that proves there is no way. */
  listStranded(): Int32Array {
    const { nodes, arcsAt, firstAt } = this.#incidence();
    const isReached = new Uint8Array(this.#nodeCount);
    const queue: number[] = [];
    for (let node = 0; node < this.#nodeCount; node += 1) {
      const arc = this.#arcCount + node;
      if (this.#targets[arc] === this.#nodeCount && this.flows[arc]! > 0) {
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
        const hasRoom = isForward ? this.flows[arc]! < this.#capacities[arc]! : this.flows[arc]! > 0;
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
      this.flows[arc] = Math.abs(supply);
      this.prices[node] = isUp ? 0 : dear;
      this.#tree.arcToParent[node] = arc;
      this.#tree.direction[node] = isUp ? UP : DOWN;
    }
  }

  /** The first pivots bring in the cheapest arc into each node that needs something. */
  #findHint(): boolean {
    while (this.#hintsUsed < this.#hints.length) {
      const arc = this.#hints[this.#hintsUsed]!;
      this.#hintsUsed += 1;
      if (this.#gain(arc) < 0) {
        this.#entering = arc;
        return true;
      }
    }
    return false;
  }

  /** Negative when moving units onto the arc, or off it when it is full, saves money. */
  #gain(arc: number): number {
    const reduced = this.#costs[arc]! + this.prices[this.#sources[arc]!]! - this.prices[this.#targets[arc]!]!;
    return this.#states[arc]! * reduced;
  }

  /** Looks through arcs in blocks, from where it last ended, and takes the best of the first block that has any. */
  #findEntering(): boolean {
    const order = this.#order;
    const [costs, prices, sources, targets, states] = [
      this.#costs,
      this.prices,
      this.#sources,
      this.#targets,
      this.#states,
    ];
    const count = this.#arcCount;
    let best = 0;
    let leftInBlock = this.#blockArcs;
    let at = this.#nextArc;
    for (let seen = 0; seen < count; seen += 1) {
      const arc = order[at]!;
      const gain = states[arc]! * (costs[arc]! + prices[sources[arc]!]! - prices[targets[arc]!]!);
      at += 1;
      if (at === count) at = 0;
      if (gain < best) {
        best = gain;
        this.#entering = arc;
      }
      leftInBlock -= 1;
      if (leftInBlock === 0) {
        if (best < 0) break;
        leftInBlock = this.#blockArcs;
      }
    }
    this.#nextArc = at;
    return best < 0;
  }

  /** How much more can run through the arc between a node and its parent in the direction given. */
  #room(node: number, direction: number): number {
    const arc = this.#tree.arcToParent[node]!;
    const flow = this.flows[arc]!;
    return this.#tree.direction[node] === direction ? this.#capacities[arc]! - flow : flow;
  }

  #push(arc: number, change: number, join: number): void {
    const { parent, arcToParent, direction } = this.#tree;
    const { flows } = this;
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
    if (left < this.#arcCount) this.#states[left] = this.flows[left] === 0 ? AT_LOWER : AT_UPPER;
    this.#states[arc] = IN_TREE;
    const isUp = this.#sources[arc] === inner;
    tree.rehang(leaving, inner, outer, arc, isUp ? UP : DOWN);
    const price = isUp ? this.prices[outer]! - this.#costs[arc]! : this.prices[outer]! + this.#costs[arc]!;
    tree.addBelow(inner, this.prices, price - this.prices[inner]!);
  }
}

function copyInto<Numbers extends Int32Array | Float64Array>(target: Numbers, source: Numbers): Numbers {
  target.set(source);
  return target;
}

/** Neighbouring arcs often share a node; a stride through them gives every block a mixture. */
function mixArcs(arcCount: number, nodeCount: number): Int32Array {
  const stride = Math.max(3, Math.floor(arcCount / nodeCount));
  const order = new Int32Array(arcCount);
  let at = 0;
  for (let first = 0; first < stride; first += 1)
    for (let arc = first; arc < arcCount; arc += stride) {
      order[at] = arc;
      at += 1;
    }
  return order;
}

function findCheapestInto({ nodeCount, arcCount, supplies, targets, costs, capacities }: StandardNetwork): Int32Array {
  const cheapest = new Int32Array(nodeCount).fill(-1);
  for (let arc = 0; arc < arcCount; arc += 1) {
    const target = targets[arc]!;
    if (supplies[target]! >= 0 || capacities[arc] === 0) continue;
    const known = cheapest[target]!;
    if (known < 0 || costs[arc]! < costs[known]!) cheapest[target] = arc;
  }
  return cheapest.filter((arc) => arc >= 0);
}
