import type { FleetMember } from '../fleet/fleet.ts';
import type { StoryOrder } from './story-round.ts';

/** What headquarters and the site say about the item right now. */
export interface StoryBooks {
  readonly hub: {
    /** Boxes that headquarters may promise, whatever the site does. */
    readonly promisable: number;
    /** Promised to customers. */
    readonly sold: number;
    /** Ordered, and promised from nowhere. */
    readonly waiting: number;
    /** Stock of the site as headquarters knows it, and when that was (Unix milliseconds). */
    readonly onHand: number;
    readonly asOf: number;
  };
  readonly node: {
    readonly onHand: number;
    /** Boxes that the site may promise, with or without a link. */
    readonly free: number;
    readonly sold: number;
    readonly shipped: number;
    readonly unsent: number;
    readonly isConnected: boolean;
  };
  readonly digests: { readonly isEqual: boolean; readonly seq: number; readonly hubSeq: number };
}

interface Availability {
  readonly total: { readonly waiting: number };
  readonly sites: readonly {
    readonly site: string;
    readonly onHand: number;
    readonly promisable: number;
    readonly asOf: number;
  }[];
}
interface Stock {
  readonly balances: readonly { readonly location: string; readonly quantity: number }[];
}
interface Rights {
  readonly rights: readonly { readonly free: number }[];
}
interface Digest {
  readonly seq: number;
  readonly digest: string;
}
interface Copy extends Digest {
  readonly receivedAt: number;
}

export async function readBooks(
  hub: FleetMember,
  node: FleetMember,
  item: string,
  orders: readonly StoryOrder[],
): Promise<StoryBooks> {
  const [availability, stock, rights, link, own, copy, hubSold, siteSold] = await Promise.all([
    hub.api.get<Availability>(`/availability?item=${item}`),
    node.api.get<Stock>(`/stock?item=${item}&virtual=true`),
    node.api.get<Rights>(`/rights?item=${item}`),
    node.api.get<{ readonly isConnected: boolean; readonly unsent: number }>('/link'),
    node.api.get<Digest>('/digest'),
    hub.api.get<Copy>(`/sites/${node.name}/digest`),
    soldAtHub(hub, orders),
    soldAtSite(node, orders),
  ]);
  const site = availability.sites.find((row) => row.site === node.name);
  const { balances } = stock;
  return {
    hub: {
      promisable: site?.promisable ?? 0,
      sold: hubSold,
      waiting: availability.total.waiting,
      onHand: site?.onHand ?? 0,
      // After a restart the site has not confirmed anything yet; its last entry speaks for the time it came.
      asOf: Math.max(site?.asOf ?? 0, copy.receivedAt),
    },
    node: {
      onHand: sum(balances.filter(({ location }) => !location.startsWith('@')).map(({ quantity }) => quantity)),
      free: sum(rights.rights.map(({ free }) => free)),
      sold: siteSold,
      shipped: sum(balances.filter(({ location }) => location === '@customer').map(({ quantity }) => quantity)),
      unsent: link.unsent,
      isConnected: link.isConnected,
    },
    digests: { isEqual: own.seq === copy.seq && own.digest === copy.digest, seq: own.seq, hubSeq: copy.seq },
  };
}

function orderPath(order: string): string {
  return `/orders/${encodeURIComponent(order)}`;
}

async function soldAtHub(hub: FleetMember, orders: readonly StoryOrder[]): Promise<number> {
  interface View {
    readonly units: number;
    readonly waitingUnits: number;
  }
  const own = orders.filter(({ at }) => at === 'hub');
  const views = await Promise.all(own.map(({ order }) => hub.api.get<View>(orderPath(order))));
  return sum(views.map(({ units, waitingUnits }) => units - waitingUnits));
}

async function soldAtSite(node: FleetMember, orders: readonly StoryOrder[]): Promise<number> {
  interface View {
    readonly lines: readonly { readonly quantity: number }[];
  }
  const own = orders.filter(({ at }) => at === 'site');
  const views = await Promise.all(own.map(({ order }) => node.api.get<View>(orderPath(order))));
  return sum(views.flatMap(({ lines }) => lines.map(({ quantity }) => quantity)));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
