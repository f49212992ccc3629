import { account } from '@holdfast/domain';
import type { Random } from '../base/random.ts';
import { enemySite } from '../fleet/enemy.ts';
import type { Fleet } from '../fleet/fleet.ts';
import { Lan } from '../fleet/lan.ts';
import type { Node, Server } from '../fleet/node.ts';
import { receiving, staging } from '../fleet/scenario.ts';
import { Terminal } from '../fleet/terminal.ts';
import { Clerk } from './clerk.ts';
import { Desk } from './desk.ts';
import { Floor } from './floor.ts';
import { Keeper } from './keeper.ts';
import { Picker } from './picker.ts';
import { Receiver } from './receiver.ts';

const minuteMs = 60_000;
const desks = 2;

/** Everybody who works in the fleet, and what keeps them busy. */
export class Staff {
  readonly #fleet: Fleet;
  readonly #random: Random;
  readonly #desks: Desk[] = [];
  readonly floors: Floor[] = [];
  readonly #clerks: Clerk[] = [];
  readonly keepers: Keeper[] = [];
  readonly #receivers: Receiver[] = [];

  constructor(fleet: Fleet) {
    this.#fleet = fleet;
    this.#random = fleet.random.fork('staff');
    for (let index = 0; index < desks; index += 1) {
      this.#desks.push(new Desk(fleet, this.#terminal(`HQ-${index + 1}`, fleet.hub)));
    }
    for (const node of fleet.nodes) this.#employ(node);
  }

  #terminal(name: string, server: Server): Terminal {
    const { random, scenario, terminals } = this.#fleet;
    const terminal = new Terminal(
      this.#fleet,
      name,
      server,
      new Lan(this.#fleet, random.fork(`lan ${name}`), scenario.lan),
    );
    terminals.push(terminal);
    return terminal;
  }

  #employ(node: Node): void {
    const floor = new Floor(this.#fleet, node);
    const terminal = (role: string): Terminal => {
      const made = this.#terminal(`${node.site}-${role}`, node);
      floor.terminals.push(made);
      return made;
    };
    this.floors.push(floor);
    this.#clerks.push(new Clerk(floor, terminal('counter')));
    this.keepers.push(new Keeper(floor, terminal('stock')));
    const receiver = new Receiver(floor, terminal('receiving'));
    this.#receivers.push(receiver);
    this.#fleet.traffic.receivers.set(node.site, receiver);
    for (let index = 0; index < this.#fleet.scenario.pickersPerSite; index += 1) {
      new Picker(floor, terminal(`picker-${index + 1}`)).start();
    }
    receiver.start();
  }

  /** Before the first order: what is sold, where, and what lies on the shelves. */
  open(): void {
    const { scenario, seals, terminals } = this.#fleet;
    const desk = terminals[0];
    const random = this.#random;
    for (const [index, site] of scenario.sites.entries()) {
      const place = { latitude: random.between(20_000_000, 45_000_000), longitude: 100_000_000 + index * 4_000_000 };
      const { publicKey } = seals.keyOf(site);
      const input = { site, name: site, ...place, timeZone: 'Asia/Shanghai', epoch: 1, publicKey };
      desk?.submit({ command: 'defineSite', input, isFact: false });
    }
    if (scenario.enemy === 'foreign stream') {
      const { publicKey } = seals.keyOf(enemySite);
      const place = { latitude: 30_000_000, longitude: 120_000_000 };
      const input = { site: enemySite, name: 'enemy', ...place, timeZone: 'UTC', epoch: 1, publicKey };
      desk?.submit({ command: 'defineSite', input, isFact: false });
    }
    const items = scenario.wares.map(({ item, tracksLots }) => ({
      item,
      name: `Item ${item}`,
      baseUnit: 'C62',
      tracksLots,
    }));
    desk?.submit({ command: 'defineItems', input: { items }, isFact: false });
    const shelves = scenario.shelves.map((location) => ({ location, zone: 'A', purpose: 'storage' as const }));
    const others = [
      { location: receiving, zone: 'R', purpose: 'receiving' as const },
      { location: staging, zone: 'D', purpose: 'staging' as const },
    ];
    for (const floor of this.floors) {
      const locations = [...shelves, ...others];
      floor.terminals[0]?.submit({ command: 'defineLocations', input: { locations }, isFact: false });
    }
  }

  /** Goods for the first days. */
  fill(): void {
    const random = this.#random;
    for (const receiver of this.#receivers) {
      for (const ware of this.#fleet.scenario.wares) {
        if (random.chance(0.75)) this.#deliver(receiver, ware, random.between(6, 50));
      }
    }
  }

  #deliver(receiver: Receiver, ware: Fleet['scenario']['wares'][number], quantity: number): void {
    const { owner, item, tracksLots } = ware;
    const goods = { owner, item, lot: tracksLots ? `L${this.#random.between(1, 3)}` : '' };
    const at = this.#receivers.indexOf(receiver);
    const site = this.#fleet.scenario.sites[at];
    if (site === undefined) return;
    this.#fleet.world.flows(site, goods).supplied += quantity;
    const status = this.#random.chance(0.06) ? ('quarantine' as const) : undefined;
    receiver.unload({ goods, quantity, ...(status === undefined ? {} : { status }), reference: 'purchase' });
  }

  /** Orders, deliveries, mishaps and rounds come by themselves until the fleet closes. */
  work(): void {
    const { scenario } = this.#fleet;
    const random = this.#random;
    this.#repeat(scenario.hubOrdersPerMinute, () => random.pick(this.#desks).order());
    this.#repeat(scenario.counterOrdersPerMinute, () => random.pick(this.#clerks).sell());
    this.#repeat(scenario.deliveriesPerMinute, () => {
      this.#deliver(random.pick(this.#receivers), random.pick(scenario.wares), random.between(4, 30));
    });
    this.#repeat(scenario.mishapsPerMinute, () => random.pick(this.keepers).mishap());
    this.#repeat(5, () => random.pick(this.keepers).round());
    this.#repeat(0.5, () => random.pick(this.#desks).transfer());
    this.#repeat(2, () => random.pick(this.#desks).recall());
    this.#repeat(0.7, () => random.pick(this.#desks).pin());
  }

  #repeat(perMinute: number, happen: () => void): void {
    const { timeline } = this.#fleet;
    timeline.after(this.#random.exponential(minuteMs / perMinute), () => {
      if (this.#fleet.isClosed) return;
      happen();
      this.#repeat(perMinute, happen);
    });
  }

  /** Everybody counts everything. */
  clearDocks(): void {
    for (const keeper of this.keepers) keeper.clearDock();
  }

  takeStock(): void {
    for (const [index, keeper] of this.keepers.entries()) {
      for (const location of this.floors[index]?.locations ?? []) keeper.count(account(location));
    }
  }

  get isIdle(): boolean {
    const { terminals, traffic } = this.#fleet;
    return (
      traffic.onRoad === 0 &&
      terminals.every(({ waiting }) => waiting === 0) &&
      this.floors.every(({ busy }) => busy.size === 0)
    );
  }
}
