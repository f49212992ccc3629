import { orderId, type OrderId, type OwnerId, type ItemId } from '@holdfast/domain';
import type { Random } from '../base/random.ts';
import type { Fleet } from '../fleet/fleet.ts';
import type { Terminal } from '../fleet/terminal.ts';
import { orderLines } from './order-lines.ts';

/** Headquarters: customers who order and think better of it, and a planner. */
export class Desk {
  readonly #fleet: Fleet;
  readonly #terminal: Terminal;
  readonly #random: Random;
  #placed = 0;

  constructor(fleet: Fleet, terminal: Terminal) {
    this.#fleet = fleet;
    this.#terminal = terminal;
    this.#random = terminal.random;
  }

  order(): void {
    const random = this.#random;
    const place = {
      latitude: random.between(20_000_000, 45_000_000),
      longitude: random.between(100_000_000, 125_000_000),
    };
    const order = this.#newOrder('C');
    this.#terminal.submit(
      {
        command: 'receiveOrder',
        input: {
          order,
          customer: 'a customer',
          ...(random.chance(0.8) ? { place } : {}),
          lines: orderLines(this.#fleet.scenario, random, 4),
        },
        isFact: false,
      },
      {
        accepted: () => {
          if (random.chance(0.09)) this.#later(200_000, () => this.#cancel(order));
        },
      },
    );
  }

  /** Moves goods from wherever they are to a site. */
  transfer(): void {
    const { scenario } = this.#fleet;
    const random = this.#random;
    const lines = orderLines(scenario, random, 2).map((line) => ({
      ...line,
      quantity: line.quantity + random.between(0, 6),
    }));
    this.#terminal.submit({
      command: 'receiveOrder',
      input: {
        order: this.#newOrder('T'),
        customer: 'transfer',
        kind: 'transfer',
        destination: random.pick(scenario.sites),
        lines,
      },
      isFact: false,
    });
  }

  pin(ware: { readonly owner: OwnerId; readonly item: ItemId } = this.#random.pick(this.#fleet.scenario.wares)): void {
    const random = this.#random;
    const input = {
      site: random.pick(this.#fleet.scenario.sites),
      owner: ware.owner,
      item: ware.item,
      keep: random.between(0, 20),
      share: random.pick([0, 300, 500, 1000]),
    };
    this.#terminal.submit({ command: 'pinTarget', input, isFact: false });
  }

  /** Asks a site to give back what it has not begun; the goods may be nearer elsewhere by now. */
  recall(): void {
    const site = this.#random.pick(this.#fleet.scenario.sites);
    const released = this.#fleet.hub.engine.view((rows) => rows.list('assignments', 'byPhase', site, 'released'));
    const own = released.filter(({ source }) => source === 'hub');
    if (own.length === 0) return;
    const { order } = this.#random.pick(own);
    this.#terminal.submit({ command: 'recallOrder', input: { site, order }, isFact: false });
  }

  #newOrder(range: string): OrderId {
    this.#placed += 1;
    return orderId(`${range}-${this.#terminal.name}-${this.#placed}`);
  }

  #later(withinMs: number, run: () => void): void {
    this.#fleet.timeline.after(this.#random.below(withinMs), run);
  }

  #cancel(order: OrderId): void {
    this.#fleet.traffic.unwanted.add(order);
    this.#terminal.submit({ command: 'cancelOrder', input: { order }, isFact: false });
  }
}
