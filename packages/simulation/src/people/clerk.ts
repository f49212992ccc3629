import type { OrderId } from '@holdfast/domain';
import type { Terminal } from '../fleet/terminal.ts';
import type { Floor } from './floor.ts';
import { orderLines } from './order-lines.ts';

/** Sells at the counter, also when headquarters cannot be reached. */
export class Clerk {
  readonly #floor: Floor;
  readonly #terminal: Terminal;

  constructor(floor: Floor, terminal: Terminal) {
    this.#floor = floor;
    this.#terminal = terminal;
  }

  sell(): void {
    const { scenario } = this.#floor.fleet;
    const { random } = this.#terminal;
    this.#terminal.submit(
      {
        command: 'takeOrder',
        input: { customer: 'a customer at the counter', lines: orderLines(scenario, random, 2) },
        isFact: false,
      },
      {
        accepted: ({ entries }) => {
          const order = entries[0]?.entry.body['order'];
          if (random.chance(0.1)) this.#withdrawLater(order as OrderId);
        },
      },
    );
  }

  #withdrawLater(order: OrderId): void {
    this.#floor.fleet.timeline.after(this.#terminal.random.between(2_000, 90_000), () => {
      this.#floor.fleet.traffic.unwanted.add(order);
      this.#terminal.submit({ command: 'withdrawOrder', input: { order }, isFact: false });
    });
  }
}
