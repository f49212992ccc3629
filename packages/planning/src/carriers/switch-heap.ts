/**
 * Shipments of one carrier by what they cost more with another: cheapest first, and among equals the first. Shipments that
 * left are skipped when they come to the top.
 */
export class SwitchHeap {
  readonly #keys: number[];
  readonly #shipments: number[];

  /** Takes both arrays over. Linear. */
  constructor(keys: number[], shipments: number[]) {
    this.#keys = keys;
    this.#shipments = shipments;
    for (let at = (keys.length >> 1) - 1; at >= 0; at -= 1) this.#sink(at);
  }

  push(key: number, shipment: number): void {
    let at = this.#keys.length;
    this.#keys.push(key);
    this.#shipments.push(shipment);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.#isBefore(at, parent)) break;
      this.#exchange(at, parent);
      at = parent;
    }
  }

  /** The cheapest shipment that is still there, or −1. */
  top(isThere: (shipment: number) => boolean): number {
    while (this.#shipments.length > 0) {
      const shipment = this.#shipments[0] as number;
      if (isThere(shipment)) return shipment;
      this.#exchange(0, this.#keys.length - 1);
      this.#keys.pop();
      this.#shipments.pop();
      this.#sink(0);
    }
    return -1;
  }

  #sink(from: number): void {
    const end = this.#keys.length;
    for (let at = from; ;) {
      let least = at;
      const left = 2 * at + 1;
      if (left < end && this.#isBefore(left, least)) least = left;
      if (left + 1 < end && this.#isBefore(left + 1, least)) least = left + 1;
      if (least === at) return;
      this.#exchange(at, least);
      at = least;
    }
  }

  #isBefore(one: number, other: number): boolean {
    const difference = (this.#keys[one] as number) - (this.#keys[other] as number);
    return (
      difference < 0 || (difference === 0 && (this.#shipments[one] as number) < (this.#shipments[other] as number))
    );
  }

  #exchange(one: number, other: number): void {
    const key = this.#keys[one] as number;
    const shipment = this.#shipments[one] as number;
    this.#keys[one] = this.#keys[other] as number;
    this.#shipments[one] = this.#shipments[other] as number;
    this.#keys[other] = key;
    this.#shipments[other] = shipment;
  }
}
