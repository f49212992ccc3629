import { join } from 'node:path';
import type { Fleet, FleetMember } from '../fleet/fleet.ts';
import type { LinkSwitch } from '../fleet/link-switch.ts';
import { healPlain, readPlain, sellPlain, type PlainCounter } from './plain-counter.ts';
import { readBooks, type StoryBooks } from './story-books.ts';
import { tamperWithCopy, verifyBooks, type Verdict } from './story-proof.ts';
import {
  beginRound,
  boxes,
  boxesPerSale,
  nextRoundNumber,
  resumeRound,
  saveRound,
  sellAtHub,
  sellAtSite,
  shipAll,
  until,
  type Round,
  type StoryEvent,
} from './story-round.ts';

export const storyActions = [
  'state',
  'cut',
  'heal',
  'sell-hub',
  'sell-site',
  'ship',
  'verify',
  'tamper',
  'reset',
] as const;
export type StoryAction = (typeof storyActions)[number];

export interface StoryState {
  readonly round: number;
  readonly item: string;
  readonly site: string;
  readonly boxes: number;
  readonly link: 'up' | 'down';
  readonly now: number;
  readonly books: StoryBooks;
  /** Sales that were not promised, on each side. */
  readonly refused: { readonly hub: number; readonly site: number };
  /** Boxes promised or shipped beyond what there was. */
  readonly oversold: number;
  readonly plain: PlainCounter;
  readonly proof: Verdict | null;
  readonly log: readonly StoryEvent[];
}

export interface Story {
  act(action: StoryAction): Promise<StoryState>;
}

const logMax = 12;

/** The demonstration: every button is a request to the real hub or node, or a real cut of the link between them. */
export async function createStory(fleet: Fleet, links: LinkSwitch, dataFolder: string): Promise<Story> {
  const told = new Telling(fleet, links, dataFolder);
  await told.begin();
  return told;
}

class Telling implements Story {
  readonly #hub: FleetMember;
  readonly #node: FleetMember;
  readonly #links: LinkSwitch;
  readonly #folder: string;
  readonly #file: string;
  #round!: Round;
  /** One deed after the other: two people may press at once. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(fleet: Fleet, links: LinkSwitch, folder: string) {
    this.#hub = fleet.hub;
    this.#node = fleet.nodes[0] as FleetMember;
    this.#links = links;
    this.#folder = folder;
    this.#file = join(folder, 'story.json');
  }

  async begin(): Promise<void> {
    await this.#untilConnected();
    const resumed = await resumeRound(this.#file, this.#hub);
    this.#round = resumed ?? (await beginRound(this.#hub, this.#node, await nextRoundNumber(this.#hub)));
    if (resumed === undefined) this.#say('reset', { round: this.#round.number });
    else healPlain(this.#round.plain);
    saveRound(this.#file, this.#round);
    this.#links.onChange((site, isUp) => {
      if (site === this.#node.name) this.#linkChanged(isUp);
    });
  }

  async act(action: StoryAction): Promise<StoryState> {
    if (action === 'state') return this.#state();
    const turn = this.#last.then(() => this.#do(action));
    this.#last = turn.catch(() => undefined);
    await turn;
    saveRound(this.#file, this.#round);
    return this.#state();
  }

  async #do(action: Exclude<StoryAction, 'state'>): Promise<void> {
    const round = this.#round;
    switch (action) {
      case 'cut':
        this.#links.set(this.#node.name, 'down');
        return;
      case 'heal':
        this.#links.set(this.#node.name, 'up');
        return this.#untilExchanged();
      case 'sell-hub':
        return this.#sell('hub');
      case 'sell-site':
        return this.#sell('site');
      case 'ship': {
        const units = await shipAll(this.#node, round.item);
        this.#say(units > 0 ? 'shipped' : 'nothing-to-ship', { units });
        return;
      }
      case 'verify':
        round.proof = await verifyBooks(this.#hub, this.#node, process.env['HOLDFAST_DATABASE_URL']);
        this.#say(round.proof.ok ? 'verified' : 'not-verified', { entries: round.proof.entries });
        return;
      case 'tamper':
        round.proof = await tamperWithCopy(this.#hub, this.#node, this.#folder, round.item);
        this.#say('tampered', { seq: round.proof.firstBad?.seq ?? 0 });
        return;
      case 'reset':
        this.#links.set(this.#node.name, 'up');
        await this.#untilConnected();
        this.#round = await beginRound(this.#hub, this.#node, await nextRoundNumber(this.#hub));
        this.#say('reset', { round: this.#round.number });
    }
  }

  async #sell(side: 'hub' | 'site'): Promise<void> {
    const round = this.#round;
    const sale = side === 'hub' ? await sellAtHub(this.#hub, round) : await sellAtSite(this.#node, round);
    sellPlain(round.plain, side, boxesPerSale, this.#links.isUp(this.#node.name));
    if (sale.promised === 0) round.refused[side] += 1;
    const outcome = sale.promised > 0 ? 'sold' : 'refused';
    this.#say(`${outcome}-${side}`, { units: sale.promised, elsewhere: sale.heldElsewhere });
  }

  #linkChanged(isUp: boolean): void {
    if (isUp) healPlain(this.#round.plain);
    this.#say(isUp ? 'healed' : 'cut', { site: this.#node.name });
    saveRound(this.#file, this.#round);
  }

  #say(kind: string, values: StoryEvent['values']): void {
    const { log } = this.#round;
    log.unshift({ at: Date.now(), kind, values });
    log.length = Math.min(log.length, logMax);
  }

  #untilConnected(): Promise<void> {
    return until(async () => (await this.#node.api.get<{ readonly isConnected: boolean }>('/link')).isConnected);
  }

  /** Both have told each other everything, and both come to the same figures. */
  #untilExchanged(): Promise<void> {
    const { item, orders } = this.#round;
    return until(async () => {
      const { node, digests } = await readBooks(this.#hub, this.#node, item, orders);
      return node.isConnected && node.unsent === 0 && digests.isEqual;
    });
  }

  async #state(): Promise<StoryState> {
    const round = this.#round;
    const books = await readBooks(this.#hub, this.#node, round.item, round.orders);
    const promised = books.hub.sold + books.node.sold;
    return {
      round: round.number,
      item: round.item,
      site: this.#node.name,
      boxes,
      link: this.#links.isUp(this.#node.name) ? 'up' : 'down',
      now: Date.now(),
      books,
      refused: round.refused,
      oversold: Math.max(0, promised - boxes, books.node.shipped - boxes),
      plain: readPlain(round.plain),
      proof: round.proof ?? null,
      log: round.log,
    };
  }
}
