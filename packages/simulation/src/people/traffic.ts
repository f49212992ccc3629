import { orderId, type OrderId, type SiteId } from '@holdfast/domain';
import type { Random } from '../base/random.ts';
import type { Fleet } from '../fleet/fleet.ts';
import type { Goods } from '../world/goods.ts';
import type { Receiver } from './receiver.ts';

const driveMs = { least: 20_000, most: 120_000 };

/** What moves on roads: to customers, from customers, between sites. */
export class Traffic {
  readonly receivers = new Map<string, Receiver>();
  /** Orders that the customer does not want any more. */
  readonly unwanted = new Set<OrderId>();
  onRoad = 0;
  readonly #fleet: Fleet;
  readonly #random: Random;

  constructor(fleet: Fleet) {
    this.#fleet = fleet;
    this.#random = fleet.random.fork('traffic');
  }

  toCustomer(site: SiteId, goods: Goods, order: OrderId, line: number, quantity: number): void {
    const { world } = this.#fleet;
    world.handOver(site, goods, order, line, quantity);
    // Cancelled too late: the customer sends it back (R7).
    if (!this.unwanted.has(order)) return;
    this.#drive(() => {
      world.flows(site, goods).returned += quantity;
      this.receivers.get(site)?.unload({ goods, quantity, reference: `return ${order}` });
    });
  }

  toSite(site: SiteId, destination: SiteId, goods: Goods, order: OrderId, line: number, quantity: number): void {
    const { world } = this.#fleet;
    world.sendAway(site, goods, order, line, quantity);
    // Now and then something falls off the lorry.
    const arrived = this.#random.chance(0.05) ? quantity - 1 : quantity;
    this.#drive(() => {
      world.underway.set(order, (world.underway.get(order) ?? 0) - arrived);
      if (arrived === 0) return;
      world.flows(destination, goods).arrived += arrived;
      this.receivers.get(destination)?.unload({ goods, quantity: arrived, transfer: orderId(order) });
    });
  }

  #drive(arrive: () => void): void {
    this.onRoad += 1;
    const ms = this.#fleet.isClosed ? 5_000 : this.#random.between(driveMs.least, driveMs.most);
    this.#fleet.timeline.after(ms, () => {
      this.onRoad -= 1;
      arrive();
    });
  }
}
