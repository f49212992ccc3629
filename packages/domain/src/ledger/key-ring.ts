import type { SiteId, StreamId } from '../ids.ts';
import { parseStreamName } from './stream.ts';

/** Public keys by the writer's epoch. A site's key is in its `site.defined` entries, which headquarters signs. */
export class KeyRing {
  readonly #hub = new Map<number, Set<string>>();
  readonly #sites = new Map<string, Set<string>>();

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

  learnHub(hubEpoch: number, publicKey: string): void {
    add(this.#hub, hubEpoch, publicKey);
  }

  /** The keys that may sign a stream; none when its writer is unknown. */
  of(stream: StreamId): readonly string[] {
    const address = parseStreamName(stream);
    if (address === undefined) return [];
    const keys =
      address.kind === 'site' ? this.#sites.get(`${address.site} ${address.epoch}`) : this.#hub.get(address.hubEpoch);
    return [...(keys ?? [])];
  }
}

function add<Name>(keys: Map<Name, Set<string>>, name: Name, publicKey: string): void {
  if (publicKey === '') return;
  const known = keys.get(name);
  if (known === undefined) keys.set(name, new Set([publicKey]));
  else known.add(publicKey);
}
