import type { Account, OrderId, StockStatus } from '@holdfast/domain';
import { receiving } from '../fleet/scenario.ts';
import type { Terminal } from '../fleet/terminal.ts';
import type { Goods } from '../world/goods.ts';
import type { Floor } from './floor.ts';
import { goodsMembers, stockEffect } from './wishes.ts';

export interface Load {
  readonly goods: Goods;
  readonly quantity: number;
  readonly status?: StockStatus;
  readonly reference?: string;
  readonly transfer?: OrderId;
}

const restMs = 12_000;

/** Unloads lorries, writes down what came, and puts it on the shelves. */
export class Receiver {
  readonly #floor: Floor;
  readonly #terminal: Terminal;

  constructor(floor: Floor, terminal: Terminal) {
    this.#floor = floor;
    this.#terminal = terminal;
  }

  start(): void {
    this.#floor.fleet.timeline.after(restMs * (0.5 + this.#terminal.random.next()), () => this.#putAway());
  }

  /** The goods stand in the receiving place before anybody writes it down. */
  unload({ goods, quantity, status, reference, transfer }: Load): void {
    const floor = this.#floor;
    floor.fleet.world.put(floor.place(receiving, status), goods, quantity);
    const line = { ...goodsMembers(goods), quantity, ...(status === undefined ? {} : { status }) };
    const isSaleable = status === undefined || status === 'available';
    this.#terminal.submit({
      command: 'receive',
      input: {
        location: receiving,
        lines: [line],
        ...(reference === undefined ? {} : { reference }),
        ...(transfer === undefined ? {} : { transfer }),
      },
      isFact: true,
      isDone: true,
      effects: isSaleable ? [stockEffect(floor.site, goods, quantity)] : [],
    });
  }

  #putAway(): void {
    const floor = this.#floor;
    const { world } = floor.fleet;
    // Goods without a label yet are put away once the label is printed.
    const pile = this.#terminal.waiting > 3 ? undefined : world.pilesAt(floor.site).find(isPutAway);
    if (pile !== undefined) {
      const { goods, place, quantity } = pile;
      this.#carry(goods, quantity, place.status, this.#terminal.random.pick(floor.shelves));
    }
    this.start();
  }

  #carry(goods: Goods, wanted: number, status: StockStatus, to: Account): void {
    const floor = this.#floor;
    const quantity = floor.grab(receiving, goods, wanted, status);
    if (quantity === 0) return;
    const line = { ...goodsMembers(goods), quantity, ...(status === 'available' ? {} : { status }) };
    this.#terminal.submit(
      { command: 'move', input: { from: receiving, to, lines: [line] }, isFact: true },
      {
        deed: () => floor.lay(to, goods, quantity, status),
        refused: () => floor.lay(receiving, goods, quantity, status),
      },
    );
  }
}

function isPutAway({ place }: { readonly place: { readonly account: Account } }): boolean {
  return place.account === receiving;
}
