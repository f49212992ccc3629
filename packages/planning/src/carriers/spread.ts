/** Least and most shipments of a carrier. */
export interface Limits {
  readonly least: number;
  readonly most: number;
}

export interface Spread {
  readonly carrierOf: Int32Array;
  readonly counts: Int32Array;
}

/** Shipments of one carrier by what they cost more with another: cheapest first, those that left are skipped. */
class SwitchHeap {
  readonly #keys: number[] = [];
  readonly #shipments: number[] = [];

  push(key: number, shipment: number): void {
    let at = this.#keys.length;
    this.#keys.push(key);
    this.#shipments.push(shipment);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if ((this.#keys[parent] as number) <= key) break;
      this.#exchange(at, parent);
      at = parent;
    }
  }

  /** The cheapest shipment that is still there, or −1. */
  top(isThere: (shipment: number) => boolean): number {
    while (this.#shipments.length > 0) {
      const shipment = this.#shipments[0] as number;
      if (isThere(shipment)) return shipment;
      this.#pop();
    }
    return -1;
  }

  #pop(): void {
    const last = this.#keys.length - 1;
    this.#exchange(0, last);
    this.#keys.pop();
    this.#shipments.pop();
    for (let at = 0; ;) {
      let least = at;
      for (const child of [2 * at + 1, 2 * at + 2]) {
        if (child < last && (this.#keys[child] as number) < (this.#keys[least] as number)) least = child;
      }
      if (least === at) return;
      this.#exchange(at, least);
      at = least;
    }
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

/**
 * Cheapest carriers for all shipments with a least and a most for each carrier: a minimum-cost flow on the few carriers
 * as nodes. Everybody begins with the cheapest carrier, which is optimal without limits; each unit above a most or below
 * a least is then moved along a shortest path of switches (successive shortest paths; Ahuja, Magnanti and Orlin 1993,
 * ch. 9). Undefined when the limits cannot be kept. `prices[shipment · carriers + carrier]`, infinite where impossible.
 * O(units moved · carriers³ + shipments · carriers · log shipments).
 */
export function spreadShipments(prices: Float64Array, limits: readonly Limits[]): Spread | undefined {
  return new Spreading(prices, limits).run();
}

class Spreading {
  readonly #prices: Float64Array;
  readonly #limits: readonly Limits[];
  readonly #carriers: number;
  readonly #carrierOf: Int32Array;
  readonly #counts: Int32Array;
  readonly #heaps: readonly SwitchHeap[];

  constructor(prices: Float64Array, limits: readonly Limits[]) {
    this.#prices = prices;
    this.#limits = limits;
    this.#carriers = limits.length;
    this.#carrierOf = new Int32Array(prices.length / limits.length);
    this.#counts = new Int32Array(limits.length);
    this.#heaps = Array.from({ length: limits.length ** 2 }, () => new SwitchHeap());
  }

  run(): Spread | undefined {
    for (let shipment = 0; shipment < this.#carrierOf.length; shipment += 1) {
      let cheapest = 0;
      for (let carrier = 1; carrier < this.#carriers; carrier += 1) {
        if (this.#price(shipment, carrier) < this.#price(shipment, cheapest)) cheapest = carrier;
      }
      this.#settle(shipment, cheapest);
    }
    for (const [carrier, { least, most }] of this.#limits.entries()) {
      if (least > most) return undefined;
      while (this.#count(carrier) > most) {
        if (!this.#moveOne([carrier], (other) => this.#count(other) < this.#limit(other).most)) return undefined;
      }
    }
    for (const [carrier, { least }] of this.#limits.entries()) {
      while (this.#count(carrier) < least) {
        const givers = [...this.#limits.keys()].filter((other) => this.#count(other) > this.#limit(other).least);
        if (!this.#moveOne(givers, (other) => other === carrier)) return undefined;
      }
    }
    return { carrierOf: this.#carrierOf, counts: this.#counts };
  }

  #price(shipment: number, carrier: number): number {
    return this.#prices[shipment * this.#carriers + carrier] as number;
  }

  #count(carrier: number): number {
    return this.#counts[carrier] as number;
  }

  #limit(carrier: number): Limits {
    return this.#limits[carrier] as Limits;
  }

  #settle(shipment: number, carrier: number): void {
    this.#carrierOf[shipment] = carrier;
    this.#counts[carrier] = this.#count(carrier) + 1;
    const price = this.#price(shipment, carrier);
    for (let other = 0; other < this.#carriers; other += 1) {
      const dearer = this.#price(shipment, other) - price;
      if (other !== carrier && dearer < Number.POSITIVE_INFINITY)
        (this.#heaps[carrier * this.#carriers + other] as SwitchHeap).push(dearer, shipment);
    }
  }

  #cheapestSwitch(from: number, to: number): number {
    return (this.#heaps[from * this.#carriers + to] as SwitchHeap).top(
      (shipment) => this.#carrierOf[shipment] === from,
    );
  }

  /** Moves one unit from a source to the nearest target, by Bellman and Ford: after switches some are negative. */
  #moveOne(sources: readonly number[], isTarget: (carrier: number) => boolean): boolean {
    const distance = new Float64Array(this.#carriers).fill(Number.POSITIVE_INFINITY);
    const before = new Int32Array(this.#carriers).fill(-1);
    const by = new Int32Array(this.#carriers).fill(-1);
    for (const source of sources) distance[source] = 0;
    for (let round = 0; round < this.#carriers; round += 1) {
      let isChanged = false;
      for (let from = 0; from < this.#carriers; from += 1) {
        if (distance[from] === Number.POSITIVE_INFINITY) continue;
        for (let to = 0; to < this.#carriers; to += 1) {
          const shipment = from === to ? -1 : this.#cheapestSwitch(from, to);
          if (shipment < 0) continue;
          const length = (distance[from] as number) + this.#price(shipment, to) - this.#price(shipment, from);
          // Rounding must not close a circle of switches that cost nothing.
          if (length >= (distance[to] as number) - 1e-12 * Math.abs(length)) continue;
          distance[to] = length;
          before[to] = from;
          by[to] = shipment;
          isChanged = true;
        }
      }
      if (!isChanged) break;
    }
    let target = -1;
    for (let carrier = 0; carrier < this.#carriers; carrier += 1) {
      if (distance[carrier] === Number.POSITIVE_INFINITY || !isTarget(carrier)) continue;
      if (target < 0 || (distance[carrier] as number) < (distance[target] as number)) target = carrier;
    }
    if (target < 0) return false;
    this.#follow(target, before, by);
    return true;
  }

  #follow(target: number, before: Int32Array, by: Int32Array): void {
    for (let to = target, hops = 0; (before[to] as number) >= 0 && hops < this.#carriers; hops += 1) {
      const from = before[to] as number;
      this.#counts[from] = this.#count(from) - 1;
      this.#settle(by[to] as number, to);
      to = from;
    }
  }
}
