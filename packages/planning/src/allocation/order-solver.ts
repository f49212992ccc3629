import type { Assignment, OrderBook, Supply } from './order-book.ts';
import { OrderOffers, type Prices } from './order-offers.ts';

/**
 * The cheapest shipments for one order from a given supply: branch and bound over sets of sites, cheapest shipment first,
 * cut off where even filling every want from all sites would not pay for the next shipment. For a set, each want is
 * filled from its sites in order of price. Exact up to `nodesMax` sets, and while no site's units run short in a split;
 * beyond that, the best set found. Keeps its working space: make one and use it for many orders.
 */
export class OrderSolver {
  /** With the prices it was solved with. */
  bestCost = 0;
  isExact = true;
  /** No cheaper set exists; equal to `bestCost` when exact. */
  bound = 0;
  readonly #book: OrderBook;
  readonly #offers: OrderOffers;
  #order = 0;
  #wantCount = 0;
  #siteCount = 0;
  #hasPrices = false;
  #hasUnitLimit = false;
  #unfilledCost = 0;
  #fillCostMin = 0;
  #sitesMax = 0;
  #nodesLeft = 0;
  #bestCount = 0;
  readonly #needs: Float64Array;
  /** Units of a want that the quota of its channel forbids. */
  #forbiddenUnits = 0;
  readonly #sites: Int32Array;
  readonly #fixed: Float64Array;
  readonly #units: Float64Array;
  readonly #available: Float64Array;
  readonly #prices: Float64Array;
  readonly #chosen: Int32Array;
  readonly #best: Int32Array;
  readonly #rooms: Float64Array;
  readonly #isTaken: Uint8Array;
  readonly #rests: Float64Array;
  readonly #later: Float64Array;

  constructor(book: OrderBook) {
    const { siteCount } = book.problem;
    const wants = Math.max(1, book.wantsMax);
    this.#book = book;
    this.#offers = new OrderOffers(book);
    this.#needs = this.#offers.needs;
    this.#sites = this.#offers.sites;
    this.#fixed = this.#offers.fixed;
    this.#units = this.#offers.units;
    this.#available = this.#offers.available;
    this.#prices = this.#offers.prices;
    this.#chosen = new Int32Array(siteCount);
    this.#best = new Int32Array(siteCount);
    this.#rooms = new Float64Array(siteCount);
    this.#isTaken = new Uint8Array(siteCount);
    this.#rests = new Float64Array((siteCount + 1) * wants);
    this.#later = new Float64Array((siteCount + 1) * wants);
  }

  /** A site that the next order does not get, −1 for none. */
  set avoidedSite(site: number) {
    this.#offers.avoidedSite = site;
  }

