import { SwitchHeap } from './switch-heap.ts';

/** Least and most shipments of a carrier. */
export interface Limits {
  readonly least: number;
  readonly most: number;
}

export type Spread =
  /** The limits cannot be kept. */
  | { readonly kind: 'none' }
  /** Time was over, and nothing was to be hurried. */
  | { readonly kind: 'stopped' }
  | {
      readonly kind: 'spread';
      readonly carrierOf: Int32Array;
      readonly counts: Int32Array;
      /** No spread within the limits costs less; equal to what this one costs when it was not hurried. */
      readonly bound: number;
      readonly isHurried: boolean;
    };

/**
 * Cheapest carriers for all shipments with a least and a most for each carrier: a minimum-cost flow on the few carriers
 * as nodes. Everybody begins with the cheapest carrier, which is optimal without limits; each unit above a most or below
 * a least is then moved along a shortest path of switches (successive shortest paths; Ahuja, Magnanti and Orlin 1993,
 * ch. 9), as many at once as have switches of the same costs. `prices[shipment · carriers + carrier]`, infinite where
 * impossible, are whole multiples of one unit and small enough for exact sums of a path.
 *
 * When the clock says so in the middle, it stops, or moves the rest along any path: within the limits, not the cheapest. What was spent up to then is the
 * bound, because it is the least under the limits that had been reached. O(paths · carriers³ + shipments · carriers · log
 * shipments).
 */
export function spreadShipments(prices: Float64Array, limits: readonly Limits[], clock: Clock): Spread {
  return new Spreading(prices, limits, clock).run();
}

/** Carriers from which and to which a unit is moved on, the source first. */
type Path = readonly number[];

export interface Clock {
  readonly isOver: () => boolean;
  readonly whenOver: 'hurry' | 'stop';
}

class Spreading {
  readonly #prices: Float64Array;
  readonly #limits: readonly Limits[];
  readonly #carriers: number;
  readonly #clock: Clock;
  readonly #carrierOf: Int32Array;
  readonly #counts: Int32Array;
  /** By carrier: shipments that it has or once had. */
  readonly #shipments: readonly number[][];
  /** By pair of carriers; made when first asked for. */
  readonly #heaps: (SwitchHeap | undefined)[];
  #boundWhenHurried: number | undefined;

  constructor(prices: Float64Array, limits: readonly Limits[], clock: Clock) {
    this.#prices = prices;
    this.#limits = limits;
    this.#carriers = limits.length;
    this.#clock = clock;
    this.#carrierOf = new Int32Array(prices.length / limits.length);
    this.#counts = new Int32Array(limits.length);
    this.#shipments = limits.map(() => []);
    this.#heaps = Array.from({ length: limits.length ** 2 });
  }

