import type { Account, OrderId, Rows, SiteContext, SiteId } from '@holdfast/domain';
import type { Random } from '../base/random.ts';
import type { Fleet } from '../fleet/fleet.ts';
import type { Node } from '../fleet/node.ts';
import { receiving, staging } from '../fleet/scenario.ts';
import type { Terminal } from '../fleet/terminal.ts';
import type { Goods, Place } from '../world/goods.ts';
import { hands } from '../world/world.ts';

/** One site's floor: what its people share. */
export class Floor {
  readonly fleet: Fleet;
  readonly node: Node;
  readonly site: SiteId;
  readonly random: Random;
  readonly terminals: Terminal[] = [];
  /** Orders that somebody is working on. */
  readonly busy = new Set<OrderId>();
  readonly #snoozed = new Map<OrderId, number>();
  /** Units that vanished from the dock after they were picked, and were reported, by what they were picked for. */
  readonly #gone = new Map<string, number>();

  constructor(fleet: Fleet, node: Node) {
    this.fleet = fleet;
    this.node = node;
    this.site = node.site;
    this.random = fleet.random.fork(`floor ${node.site}`);
  }

  get shelves(): readonly Account[] {
    return this.fleet.scenario.shelves;
  }

  get locations(): readonly Account[] {
    return [...this.shelves, receiving, staging];
  }

  /** What a connected terminal shows. */
  look<T>(see: (rows: Rows, context: SiteContext) => T): T {
    return this.node.engine.view((rows) => see(rows, this.node.context(rows, 0)));
  }

  place(account: Account, status: Place['status'] = 'available'): Place {
    return { site: this.site, account, status };
  }

  /** Takes goods into somebody's hands, as many as are there. */
  grab(from: Account, goods: Goods, quantity: number, status: Place['status'] = 'available'): number {
    const { world } = this.fleet;
    const taken = world.take(this.place(from, status), goods, quantity);
    world.put(this.place(hands, status), goods, taken);
    return taken;
  }

  lay(to: Account, goods: Goods, quantity: number, status: Place['status'] = 'available', held = status): void {
    const { world } = this.fleet;
    world.take(this.place(hands, held), goods, quantity);
    world.put(this.place(to, status), goods, quantity);
  }

  /** Out of the hands and out of the house. */
  giveAway(goods: Goods, quantity: number): void {
    this.fleet.world.take(this.place(hands), goods, quantity);
  }

  snooze(order: OrderId, forMs: number): void {
    this.#snoozed.set(order, this.fleet.timeline.now + forMs);
  }

  noteGone(what: string, quantity: number): void {
    this.#gone.set(what, this.goneOf(what) + quantity);
  }

  goneOf(what: string): number {
    return this.#gone.get(what) ?? 0;
  }

  isFree(order: OrderId): boolean {
    return !this.busy.has(order) && (this.#snoozed.get(order) ?? 0) <= this.fleet.timeline.now;
  }

  /** Milliseconds that a few steps on the floor take. */
  walkMs(): number {
    return this.fleet.isClosed ? this.random.between(500, 2_000) : this.random.between(2_000, 7_000);
  }
}
