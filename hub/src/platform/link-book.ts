import type { LinkState, SiteId } from '@holdfast/domain';

interface LinkRecord {
  isConnected: boolean;
  /** Unix milliseconds; 0 for never. */
  lastHeardAt: number;
  /** Everything that the site knew then is here, Unix milliseconds; 0 for never. */
  knownAt: number;
  /** Share of the recent past without a connection, 0 to 1, as of `figuredAt`. */
  offline: number;
  figuredAt: number;
}

const exchangeLookMs = 1000;
const dayMs = 24 * 60 * 60 * 1000;

/**
 * Which sites can be reached, and how often they could not be. The offline figure fades: what happened a day ago weighs
 * a third of what happens now. What was true before a restart is kept by `print` and `restore`.
 */
export class LinkBook {
  readonly #startedAt: number;
  readonly #records = new Map<SiteId, LinkRecord>();
  #exchangedMsAgo: (site: SiteId) => number | undefined = () => undefined;

  /** `startedAt`: nobody could be heard before, so nobody's patience runs before. */
  constructor(startedAt: number) {
    this.#startedAt = startedAt;
  }

  /** Where the live links say how long ago headquarters knew all that a site knew. */
  watch(exchangedMsAgo: (site: SiteId) => number | undefined): void {
    this.#exchangedMsAgo = exchangedMsAgo;
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
    // Asked now and then: when the link is gone, nobody can say any more.
    if (now - record.knownAt >= exchangeLookMs) this.knownAt(site, now);
  }

  connected(): readonly SiteId[] {
    return [...this.#records].filter(([, record]) => record.isConnected).map(([site]) => site);
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

  /** What is here of the site was all there was at this time. */
  noteKnown(site: SiteId, at: number): void {
    const record = this.#record(site, at);
    record.knownAt = Math.max(record.knownAt, at);
  }

  /** What is known of a site was complete then; 0 for never. */
  knownAt(site: SiteId, now: number): number {
    const record = this.#records.get(site);
    if (record === undefined) return 0;
    const ago = this.#exchangedMsAgo(site);
    if (ago !== undefined) record.knownAt = Math.max(record.knownAt, now - ago);
    return record.knownAt;
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
      record = { isConnected: false, lastHeardAt: 0, knownAt: 0, offline: 0, figuredAt: now };
      this.#records.set(site, record);
    }
    return record;
  }

  print(now: number): string {
    const printed = [...this.#records.keys()].sort().map((site): Printed => {
      const { lastHeardAt, offlinePerMille } = this.find(site, now);
      return { site, lastHeardAt, knownAt: this.knownAt(site, now), offlinePerMille };
    });
    return JSON.stringify(printed);
  }

  /** Takes over what an earlier process printed. Time without a process counts for nobody. */
  restore(text: string): void {
    for (const { site, lastHeardAt, knownAt, offlinePerMille } of JSON.parse(text) as readonly Printed[]) {
      const record = this.#record(site, this.#startedAt);
      record.lastHeardAt = Math.max(record.lastHeardAt, lastHeardAt);
      record.knownAt = Math.max(record.knownAt, knownAt);
      record.offline = offlinePerMille / 1000;
    }
  }
}

interface Printed {
  readonly site: SiteId;
  readonly lastHeardAt: number;
  readonly knownAt: number;
  readonly offlinePerMille: number;
}

function fade(record: LinkRecord, now: number): void {
  const kept = Math.exp(-Math.max(0, now - record.figuredAt) / dayMs);
  record.offline = record.offline * kept + (record.isConnected ? 0 : 1 - kept);
  record.figuredAt = Math.max(record.figuredAt, now);
}
