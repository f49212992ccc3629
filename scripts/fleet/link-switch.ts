import type { Fleet } from './fleet.ts';

export type LinkVerb = 'up' | 'down' | 'flap';

export interface LinkState {
  readonly site: string;
  readonly mode: LinkVerb;
}

/** Who may cut and heal the links of a fleet: the story's buttons and `npm run link`. */
export interface LinkSwitch {
  states(): readonly LinkState[];
  /** False when there is no such site. */
  set(site: string, verb: LinkVerb): boolean;
  isUp(site: string): boolean;
  /** Hears of every cut and every healing, those of a flapping link too. */
  onChange(listener: (site: string, isUp: boolean) => void): void;
  /** Ends all flapping. */
  close(): void;
}

/** Long enough for a site to connect and exchange, short enough to be interrupted. */
const flapMs = 2500;

export function createLinkSwitch(fleet: Fleet): LinkSwitch {
  const flapping = new Map<string, NodeJS.Timeout>();
  const listeners: ((site: string, isUp: boolean) => void)[] = [];
  const linkOf = (site: string) => fleet.links[fleet.nodes.findIndex(({ name }) => name === site)];
  const isUp = (site: string): boolean => linkOf(site)?.mode === 'up';
  const put = (site: string, up: boolean): void => {
    if (isUp(site) === up) return;
    linkOf(site)?.set(up ? 'up' : 'reset');
    for (const listener of listeners) listener(site, up);
  };
  return {
    isUp,
    states: () =>
      fleet.nodes.map(({ name }) => ({ site: name, mode: flapping.has(name) ? 'flap' : isUp(name) ? 'up' : 'down' })),
    set: (site, verb) => {
      if (linkOf(site) === undefined) return false;
      clearInterval(flapping.get(site));
      flapping.delete(site);
      put(site, verb === 'up');
      if (verb === 'flap')
        flapping.set(
          site,
          setInterval(() => put(site, !isUp(site)), flapMs),
        );
      return true;
    },
    onChange: (listener) => void listeners.push(listener),
    close: () => {
      for (const timer of flapping.values()) clearInterval(timer);
      flapping.clear();
    },
  };
}
