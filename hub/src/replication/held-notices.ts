import {
  encode,
  freeRights,
  hubHolder,
  stockKeyText,
  classOf,
  type Encodable,
  type Rows,
  type SiteId,
  type StockKey,
} from '@holdfast/domain';
import { heldElsewhereNotice, heldGoodsMax, type HeldElsewhere, type HeldGoods } from '@holdfast/protocol';
import type { Headquarters } from '../platform/headquarters.ts';
import type { Committed } from '../platform/hub-engine.ts';

/** How often a site is told at most, and how much at a time: a hint must not crowd out the work. */
export const noticePeriodMs: number = 1000;
const goodsPerPeriodMax = 400;
const goodsWaitingMax = 20_000;
const goodsBytesMax = 3_500;

/**
 * Tells every connected site what others may still promise of the goods that it deals in, so that a refusal at its
 * counter can say so later, in the dark, with its age.
 */
export class HeldNotices {
  readonly #hub: Headquarters;
  readonly #notify: (site: SiteId, body: Encodable) => void;
  readonly #waiting = new Map<SiteId, Map<string, StockKey>>();

  constructor(hub: Headquarters, notify: (site: SiteId, body: Encodable) => void) {
    this.#hub = hub;
    this.#notify = notify;
  }

  /** A site that has come back is told of everything it has rights to. */
  async connected(site: SiteId): Promise<void> {
    const known = await this.#hub.engine.view((rows) => rows.list('rights', 'bySite', site));
    for (const row of known) this.#add(site, row);
  }

  committed({ touches }: Committed): void {
    const sites = this.#hub.links.connected();
    for (const { key } of touches.keys.values()) for (const site of sites) this.#add(site, key);
  }

  #add(site: SiteId, key: StockKey): void {
    let waiting = this.#waiting.get(site);
    if (waiting === undefined) this.#waiting.set(site, (waiting = new Map()));
    if (waiting.size < goodsWaitingMax) waiting.set(stockKeyText(key.owner, key.item, classOf(key)), key);
  }

  /** Sends what is due; called once a period. */
  async flush(): Promise<void> {
    const { engine, links } = this.#hub;
    for (const [site, waiting] of this.#waiting) {
      if (!links.isConnected(site)) this.#waiting.delete(site);
      else if (waiting.size > 0) {
        const due = [...waiting].slice(0, goodsPerPeriodMax);
        for (const [name] of due) waiting.delete(name);
        const keys = due.map(([, key]) => key);
        const now = engine.now();
        const knownAt = (other: SiteId): number => links.knownAt(other, now);
        for (const notice of await engine.view((rows) => describe(rows, site, keys, knownAt, now))) {
          this.#notify(site, heldElsewhereNotice(notice));
        }
      }
    }
  }
}

function describe(
  rows: Rows,
  site: SiteId,
  keys: readonly StockKey[],
  knownAt: (site: SiteId) => number,
  now: number,
): readonly HeldElsewhere[] {
  const notices: { knownAt: number; goods: HeldGoods[]; bytes: number }[] = [];
  for (const key of keys) {
    const held = heldElsewhere(rows, site, key, knownAt, now);
    const bytes = encode([held.goods.owner, held.goods.item, held.goods.class, held.goods.quantity]).length;
    let last = notices.at(-1);
    if (last === undefined || last.goods.length === heldGoodsMax || last.bytes + bytes > goodsBytesMax) {
      notices.push((last = { knownAt: now, goods: [], bytes: 0 }));
    }
    last.goods.push(held.goods);
    last.bytes += bytes;
    last.knownAt = Math.min(last.knownAt, held.knownAt);
  }
  return notices;
}

/** What headquarters holds is exact; what other sites hold is as old as the oldest of them that holds any. */
function heldElsewhere(
  rows: Rows,
  site: SiteId,
  key: StockKey,
  knownAtOf: (site: SiteId) => number,
  now: number,
): { readonly goods: HeldGoods; readonly knownAt: number } {
  let quantity = 0;
  let knownAt = now;
  for (const row of rows.list('rights', 'byItem', key.owner, key.item, classOf(key))) {
    const free = freeRights(row);
    if (free <= 0 || row.holder === site) continue;
    quantity += free;
    if (row.holder !== hubHolder) knownAt = Math.min(knownAt, knownAtOf(row.site));
  }
  return { goods: { owner: key.owner, item: key.item, class: classOf(key), quantity }, knownAt };
}
