/** A tree arc that leads from its node to the parent, or from the parent to its node. */
export const UP = 1;
export const DOWN = -1;

/**
 * The basis of a network simplex: a rooted tree over all nodes, kept as parents and doubly linked lists of children, with
 * the size of every subtree so that the common ancestor of two nodes is found by always climbing from the smaller one.
 */
export class SpanningTree {
  readonly parent: Int32Array;
  /** The arc between a node and its parent. */
  readonly arcToParent: Int32Array;
  /** UP or DOWN. */
  readonly direction: Int8Array;
  readonly size: Int32Array;
  readonly #firstChild: Int32Array;
  readonly #next: Int32Array;
  readonly #previous: Int32Array;

  /** The root is the last node; every other node begins as its child. */
  constructor(nodeCount: number) {
    const root = nodeCount - 1;
    const none = (): Int32Array => new Int32Array(nodeCount).fill(-1);
    this.parent = none();
    this.arcToParent = none();
    this.direction = new Int8Array(nodeCount).fill(UP);
    this.size = new Int32Array(nodeCount).fill(1);
    this.#firstChild = none();
    this.#next = none();
    this.#previous = none();
    this.size[root] = nodeCount;
    for (let node = root - 1; node >= 0; node -= 1) this.#attach(node, root);
  }

  findJoin(left: number, right: number): number {
    const { parent, size } = this;
    while (left !== right) {
      if (size[left]! < size[right]!) left = parent[left]!;
      else right = parent[right]!;
    }
    return left;
  }

  /**
   * Cuts the subtree below `cut` off, and hangs it, turned round so that `inner` is its top, under `outer` by `arc`.
   * `inner` lies in that subtree, `outer` does not.
   */
  rehang(cut: number, inner: number, outer: number, arc: number, direction: number): void {
    const { parent, arcToParent, size } = this;
    const join = this.findJoin(parent[cut]!, outer);
    const moved = size[cut]!;
    for (let node = parent[cut]!; node !== join; node = parent[node]!) size[node]! -= moved;
    for (let node = outer; node !== join; node = parent[node]!) size[node]! += moved;
    let node = inner;
    let newParent = outer;
    let newArc = arc;
    let newDirection = direction;
    let sizeBelow = 0;
    for (;;) {
      const oldParent = parent[node]!;
      const oldArc = arcToParent[node]!;
      const oldDirection = this.direction[node]!;
      const oldSize = size[node]!;
      this.#detach(node);
      this.#attach(node, newParent);
      arcToParent[node] = newArc;
      this.direction[node] = newDirection;
      size[node] = moved - sizeBelow;
      if (node === cut) return;
      sizeBelow = oldSize;
      newParent = node;
      newArc = oldArc;
      newDirection = -oldDirection;
      node = oldParent;
    }
  }

  /** Adds `change` to the values of all nodes below `top`, itself included. */
  addBelow(top: number, values: Float64Array, change: number): void {
    const next = this.#next;
    const firstChild = this.#firstChild;
    const { parent } = this;
    values[top]! += change;
    let node = firstChild[top]!;
    while (node >= 0) {
      values[node]! += change;
      let after = firstChild[node]!;
      while (after < 0 && node !== top) {
        after = next[node]!;
        if (after < 0) node = parent[node]!;
      }
      node = after;
    }
  }

  #attach(node: number, parent: number): void {
    const first = this.#firstChild[parent]!;
    this.parent[node] = parent;
    this.#previous[node] = -1;
    this.#next[node] = first;
    if (first >= 0) this.#previous[first] = node;
    this.#firstChild[parent] = node;
  }

  #detach(node: number): void {
    const previous = this.#previous[node]!;
    const next = this.#next[node]!;
    if (previous < 0) this.#firstChild[this.parent[node]!] = next;
    else this.#next[previous] = next;
    if (next >= 0) this.#previous[next] = previous;
  }
}