  /** Fills in `bestCost`, `bound` and `isExact`. `scale` weakens or strengthens the prices. */
  solve(order: number, supply: Supply, prices: Prices | undefined, scale: number, nodesMax: number): void {
    this.#load(order, supply, prices, scale);
    this.#bestCount = 0;
    this.#nodesLeft = nodesMax;
    this.isExact = true;
    this.bestCost = this.#fill(0, undefined);
    const nothingCost = this.bestCost;
    if (this.#siteCount > 0 && this.#sitesMax > 0) {
      if (this.#siteCount * this.#wantCount > 200) this.#startGreedily();
      this.#sumLater();
      this.#search(0, 0, 0);
    }
    const cheapest = this.#siteCount > 0 ? this.#fixed[0]! + this.#fillCostMin : nothingCost;
    this.bound = this.isExact ? this.bestCost : Math.min(nothingCost, cheapest, this.bestCost);
  }

  /** The best set of the last `solve`, with real costs. */
  read(): Assignment {
    const { problem } = this.#book;
    const count = this.#bestCount;
    this.#chosen.set(this.#best.subarray(0, count));
    const quantities = new Int32Array(count * this.#wantCount);
    this.#fill(count, quantities);
    const wanted = this.#needs.subarray(0, this.#wantCount).reduce((sum, units) => sum + units, this.#forbiddenUnits);
    const sites: number[] = [];
    let cost = 0;
    let kept = 0;
    let shipped = 0;
    for (let at = 0; at < count; at += 1) {
      const row = quantities.subarray(at * this.#wantCount, (at + 1) * this.#wantCount);
      const units = row.reduce((sum, quantity) => sum + quantity, 0);
      if (units === 0) continue;
      const site = this.#sites[this.#chosen[at]!]!;
      cost += problem.shipmentCosts[this.#order * problem.siteCount + site]!;
      shipped += units;
      quantities.copyWithin(kept * this.#wantCount, at * this.#wantCount, (at + 1) * this.#wantCount);
      sites.push(site);
      kept += 1;
    }
    cost += (wanted - shipped) * this.#unfilledCost;
    return { sites, quantities: quantities.subarray(0, kept * this.#wantCount), cost };
  }

  #load(order: number, supply: Supply, prices: Prices | undefined, scale: number): void {
    const offers = this.#offers;
    offers.load(order, supply, prices, scale);
    this.#order = order;
    this.#wantCount = offers.wantCount;
    this.#siteCount = offers.siteCount;
    this.#hasPrices = offers.hasPrices;
    this.#hasUnitLimit = offers.hasUnitLimit;
    this.#unfilledCost = offers.unfilledCost;
    this.#forbiddenUnits = offers.forbiddenUnits;
    this.#sitesMax = offers.sitesMax;
    this.#fillCostMin = this.#optimisticFill();
  }

  /** What filling would cost if every site shipped, and units were the only limit of the wants. */
  #optimisticFill(): number {
    const count = this.#siteCount;
    for (let at = 0; at < count; at += 1) this.#chosen[at] = at;
    const isLimited = this.#hasUnitLimit;
    this.#hasUnitLimit = false;
    const cost = this.#fill(count, undefined);
    this.#hasUnitLimit = isLimited;
    return cost;
  }

  /** Tries every set that begins with the sites chosen so far; `#rests` holds what they leave of each want. */
  #search(from: number, depth: number, fixed: number): void {
    const wantCount = this.#wantCount;
    const isPlain = !this.#hasPrices && !this.#hasUnitLimit;
    for (let site = from; site < this.#siteCount; site += 1) {
      const withSite = fixed + this.#fixed[site]!;
      if (withSite + Math.max(this.#fillCostMin, this.#shortCost(depth, site)) >= this.bestCost) return;
      if (this.#nodesLeft <= 0) {
        this.isExact = false;
        return;
      }
      this.#nodesLeft -= 1;
      this.#chosen[depth] = site;
      let rest = this.#forbiddenUnits;
      for (let want = 0; want < wantCount; want += 1) {
        const left = this.#rests[depth * wantCount + want]! - this.#available[site * wantCount + want]!;
        this.#rests[(depth + 1) * wantCount + want] = Math.max(0, left);
        rest += Math.max(0, left);
      }
      const fill = isPlain ? rest * this.#unfilledCost : this.#fill(depth + 1, undefined);
      this.#keepIfBetter(withSite + fill, depth + 1);
      if (depth + 1 < this.#sitesMax) this.#search(site + 1, depth + 1, withSite);
    }
  }

  /** What stays unfilled even if all sites from `site` on joined the first `depth` chosen ones. */
  #shortCost(depth: number, site: number): number {
    const wantCount = this.#wantCount;
    let units = this.#forbiddenUnits;
    for (let want = 0; want < wantCount; want += 1) {
      const short = this.#rests[depth * wantCount + want]! - this.#later[site * wantCount + want]!;
      if (short > 0) units += short;
    }
    return units * this.#unfilledCost;
  }

  /** Sums of what is available from each site on. */
  #sumLater(): void {
    const wantCount = this.#wantCount;
    this.#rests.set(this.#needs.subarray(0, wantCount));
    this.#later.fill(0, this.#siteCount * wantCount, (this.#siteCount + 1) * wantCount);
    for (let cell = this.#siteCount * wantCount - 1; cell >= 0; cell -= 1)
      this.#later[cell] = this.#later[cell + wantCount]! + this.#available[cell]!;
  }

  #keepIfBetter(cost: number, count: number): boolean {
    if (cost >= this.bestCost) return false;
    this.bestCost = cost;
    this.#bestCount = count;
    this.#best.set(this.#chosen.subarray(0, count));
    return true;
  }

  /** Adds the site that saves most until none saves: a start for orders with so many sites and wants that sets run out. */
  #startGreedily(): void {
    let fixed = 0;
    for (let depth = 0; depth < this.#sitesMax; depth += 1) {
      let best = -1;
      for (let site = 0; site < this.#siteCount; site += 1) {
        if (this.#chosen.subarray(0, depth).includes(site)) continue;
        this.#chosen[depth] = site;
        if (this.#keepIfBetter(fixed + this.#fixed[site]! + this.#fill(depth + 1, undefined), depth + 1)) best = site;
      }
      if (best < 0) return;
      this.#chosen[depth] = best;
      fixed += this.#fixed[best]!;
    }
  }

  /** Cost of filling the wants from the first `count` chosen sites; writes the quantities where asked. */
  #fill(count: number, quantities: Int32Array | undefined): number {
    const wantCount = this.#wantCount;
    if (this.#hasUnitLimit) {
      this.isExact &&= count < 2;
      for (let at = 0; at < count; at += 1) this.#rooms[at] = this.#units[this.#chosen[at]!]!;
    }
    let cost = this.#forbiddenUnits * this.#unfilledCost;
    for (let want = 0; want < wantCount; want += 1) {
      let rest = this.#needs[want]!;
      if (this.#hasPrices) {
        cost += this.#fillByPrice(want, count, quantities);
        continue;
      }
      for (let at = 0; at < count && rest > 0; at += 1) {
        let units = Math.min(rest, this.#available[this.#chosen[at]! * wantCount + want]!);
        if (this.#hasUnitLimit) {
          units = Math.min(units, this.#rooms[at]!);
          this.#rooms[at]! -= units;
        }
        rest -= units;
        if (quantities !== undefined) quantities[at * wantCount + want] = units;
      }
      cost += rest * this.#unfilledCost;
    }
    return cost;
  }

  #fillByPrice(want: number, count: number, quantities: Int32Array | undefined): number {
    const wantCount = this.#wantCount;
    let rest = this.#needs[want]!;
    let cost = 0;
    for (let at = 0; at < count; at += 1) this.#isTaken[at] = 0;
    while (rest > 0) {
      let best = -1;
      let bestPrice = this.#unfilledCost;
      for (let at = 0; at < count; at += 1) {
        const place = this.#chosen[at]! * wantCount + want;
        if (this.#isTaken[at] === 1 || this.#available[place] === 0 || this.#prices[place]! >= bestPrice) continue;
        best = at;
        bestPrice = this.#prices[place]!;
      }
      if (best < 0) break;
      this.#isTaken[best] = 1;
      let units = Math.min(rest, this.#available[this.#chosen[best]! * wantCount + want]!);
      if (this.#hasUnitLimit) {
        units = Math.min(units, this.#rooms[best]!);
        this.#rooms[best]! -= units;
      }
      rest -= units;
      cost += units * bestPrice;
      if (quantities !== undefined) quantities[best * wantCount + want] = units;
    }
    return cost + rest * this.#unfilledCost;
  }
}
