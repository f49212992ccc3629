import type { LinkState, SiteId } from '@holdfast/domain';

interface LinkRecord {
  isConnected: boolean;
  /** Unix milliseconds; 0 for never. */
  lastHeardAt: number;
  /** Share of the recent past without a connection, 0 to 1, as of `figuredAt`. */
  offline: number;
  figuredAt: number;
}

const dayMs = 24 * 60 * 60 * 1000;

/**
 * Which sites can be reached, and how often they could not be. The offline figure fades: what happened a day ago weighs
 * a third of what happens now. What was true before a restart is kept by `print` and `read`.
 */
export class LinkBook {
  readonly #startedAt: number;
  readonly #records = new Map<SiteId, LinkRecord>();

  /** `startedAt`: nobody could be heard before, so nobody's patience runs before. */
  constructor(startedAt: number) {
    this.#startedAt = startedAt;
  }

  setConnected(site: SiteId, isConnected: boolean, now: number): void {
    const record = this.#record(site, now);
    fade(record, now);
    record.isConnected = isConnected;
    if (isConnected) record.lastHeardAt = now;
  }

  heard(site: SiteId, now: number): void {
    const record = this.#record(site, now);
    record.lastHeardAt = Math.max(record.lastHeardAt, now);
  }

  isConnected(site: SiteId): boolean {
    return this.#records.get(site)?.isConnected ?? false;
  }

  /** For people: the time it was really heard, which may lie before this process began. */
  find(site: SiteId, now: number): LinkState {
    const record = this.#records.get(site);
    if (record === undefined) return { isConnected: false, lastHeardAt: 0, offlinePerMille: 0 };
    fade(record, now);
    return {
      isConnected: record.isConnected,
      lastHeardAt: record.lastHeardAt,
      offlinePerMille: Math.round(record.offline * 1000),
    };
  }

  /** Since when what is known of a site is certain: now while it is connected, else when it was last heard; 0 for never. */
  knownAt(site: SiteId, now: number): number {
    const { isConnected, lastHeardAt } = this.find(site, now);
    return isConnected ? now : lastHeardAt;
  }

  /** For decisions: as of one moment, so that a decision that is run again sees the same. */
  freeze(now: number): (site: SiteId) => LinkState {
    const frozen = new Map<SiteId, LinkState>();
    for (const site of this.#records.keys()) frozen.set(site, this.#forDecisions(site, now));
    const unknown: LinkState = { isConnected: false, lastHeardAt: this.#startedAt, offlinePerMille: 0 };
    return (site) => frozen.get(site) ?? unknown;
  }

  #forDecisions(site: SiteId, now: number): LinkState {
    const known = this.find(site, now);
    return { ...known, lastHeardAt: Math.max(known.lastHeardAt, this.#startedAt) };
  }

  #record(site: SiteId, now: number): LinkRecord {
    let record = this.#records.get(site);
    if (record === undefined) {
      record = { isConnected: false, lastHeardAt: 0, offline: 0, figuredAt: now };
      this.#records.set(site, record);
    }
    return record;
  }

  print(now: number): string {
    const sites = [...this.#records.keys()].sort();
    return JSON.stringify(
      sites.map((site) => [site, this.find(site, now).lastHeardAt, this.find(site, now).offlinePerMille]),
    );
  }

  /** Takes over what an earlier process printed. Time without a process counts for nobody. */
  read(text: string): void {
    for (const [site, lastHeardAt, perMille] of JSON.parse(text) as [SiteId, number, number][]) {
      const record = this.#record(site, this.#startedAt);
      record.lastHeardAt = Math.max(record.lastHeardAt, lastHeardAt);
      record.offline = perMille / 1000;
    }
  }
}

function fade(record: LinkRecord, now: number): void {
  const kept = Math.exp(-Math.max(0, now - record.figuredAt) / dayMs);
  record.offline = record.offline * kept + (record.isConnected ? 0 : 1 - kept);
  record.figuredAt = Math.max(record.figuredAt, now);
}
