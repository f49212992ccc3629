import { account, type Account, type OrderId, type SiteId } from '@holdfast/domain';
import type { Watcher } from '../fleet/watcher.ts';
import { placeText, stockText, type Goods, type Place } from './goods.ts';

export interface Pile {
  readonly place: Place;
  readonly goods: Goods;
  quantity: number;
}

/** What crossed the border of a site in truth, per owner and item. */
export interface Flows {
  supplied: number;
  handedOver: number;
  returned: number;
  sentAway: number;
  arrived: number;
  lost: number;
  found: number;
}

/** Goods that a person carries. */
export const hands: Account = account('in hand');

/** What is truly there. Nobody can take what is not there, whatever any book says. */
export class World {
  readonly #watcher: Watcher;
  readonly #piles = new Map<string, Pile>();
  readonly #bySite = new Map<SiteId, Pile[]>();
  readonly #flows = new Map<string, Flows>();
  /** On a lorry between two sites, by transfer. */
  readonly underway = new Map<OrderId, number>();

  constructor(watcher: Watcher) {
    this.#watcher = watcher;
  }

  at(place: Place, goods: Goods): number {
    return this.#piles.get(placeText(place, goods))?.quantity ?? 0;
  }

  piles(): Iterable<Pile> {
    return this.#piles.values();
  }

  pilesAt(site: SiteId): readonly Pile[] {
    return (this.#bySite.get(site) ?? []).filter((pile) => pile.quantity > 0);
  }

  /** As much of `quantity` as is there. */
  take(place: Place, goods: Goods, quantity: number): number {
    const pile = this.#piles.get(placeText(place, goods));
    const taken = Math.min(quantity, pile?.quantity ?? 0);
    if (pile === undefined || taken === 0) return 0;
    pile.quantity -= taken;
    this.#changed(place, goods, -taken);
    return taken;
  }

  put(place: Place, goods: Goods, quantity: number): void {
    if (quantity === 0) return;
    const text = placeText(place, goods);
    const pile = this.#piles.get(text);
    if (pile === undefined) this.#pile(text, { place, goods, quantity });
    else pile.quantity += quantity;
    this.#changed(place, goods, quantity);
  }

  #pile(text: string, pile: Pile): void {
    this.#piles.set(text, pile);
    const { site } = pile.place;
    const piles = this.#bySite.get(site);
    if (piles === undefined) this.#bySite.set(site, [pile]);
    else piles.push(pile);
  }

  flows(site: string, { owner, item }: Pick<Goods, 'owner' | 'item'>): Flows {
    const text = stockText(site, owner, item);
    let flows = this.#flows.get(text);
    if (flows === undefined) {
      flows = { supplied: 0, handedOver: 0, returned: 0, sentAway: 0, arrived: 0, lost: 0, found: 0 };
      this.#flows.set(text, flows);
    }
    return flows;
  }

  handOver(site: SiteId, goods: Goods, order: OrderId, line: number, quantity: number): void {
    this.flows(site, goods).handedOver += quantity;
    this.#watcher.handedOver?.(order, line, quantity);
  }

  sendAway(site: SiteId, goods: Goods, order: OrderId, line: number, quantity: number): void {
    this.flows(site, goods).sentAway += quantity;
    this.underway.set(order, (this.underway.get(order) ?? 0) + quantity);
    this.#watcher.handedOver?.(order, line, quantity);
  }

  #changed(place: Place, { owner, item }: Goods, delta: number): void {
    if (place.status === 'available') this.#watcher.shelfChanged?.(place.site, owner, item, delta);
  }
}
