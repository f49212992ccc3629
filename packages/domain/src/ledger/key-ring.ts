import type { SiteId, StreamId } from '../ids.ts';
import { parseStreamName } from './stream.ts';

/** Public keys by the writer's epoch. A site's key is in its `site.defined` entries, which headquarters signs. */
export class KeyRing {
  readonly #hub = new Map<number, Set<string>>();
  readonly #sites = new Map<string, Set<string>>();
  readonly #own = new Map<string, Set<string>>();

  learn({
    site,
    epoch,
    publicKey,
  }: {
    readonly site: SiteId;
    readonly epoch: number;
    readonly publicKey: string;
  }): void {
    add(this.#sites, `${site} ${epoch}`, publicKey);
  }

  /** What a site's own machine says its key is: believed only as long as headquarters has said nothing. */
  learnOwn({
    site,
    epoch,
    publicKey,
  }: {
    readonly site: SiteId;
    readonly epoch: number;
    readonly publicKey: string;
  }): void {
    add(this.#own, `${site} ${epoch}`, publicKey);
  }

  learnHub(hubEpoch: number, publicKey: string): void {
    add(this.#hub, hubEpoch, publicKey);
  }

  /** The keys with which headquarters of any epoch signs. */
  ofHub(): readonly string[] {
    return [...this.#hub.values()].flatMap((keys) => [...keys]);
  }

  /** The keys that may sign a stream; none when its writer is unknown. */
  of(stream: StreamId): readonly string[] {
    const address = parseStreamName(stream);
    if (address === undefined) return [];
    if (address.kind !== 'site') return [...(this.#hub.get(address.hubEpoch) ?? [])];
    const name = `${address.site} ${address.epoch}`;
    return [...(this.#sites.get(name) ?? this.#own.get(name) ?? [])];
  }
}

function add<Name>(keys: Map<Name, Set<string>>, name: Name, publicKey: string): void {
  if (publicKey === '') return;
  const known = keys.get(name);
  if (known === undefined) keys.set(name, new Set([publicKey]));
  else known.add(publicKey);
}
