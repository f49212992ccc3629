import { heldAt, type Account, type StockStatus } from '@holdfast/domain';
import { staging } from '../fleet/scenario.ts';
import type { Terminal } from '../fleet/terminal.ts';
import type { Goods } from '../world/goods.ts';
import type { Pile } from '../world/world.ts';
import type { Floor } from './floor.ts';
import { goodsMembers, stockEffect } from './wishes.ts';

/** Minds the stock: counts, says what broke, was found or is missing, puts goods on hold and lets them go again. */
export class Keeper {
  readonly #floor: Floor;
  readonly #terminal: Terminal;

  constructor(floor: Floor, terminal: Terminal) {
    this.#floor = floor;
    this.#terminal = terminal;
  }

  /** Something happens that nobody sees: goods vanish, or turn up. */
  mishap(): void {
    const floor = this.#floor;
    const { world } = floor.fleet;
    const { random } = this.#terminal;
    const pile = this.#somePile('available');
    if (pile === undefined) return;
    const { goods, place } = pile;
    if (random.chance(0.7)) {
      const lost = world.take(place, goods, random.between(1, 3));
      world.flows(floor.site, goods).lost += lost;
      floor.fleet.trace.note('vanished', floor.site, goods.item, lost);
    } else {
      world.put(floor.place(random.pick(floor.shelves)), goods, 1);
      world.flows(floor.site, goods).found += 1;
      floor.fleet.trace.note('turned up', floor.site, goods.item, 1);
    }
  }

  /** One round through the house. */
  round(): void {
    const { random } = this.#terminal;
    const what = random.below(10);
    if (what < 3) this.count(random.pick(this.#floor.locations));
    else if (what < 5) this.#breakSome();
    else if (what < 7) this.#relabel('available', 'on-hold');
    else if (what < 9) this.#relabel(random.pick(['on-hold', 'quarantine']), 'available');
    else this.#shift();
  }

  #somePile(status: StockStatus): Pile | undefined {
    const floor = this.#floor;
    const piles = floor.fleet.world.pilesAt(floor.site);
    const seen = piles.filter(({ place }) => place.status === status && floor.locations.includes(place.account));
    return seen.length === 0 ? undefined : this.#terminal.random.pick(seen);
  }

  /** Counts everything that lies or should lie at a place, and is not on hold. */
  count(location: Account): void {
    const floor = this.#floor;
    const { world } = floor.fleet;
    const seen = new Map<string, Goods>();
    for (const { place, goods } of world.pilesAt(floor.site)) {
      if (place.account === location && place.status === 'available') seen.set(textOf(goods), goods);
    }
    for (const row of floor.look((rows) => rows.list('balances', 'byAccount', floor.site, location))) {
      if (row.quantity > 0 && row.status === 'available') seen.set(textOf(row), row);
    }
    const lines = [...seen.values()].map((goods) => {
      return { ...goodsMembers(goods), counted: world.at(floor.place(location), goods) };
    });
    if (lines.length === 0) return;
    this.#terminal.submit({ command: 'count', input: { location, lines }, isFact: true, isDone: true });
  }

  #breakSome(): void {
    const floor = this.#floor;
    const pile = this.#somePile('available');
    if (pile === undefined) return;
    const { goods, place } = pile;
    const quantity = floor.grab(place.account, goods, this.#terminal.random.between(1, 2));
    if (quantity === 0) return;
    this.#terminal.submit(
      {
        command: 'adjust',
        input: {
          location: place.account,
          reason: 'damage',
          direction: 'out',
          lines: [{ ...goodsMembers(goods), quantity }],
        },
        isFact: true,
        effects: [stockEffect(floor.site, goods, -quantity)],
      },
      {
        deed: () => {
          floor.giveAway(goods, quantity);
          floor.fleet.world.flows(floor.site, goods).lost += quantity;
        },
        refused: () => floor.lay(place.account, goods, quantity),
      },
    );
  }

  /** A change of status at the same place; goods on hold back no promise. */
  #relabel(status: StockStatus, toStatus: StockStatus): void {
    const floor = this.#floor;
    const pile = this.#somePile(status);
    if (pile === undefined) return;
    const { goods, place } = pile;
    const quantity = floor.grab(place.account, goods, this.#terminal.random.between(1, 6), status);
    const delta = toStatus === 'available' ? quantity : -quantity;
    const line = { ...goodsMembers(goods), quantity, ...(status === 'available' ? {} : { status }), toStatus };
    this.#terminal.submit(
      {
        command: 'move',
        input: { from: place.account, to: place.account, lines: [line] },
        isFact: true,
        effects: [stockEffect(floor.site, goods, delta)],
      },
      {
        deed: () => floor.lay(place.account, goods, quantity, toStatus, status),
        refused: () => floor.lay(place.account, goods, quantity, status),
      },
    );
  }

  /** What stands on the dock for no work goes back to a shelf: nobody picks from a dock. */
  clearDock(): void {
    const floor = this.#floor;
    for (const { place, goods } of floor.fleet.world.pilesAt(floor.site)) {
      if (place.account !== staging || place.status !== 'available') continue;
      const left = floor.look((rows, context) => {
        const { owner, item, lot } = goods;
        const balance = rows.get('balances', floor.site, staging, owner, item, lot, '', '', 'available');
        return balance === undefined ? 0 : balance.quantity - heldAt(context, balance);
      });
      this.#carry(staging, this.#terminal.random.pick(floor.shelves), goods, left);
    }
  }

  #shift(): void {
    const pile = this.#somePile('available');
    if (pile === undefined) return;
    const { goods, place } = pile;
    const to = this.#terminal.random.pick(this.#floor.shelves);
    if (to === place.account) return;
    this.#carry(place.account, to, goods, this.#terminal.random.between(1, 8));
  }

  #carry(from: Account, to: Account, goods: Goods, quantityMost: number): void {
    const floor = this.#floor;
    const quantity = quantityMost > 0 ? floor.grab(from, goods, quantityMost) : 0;
    if (quantity === 0) return;
    this.#terminal.submit(
      {
        command: 'move',
        input: { from, to, lines: [{ ...goodsMembers(goods), quantity }] },
        isFact: true,
      },
      {
        deed: () => floor.lay(to, goods, quantity),
        refused: () => floor.lay(from, goods, quantity),
      },
    );
  }
}

function textOf({ owner, item, lot }: Goods): string {
  return `${owner}\u0000${item}\u0000${lot}`;
}