  run(): Spread {
    if (!this.#beginWithCheapest()) return { kind: 'none' };
    for (const [carrier, { least, most }] of this.#limits.entries()) {
      if (least > most) return { kind: 'none' };
      while (this.#count(carrier) > most) {
        const path = this.#findPath([carrier], (other) => this.#count(other) < this.#limit(other).most);
        if (typeof path === 'string') return { kind: path };
        this.#follow(path, (target) => this.#count(carrier) > most && this.#count(target) < this.#limit(target).most);
      }
    }
    for (const [carrier, { least }] of this.#limits.entries()) {
      while (this.#count(carrier) < least) {
        const givers = [...this.#limits.keys()].filter((other) => this.#count(other) > this.#limit(other).least);
        const path = this.#findPath(givers, (other) => other === carrier);
        if (typeof path === 'string') return { kind: path };
        const giver = path[0] as number;
        this.#follow(path, () => this.#count(carrier) < least && this.#count(giver) > this.#limit(giver).least);
      }
    }
    const isHurried = this.#boundWhenHurried !== undefined;
    const bound = this.#boundWhenHurried ?? this.#cost();
    return { kind: 'spread', carrierOf: this.#carrierOf, counts: this.#counts, bound, isHurried };
  }

  /** False when nobody takes a shipment. */
  #beginWithCheapest(): boolean {
    for (let shipment = 0; shipment < this.#carrierOf.length; shipment += 1) {
      let cheapest = 0;
      for (let carrier = 1; carrier < this.#carriers; carrier += 1) {
        if (this.#price(shipment, carrier) < this.#price(shipment, cheapest)) cheapest = carrier;
      }
      if (this.#price(shipment, cheapest) === Number.POSITIVE_INFINITY) return false;
      this.#carrierOf[shipment] = cheapest;
      this.#shipments[cheapest]?.push(shipment);
      this.#counts[cheapest] = this.#count(cheapest) + 1;
    }
    return true;
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

  #cost(): number {
    let cost = 0;
    for (let shipment = 0; shipment < this.#carrierOf.length; shipment += 1)
      cost += this.#price(shipment, this.#carrierOf[shipment] as number);
    return cost;
  }

  #cheapestSwitch(from: number, to: number): number {
    const pair = from * this.#carriers + to;
    const heap = (this.#heaps[pair] ??= this.#makeHeap(from, to));
    return heap.top((shipment) => this.#carrierOf[shipment] === from);
  }

  #makeHeap(from: number, to: number): SwitchHeap {
    const keys: number[] = [];
    const shipments: number[] = [];
    for (const shipment of this.#shipments[from] ?? []) {
      if (this.#carrierOf[shipment] !== from) continue;
      const dearer = this.#price(shipment, to) - this.#price(shipment, from);
      if (dearer === Number.POSITIVE_INFINITY) continue;
      keys.push(dearer);
      shipments.push(shipment);
    }
    return new SwitchHeap(keys, shipments);
  }

  #findPath(sources: readonly number[], isTarget: (carrier: number) => boolean): Path | 'none' | 'stopped' {
    if (this.#boundWhenHurried === undefined) {
      const path = this.#findShortest(sources, isTarget);
      if (path !== 'over') return path;
      if (this.#clock.whenOver === 'stop') return 'stopped';
      this.#boundWhenHurried = this.#cost();
    }
    return this.#findAny(sources, isTarget);
  }

  /** The nearest target, by Bellman and Ford: after switches some lengths are negative. Sums are exact, so no ring is. */
  #findShortest(sources: readonly number[], isTarget: (carrier: number) => boolean): Path | 'none' | 'over' {
    const distance = new Float64Array(this.#carriers).fill(Number.POSITIVE_INFINITY);
    const before = new Int32Array(this.#carriers).fill(-1);
    for (const source of sources) distance[source] = 0;
    for (let round = 0; round < this.#carriers; round += 1) {
      let isChanged = false;
      for (let from = 0; from < this.#carriers; from += 1) {
        if (distance[from] === Number.POSITIVE_INFINITY) continue;
        // The first look at a carrier makes heaps of all its shipments.
        if (this.#clock.isOver()) return 'over';
        for (let to = 0; to < this.#carriers; to += 1) {
          const shipment = from === to ? -1 : this.#cheapestSwitch(from, to);
          if (shipment < 0) continue;
          const length = (distance[from] as number) + (this.#price(shipment, to) - this.#price(shipment, from));
          if (length >= (distance[to] as number)) continue;
          distance[to] = length;
          before[to] = from;
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
    return target < 0 ? 'none' : this.#trace(target, before);
  }

  /** Breadth first, whatever it costs. */
  #findAny(sources: readonly number[], isTarget: (carrier: number) => boolean): Path | 'none' {
    const before = new Int32Array(this.#carriers).fill(-1);
    const queue = [...sources];
    const isReached = new Set(queue);
    for (const from of queue) {
      for (let to = 0; to < this.#carriers; to += 1) {
        if (isReached.has(to) || this.#cheapestSwitch(from, to) < 0) continue;
        before[to] = from;
        if (isTarget(to)) return this.#trace(to, before);
        isReached.add(to);
        queue.push(to);
      }
    }
    return 'none';
  }

  #trace(target: number, before: Int32Array): Path {
    const carriers = [target];
    for (let at = before[target] as number; at >= 0; at = before[at] as number) carriers.unshift(at);
    return carriers;
  }

  /**
   * Moves units along a path for as long as `mayMove` says so for its end. While every switch costs what it cost for the
   * first, the path stays a shortest one: the ways back that open have the same costs with the other sign.
   */
  #follow(carriers: Path, mayMove: (target: number) => boolean): void {
    const target = carriers.at(-1) as number;
    let lengths: readonly number[] | undefined;
    while (mayMove(target)) {
      const shipments = carriers.slice(1).map((to, hop) => this.#cheapestSwitch(carriers[hop] as number, to));
      if (shipments.includes(-1)) return;
      const next = shipments.map(
        (shipment, hop) =>
          this.#price(shipment, carriers[hop + 1] as number) - this.#price(shipment, carriers[hop] as number),
      );
      lengths ??= next;
      const isSame = next.every((length, hop) => length === lengths?.[hop]);
      if (!isSame && this.#boundWhenHurried === undefined) return;
      for (const [hop, shipment] of shipments.entries()) this.#switch(shipment, carriers[hop + 1] as number);
    }
  }

  #switch(shipment: number, carrier: number): void {
    const from = this.#carrierOf[shipment] as number;
    this.#counts[from] = this.#count(from) - 1;
    this.#counts[carrier] = this.#count(carrier) + 1;
    this.#carrierOf[shipment] = carrier;
    this.#shipments[carrier]?.push(shipment);
    const price = this.#price(shipment, carrier);
    for (let other = 0; other < this.#carriers; other += 1) {
      if (other === carrier) continue;
      const dearer = this.#price(shipment, other) - price;
      if (dearer < Number.POSITIVE_INFINITY) this.#heaps[carrier * this.#carriers + other]?.push(dearer, shipment);
    }
  }
}
