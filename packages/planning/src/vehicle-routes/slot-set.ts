/** A set of slots that is emptied often and never larger than the fleet. */
export class SlotSet {
  /** The first `count`, in the order they came. */
  readonly slots: Int32Array;
  count = 0;
  readonly #has: Uint8Array;

  constructor(slotCount: number) {
    this.slots = new Int32Array(slotCount);
    this.#has = new Uint8Array(slotCount);
  }

  has(slot: number): boolean {
    return this.#has[slot] === 1;
  }

  add(slot: number): void {
    if (this.#has[slot] === 1) return;
    this.#has[slot] = 1;
    this.slots[this.count] = slot;
    this.count += 1;
  }

  clear(): void {
    for (let at = 0; at < this.count; at += 1) this.#has[this.slots[at]!] = 0;
    this.count = 0;
  }
}
