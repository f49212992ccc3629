import { isVirtualAccount, type Bodies, type NewEntry } from '@holdfast/domain';
import type { Fleet } from '../fleet/fleet.ts';
import type { Operation, ShelfEffect } from '../fleet/operation.ts';
import { Violation, type Commit, type RowsOf, type Watcher } from '../fleet/watcher.ts';
import { stockText } from '../world/goods.ts';
import { hands } from '../world/world.ts';

/**
 * The books against the world. After every transaction: the available stock of a site is the sum of what its people
 * reported, not a unit more or less (I8: a fact is recorded as it was told). At the end, when everything was counted:
 * every shelf holds what its book says, and what came and went is what suppliers, customers and lorries know.
 */
export class TruthOracle implements Watcher {
  readonly #fleet: Fleet;
  readonly #operations = new Map<string, Operation>();
  readonly #reported = new Map<string, number>();
  readonly #shelf = new Map<string, number>();
  readonly #unsynced = new Map<
    string,
    { readonly entries: NewEntry[]; readonly rows: (readonly [string, number])[] }
  >();
  readonly #balances = new Map<string, number>();

  constructor(fleet: Fleet) {
    this.#fleet = fleet;
  }

  stored(operation: Operation): void {
    this.#operations.set(operation.id, operation);
  }

  committed({ machine, entries, rows }: Commit): void {
    if (machine === 'hub') return;
    const changed = new Set<string>();
    const undo = this.#undoOf(machine);
    for (const entry of entries) {
      if (this.#fleet.writerOf(entry.stream) !== machine) continue;
      undo.entries.push(entry);
      for (const text of this.#report(machine, entry, 1)) changed.add(text);
    }
    for (const text of this.#note(machine, rows.get('balances'), undo.rows)) changed.add(text);
    for (const text of changed) this.#check(text);
  }

  #undoOf(machine: string): { readonly entries: NewEntry[]; readonly rows: (readonly [string, number])[] } {
    let undo = this.#unsynced.get(machine);
    if (undo === undefined) this.#unsynced.set(machine, (undo = { entries: [], rows: [] }));
    return undo;
  }

  *#report(machine: string, { entry }: NewEntry, sign: number): Generator<string> {
    const operation = this.#operations.get(entry.id);
    const effects = operation?.command === 'count' ? counted(machine, entry) : (operation?.effects ?? []);
    for (const { site, owner, item, delta } of effects) {
      const text = stockText(site, owner, item);
      this.#reported.set(text, (this.#reported.get(text) ?? 0) + sign * delta);
      yield text;
    }
  }

  *#note(machine: string, rows: RowsOf | undefined, undo: (readonly [string, number])[]): Generator<string> {
    for (const [text, row] of rows ?? []) {
      if (!('quantity' in row) || !('account' in row) || !('status' in row)) continue;
      if (row.status !== 'available' || (isVirtualAccount(row.account) && row.account !== '@deficit')) continue;
      undo.push([text, this.#balances.get(text) ?? 0]);
      yield this.#set(machine, text, row.quantity);
    }
  }

  #set(machine: string, text: string, quantity: number): string {
    const [, , owner = '', item = ''] = text.split('\u0000');
    const stock = stockText(machine, owner, item);
    this.#shelf.set(stock, (this.#shelf.get(stock) ?? 0) + quantity - (this.#balances.get(text) ?? 0));
    this.#balances.set(text, quantity);
    return stock;
  }

  #check(text: string): void {
    const shelf = this.#shelf.get(text) ?? 0;
    const reported = this.#reported.get(text) ?? 0;
    if (shelf === reported) return;
    const [site, owner, item] = text.split('\u0000');
    throw new Violation('I8', `${site} has ${shelf} of ${owner}/${item} in its book; its people reported ${reported}`);
  }

  synced(machine: string): void {
    this.#unsynced.delete(machine);
  }

  powerCut(machine: string): void {
    const undo = this.#unsynced.get(machine);
    if (undo === undefined) return;
    this.#unsynced.delete(machine);
    for (const entry of undo.entries) for (const text of this.#report(machine, entry, -1)) void text;
    for (const [text, before] of undo.rows.toReversed()) this.#set(machine, text, before);
  }

  ended(): void {
    for (const node of this.#fleet.nodes) this.#compareShelves(node);
    this.#compareFlows();
  }

  /** Goods on hold are not counted place by place, so only their sum over the house must be right. */
  #compareShelves({ site, engine }: Fleet['nodes'][number]): void {
    const { world } = this.#fleet;
    const book = new Map<string, number>();
    for (const row of engine.view((rows) => rows.list('balances', 'byAccount', site))) {
      const isHold = row.status !== 'available';
      if (isVirtualAccount(row.account) && !(isHold && row.account === '@deficit')) continue;
      addTo(book, [isHold ? 'all' : row.account, row.owner, row.item, row.lot, row.status].join(' '), row.quantity);
    }
    const there = new Map<string, number>();
    for (const { place, goods, quantity } of world.piles()) {
      if (place.site !== site) continue;
      if (place.account === hands && quantity > 0)
        throw new Violation('truth', `${site}: ${goods.item} is still carried`);
      const account = place.status === 'available' ? place.account : 'all';
      addTo(there, [account, goods.owner, goods.item, goods.lot, place.status].join(' '), quantity);
    }
    for (const text of new Set([...book.keys(), ...there.keys()])) {
      mustEqual(`${site} ${text}`, book.get(text) ?? 0, there.get(text) ?? 0);
    }
  }

  #compareFlows(): void {
    const { fleet, world } = { fleet: this.#fleet, world: this.#fleet.world };
    const accounts = new Map<string, number>();
    let underway = 0;
    for (const row of fleet.hub.engine.view((rows) => rows.list('balances', 'byAccount'))) {
      if (!isVirtualAccount(row.account)) continue;
      if (row.account.startsWith('@transit')) underway += row.quantity;
      const text = `${stockText(row.site, row.owner, row.item)}\u0000${row.account}`;
      accounts.set(text, (accounts.get(text) ?? 0) + row.quantity);
    }
    for (const site of fleet.scenario.sites) {
      for (const ware of fleet.scenario.wares) {
        const flows = world.flows(site, ware);
        const booked = (account: string): number =>
          accounts.get(`${stockText(site, ware.owner, ware.item)}\u0000${account}`) ?? 0;
        mustEqual(`${site} ${ware.item} from suppliers`, -booked('@supplier'), flows.supplied + flows.returned);
        mustEqual(`${site} ${ware.item} to customers`, booked('@customer'), flows.handedOver);
      }
    }
    mustEqual(
      'between sites',
      underway,
      [...world.underway.values()].reduce((sum, units) => sum + units, 0),
    );
  }
}

function addTo(sums: Map<string, number>, text: string, quantity: number): void {
  sums.set(text, (sums.get(text) ?? 0) + quantity);
}

function mustEqual(what: string, book: number, truth: number): void {
  if (book !== truth) throw new Violation('truth', `${what}: the books say ${book}, in truth ${truth}`);
}

/** What a count changed: only the book of the moment can say. */
function counted(site: string, entry: NewEntry['entry']): readonly ShelfEffect[] {
  const { movements } = entry.body as unknown as Bodies['stock.counted'];
  return movements.flatMap((move) => {
    const delta = (backs(move.to) ? move.quantity : 0) - (backs(move.from) ? move.quantity : 0);
    return delta === 0 ? [] : [{ site: site as ShelfEffect['site'], owner: move.owner, item: move.item, delta }];
  });
}

function backs(account: string): boolean {
  return !isVirtualAccount(account) || account === '@deficit';
}
