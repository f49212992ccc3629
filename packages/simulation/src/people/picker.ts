import {
  getRights,
  listPickable,
  openQuantity,
  promiseDeficit,
  type Account,
  type AssignmentRow,
  type OrderId,
  type ReservationRow,
} from '@holdfast/domain';
import { staging } from '../fleet/scenario.ts';
import type { Terminal } from '../fleet/terminal.ts';
import type { Goods } from '../world/goods.ts';
import type { Floor } from './floor.ts';
import { goodsMembers, lostEffect, stockEffect } from './wishes.ts';

/** Goods to fetch for a line. */
interface Fetch {
  readonly goods: Goods;
  readonly from: Account;
  readonly quantity: number;
  readonly line: number;
  readonly assignment: number;
  /** The book thinks it was picked already; those goods are gone. */
  readonly isAgain?: boolean;
}

const snoozeMs = 30_000;
const idleMs = 4_000;

/** Takes an order, fetches its goods, puts them on the dock, and lets them go. Says so when goods are not where they should be. */
export class Picker {
  readonly #floor: Floor;
  readonly #terminal: Terminal;

  constructor(floor: Floor, terminal: Terminal) {
    this.#floor = floor;
    this.#terminal = terminal;
  }

  start(): void {
    this.#rest();
  }

