interface Due {
  readonly at: number;
  readonly order: number;
  readonly run: () => void;
}

/**
 * Virtual time, in whole milliseconds, and everything that is still to happen. What is due at the same time happens in
 * the order in which it was planned, so that a run depends on nothing but its seed.
 */
export class Timeline {
  now = 0;
  /** Events so far. */
  steps = 0;
  /** A binary heap. */
  readonly #due: Due[] = [];
  #planned = 0;

  get waiting(): number {
    return this.#due.length;
  }

  after(delayMs: number, run: () => void): void {
    this.at(this.now + Math.max(0, Math.round(delayMs)), run);
  }

  at(time: number, run: () => void): void {
    this.#planned += 1;
    const due: Due = { at: Math.max(this.now, time), order: this.#planned, run };
    const heap = this.#due;
    let place = heap.length;
    heap.push(due);
    while (place > 0) {
      const parent = (place - 1) >> 1;
      const above = heap[parent] as Due;
      if (isBefore(above, due)) break;
      heap[place] = above;
      place = parent;
    }
    heap[place] = due;
  }

  /** Lets the next event happen. False when nothing is left. */
  step(): boolean {
    const next = this.#due[0];
    const last = this.#due.pop();
    if (next === undefined || last === undefined) return false;
    if (this.#due.length > 0) this.#sink(last);
    this.now = next.at;
    this.steps += 1;
    next.run();
    return true;
  }

  #sink(due: Due): void {
    const heap = this.#due;
    let place = 0;
    for (;;) {
      const left = 2 * place + 1;
      if (left >= heap.length) break;
      const right = left + 1;
      const least = right < heap.length && isBefore(heap[right] as Due, heap[left] as Due) ? right : left;
      if (isBefore(due, heap[least] as Due)) break;
      heap[place] = heap[least] as Due;
      place = least;
    }
    heap[place] = due;
  }
}

function isBefore(left: Due, right: Due): boolean {
  return left.at < right.at || (left.at === right.at && left.order < right.order);
}
