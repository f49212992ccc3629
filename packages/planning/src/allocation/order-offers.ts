import type { OrderBook, Supply } from './order-book.ts';

/** Extra prices on what is scarce; all are at least 0. */
export interface Prices {
  /** Like `stock`. */
  readonly stock: Float64Array;
  readonly shipments: Float64Array | undefined;
  readonly units: Float64Array | undefined;
  readonly quotas: Float64Array | undefined;
}

/**
 * What the sites can give to one order, cheapest shipment first, and what the order may take. Only sites that are open to it
 * and have something of it are listed. Keeps its working space: make one and use it for many orders.
 */
export class OrderOffers {
  /** A site that the next order does not get, −1 for none. */
  avoidedSite = -1;
  wantCount = 0;
  siteCount = 0;
  hasPrices = false;
  /** Some site has more of the order than its limit of units lets it ship. */
  hasUnitLimit = false;
  unfilledCost = 0;
  /** Units that the quota of the order's channel forbids. */
  forbiddenUnits = 0;
  /** Most sites that may ship, or have to. */
  sitesMax = 0;
  /** By want: units that may be filled. */
  readonly needs: Float64Array;
  /** By place in the list: the site, its price of a shipment, the most units that it may ship. */
  readonly sites: Int32Array;
  readonly fixed: Float64Array;
  readonly units: Float64Array;
  /** `place × wantCount + want`: units there, and the price of one. */
  readonly available: Float64Array;
  readonly prices: Float64Array;
  readonly #book: OrderBook;

  constructor(book: OrderBook) {
    const { siteCount } = book.problem;
    const wants = Math.max(1, book.wantsMax);
    this.#book = book;
    this.needs = new Float64Array(wants);
    this.sites = new Int32Array(siteCount);
    this.fixed = new Float64Array(siteCount);
    this.units = new Float64Array(siteCount);
    this.available = new Float64Array(siteCount * wants);
    this.prices = new Float64Array(siteCount * wants);
  }

  /** `scale` weakens or strengthens the prices. */
  load(order: number, supply: Supply, prices: Prices | undefined, scale: number): void {
    const { problem, firstWant, wantItems, wantQuantities, unfilledCosts } = this.#book;
    const first = firstWant[order]!;
    const wantCount = firstWant[order + 1]! - first;
    const quotaFrom = (problem.channels?.orderChannels[order] ?? 0) * problem.itemCount;
    this.wantCount = wantCount;
    this.hasPrices = prices !== undefined && scale > 0;
    this.unfilledCost = unfilledCosts[order]!;
    this.forbiddenUnits = 0;
    let wanted = 0;
    for (let want = 0; want < wantCount; want += 1) {
      const quantity = wantQuantities[first + want]!;
      const quota = supply.quotasLeft?.[quotaFrom + wantItems[first + want]!] ?? quantity;
      const need = Math.min(quantity, quota);
      this.needs[want] = need;
      this.forbiddenUnits += quantity - need;
      wanted += need;
    }
    this.#loadSites(order, supply, prices, scale, wanted);
    const mayNotSplit = problem.isSplitForbidden?.[order] === 1;
    this.sitesMax = mayNotSplit ? 1 : Math.min(this.siteCount, wanted);
  }

  #loadSites(order: number, supply: Supply, prices: Prices | undefined, scale: number, wanted: number): void {
    const { problem, firstWant, wantItems, sitesByCost } = this.#book;
    const { siteCount, itemCount, isClosed, shipmentCosts } = problem;
    const first = firstWant[order]!;
    const wantCount = this.wantCount;
    const quotaFrom = (problem.channels?.orderChannels[order] ?? 0) * itemCount;
    let count = 0;
    this.hasUnitLimit = false;
    for (let rank = 0; rank < siteCount; rank += 1) {
      const site = sitesByCost[order * siteCount + rank]!;
      if (site === this.avoidedSite || isClosed?.[order * siteCount + site] === 1) continue;
      if (supply.shipmentsLeft !== undefined && supply.shipmentsLeft[site]! < 1) continue;
      let useful = 0;
      for (let want = 0; want < wantCount; want += 1) {
        const item = wantItems[first + want]!;
        const units = Math.min(this.needs[want]!, supply.stock[site * itemCount + item]!);
        this.available[count * wantCount + want] = units;
        useful += units;
        if (prices === undefined || scale === 0) continue;
        const price =
          prices.stock[site * itemCount + item]! +
          (prices.units?.[site] ?? 0) +
          (prices.quotas?.[quotaFrom + item] ?? 0);
        this.prices[count * wantCount + want] = scale * price;
      }
      if (useful === 0) continue;
      const room = supply.unitsLeft?.[site] ?? wanted;
      if (room <= 0) continue;
      if (room < useful) this.hasUnitLimit = true;
      this.sites[count] = site;
      this.units[count] = room;
      this.fixed[count] = shipmentCosts[order * siteCount + site]! + scale * (prices?.shipments?.[site] ?? 0);
      count += 1;
    }
    this.siteCount = count;
    if (prices?.shipments !== undefined && scale > 0) this.#sortSites();
  }

  /** Prices on shipments may change which site is cheapest. Insertion sort: the rows are short and nearly in order. */
  #sortSites(): void {
    for (let end = 1; end < this.siteCount; end += 1)
      for (let at = end; at > 0 && this.fixed[at]! < this.fixed[at - 1]!; at -= 1) this.#swapSites(at, at - 1);
  }

  #swapSites(left: number, right: number): void {
    swap(this.sites, left, right);
    swap(this.fixed, left, right);
    swap(this.units, left, right);
    for (let want = 0; want < this.wantCount; want += 1) {
      swap(this.available, left * this.wantCount + want, right * this.wantCount + want);
      swap(this.prices, left * this.wantCount + want, right * this.wantCount + want);
    }
  }
}

function swap(numbers: Int32Array | Float64Array, left: number, right: number): void {
  const kept = numbers[left]!;
  numbers[left] = numbers[right]!;
  numbers[right] = kept;
}