  #rest(afterMs = idleMs): void {
    this.#after(afterMs * (0.5 + this.#terminal.random.next()), () => this.#seek());
  }

  #after(ms: number, next: () => void): void {
    this.#floor.fleet.timeline.after(ms, next);
  }

  #seek(): void {
    const floor = this.#floor;
    // Work begins only when the node agrees (R7).
    if (!this.#terminal.isConnected) return this.#rest();
    const released = floor.look((rows) => rows.list('assignments', 'byPhase', floor.site, 'released'));
    const next = this.#choose(released);
    if (next !== undefined) return this.#begin(next.order);
    const left = floor.look((rows) => rows.list('assignments', 'byPhase', floor.site, 'started'));
    const unfinished = this.#choose(left);
    if (unfinished !== undefined) return this.#goOn(unfinished.order);
    this.#rest();
  }

  #choose(rows: readonly AssignmentRow[]): AssignmentRow | undefined {
    const free = rows.filter((row) => this.#floor.isFree(row.order));
    return free.length === 0 ? undefined : free[this.#terminal.random.below(Math.min(4, free.length))];
  }

  #begin(order: OrderId): void {
    this.#floor.busy.add(order);
    this.#terminal.submit(
      { command: 'startPick', input: { order }, isFact: false },
      {
        accepted: () => this.#fetchAll(order, this.#reserved(order)),
        refused: (refusal) => {
          if (refusal.kind !== 'no-eligible-stock') return this.#leave(order);
          this.#reportShort(order, refusal.quantity - refusal.quantityEligible, this.#released(order, refusal.item));
        },
      },
    );
  }

  #released(order: OrderId, item: string): AssignmentRow | undefined {
    const { site } = this.#floor;
    const rows = this.#floor.look((look) => look.list('assignments', 'byLine', order));
    return rows.find((row) => row.site === site && row.item === item && row.phase === 'released');
  }

  #leave(order: OrderId): void {
    this.#free(order);
    this.#rest();
  }

  #free(order: OrderId): void {
    this.#floor.busy.delete(order);
    this.#floor.snooze(order, this.#floor.fleet.isClosed ? idleMs : snoozeMs);
  }

  /** What is held for the order on a shelf, as far as the book still has it there. */
  #reserved(order: OrderId): readonly Fetch[] {
    const { site } = this.#floor;
    return this.#floor.look((rows) =>
      rows
        .list('assignments', 'byLine', order)
        .filter((row) => row.site === site && row.phase === 'started')
        .flatMap((row) => rows.list('reservations', 'byAssignment', order, row.line, row.assignment))
        .filter((row) => row.isOpen && row.account !== staging)
        .map((row) => {
          const { account, owner, item, lot } = row;
          const onBook = rows.get('balances', site, account, owner, item, lot, '', '', 'available')?.quantity ?? 0;
          return { ...toFetch(row), quantity: Math.min(row.quantity, onBook) };
        })
        .filter(({ quantity }) => quantity > 0),
    );
  }

  /** Fetches one after the other, then ships what came together. */
  #fetchAll(order: OrderId, fetches: readonly Fetch[], done: readonly Fetch[] = []): void {
    const [next, ...rest] = fetches;
    if (next === undefined) return this.#pack(order, done);
    this.#after(this.#floor.walkMs(), () => {
      const got = this.#floor.grab(next.from, next.goods, next.quantity);
      if (got < next.quantity) this.#reportLost(next, next.quantity - got);
      if (got === 0) return this.#fetchAll(order, rest, done);
      const fetched: Fetch = { ...next, quantity: got };
      this.#confirm(order, fetched, (isThere) => this.#fetchAll(order, rest, isThere ? [...done, fetched] : done));
    });
  }

  #confirm(order: OrderId, fetched: Fetch, then: (isThere: boolean) => void): void {
    const { goods, quantity, from, line, assignment } = fetched;
    const pick = { ...goodsMembers(goods), quantity, line, assignment, from };
    this.#terminal.submit(
      {
        command: 'confirmPick',
        input: { order, to: staging, picks: [pick] },
        isFact: true,
        isDone: fetched.isAgain === true,
      },
      {
        deed: () => {
          this.#floor.lay(staging, goods, quantity);
          then(true);
        },
        refused: () => {
          this.#floor.lay(from, goods, quantity);
          then(false);
        },
      },
    );
  }

  /** The shelf holds less than the book says: the person says how much is missing. */
  #reportLost({ goods, from }: Fetch, quantity: number): void {
    const line = { ...goodsMembers(goods), quantity };
    this.#terminal.submit({
      command: 'adjust',
      input: { location: from, reason: 'lost', direction: 'out', lines: [line] },
      isFact: true,
      isDone: true,
      effects: [lostEffect(this.#floor.site, goods, quantity)],
    });
  }

  #pack(order: OrderId, done: readonly Fetch[]): void {
    if (done.length === 0) return this.#leave(order);
    this.#after(this.#floor.walkMs(), () => this.#ship(order, done));
  }

  #ship(order: OrderId, staged: readonly Fetch[]): void {
    const floor = this.#floor;
    const loaded: Fetch[] = [];
    for (const part of staged) {
      const got = floor.grab(staging, part.goods, part.quantity);
      if (got > 0) loaded.push({ ...part, quantity: got });
      if (got === part.quantity) continue;
      this.#reportLost({ ...part, from: staging }, part.quantity - got);
      floor.noteGone(goneText(order, part), part.quantity - got);
    }
    if (loaded.length === 0) return this.#leave(order);
    const lines = loaded.map(({ goods, quantity, line, assignment }) => {
      return { ...goodsMembers(goods), quantity, line, assignment, from: staging };
    });
    const effects = loaded.map(({ goods, quantity }) => stockEffect(floor.site, goods, -quantity));
    this.#terminal.submit(
      { command: 'ship', input: { order, lines }, isFact: true, effects },
      {
        deed: () => {
          for (const part of loaded) this.#handOver(order, part);
          this.#rest();
        },
        // Until the node knows that it left, nobody else may look for it again.
        accepted: () => this.#free(order),
        refused: () => {
          for (const { goods, quantity } of loaded) floor.lay(staging, goods, quantity);
          this.#leave(order);
        },
      },
    );
  }

  #handOver(order: OrderId, { goods, quantity, line, assignment }: Fetch): void {
    const { fleet, site } = this.#floor;
    this.#floor.giveAway(goods, quantity);
    const destination = this.#floor.look((rows) => rows.get('assignments', order, line, assignment))?.destination ?? '';
    if (destination === '') fleet.traffic.toCustomer(site, goods, order, line, quantity);
    else fleet.traffic.toSite(site, destination, goods, order, line, quantity);
  }

  /** Somebody began this order and could not end it: what stands on the dock goes, what is missing is looked for. */
  #goOn(order: OrderId): void {
    const floor = this.#floor;
    floor.busy.add(order);
    const rows = floor.look((look) =>
      look.list('assignments', 'byLine', order).filter((row) => row.site === floor.site && row.phase === 'started'),
    );
    const staged = rows.flatMap((row) => this.#staged(row));
    if (staged.length > 0) return this.#ship(order, staged);
    const held = this.#reserved(order);
    if (held.length > 0) return this.#fetchAll(order, held);
    const fetches = rows.flatMap((row) => this.#search(row));
    if (fetches.length > 0) return this.#fetchAll(order, fetches);
    const missing = rows.find((row) => openQuantity(row) > 0);
    if (missing === undefined) return this.#leave(order);
    this.#reportShort(order, openQuantity(missing), missing);
  }

  #staged(row: AssignmentRow): readonly Fetch[] {
    const floor = this.#floor;
    if (row.picked <= row.shipped) return [];
    const held = floor.look((rows) => rows.list('reservations', 'byAssignment', row.order, row.line, row.assignment));
    return held
      .filter((one) => one.isOpen && one.account === staging)
      .map(toFetch)
      .map((one) => ({ ...one, quantity: one.quantity - floor.goneOf(goneText(row.order, one)) }))
      .filter(({ quantity }) => quantity > 0);
  }

  #search(row: AssignmentRow): readonly Fetch[] {
    const floor = this.#floor;
    let rest = openQuantity(row);
    const fetches: Fetch[] = [];
    for (const { balance, quantity } of floor.look((_, context) => listPickable(context, row))) {
      const take = Math.min(rest, quantity);
      if (take <= 0) break;
      rest -= take;
      const { owner, item, lot, account } = balance;
      fetches.push({
        goods: { owner, item, lot },
        from: account,
        quantity: take,
        line: row.line,
        assignment: row.assignment,
        isAgain: row.picked > row.shipped,
      });
    }
    return fetches;
  }

  /** No goods for it anywhere: the line is short by what the site's promises lack. */
  #reportShort(order: OrderId, missing: number, row: AssignmentRow | undefined): void {
    const floor = this.#floor;
    if (row === undefined) return this.#leave(order);
    const rights = floor.look((rows) => getRights(rows, floor.site, row, floor.site));
    const quantity = Math.min(missing, openQuantity(row), promiseDeficit(rights));
    if (quantity <= 0) return this.#leave(order);
    const lines = [{ line: row.line, assignment: row.assignment, quantity }];
    const leave = (): void => this.#leave(order);
    this.#terminal.submit(
      { command: 'reportShort', input: { order, lines }, isFact: false },
      { accepted: leave, refused: leave },
    );
  }
}

function toFetch({ owner, item, lot, account, quantity, line, assignment }: ReservationRow): Fetch {
  return { goods: { owner, item, lot }, from: account, quantity, line, assignment };
}

function goneText(order: OrderId, { goods, line, assignment }: Fetch): string {
  return `${order}/${line}.${assignment}/${goods.lot}`;
}
