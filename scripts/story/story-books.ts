import type { FleetMember } from '../fleet/fleet.ts';

/** What hub and node say about the item right now, each figure with its age. */
export interface StoryBooks {
  readonly hub: {
    /** Units that headquarters may promise, whatever the site does. */
    readonly promisable: number;
    /** Stock of the site as headquarters knows it, and when that was. */
    readonly onHand: number;
    readonly asOf: number;
    readonly isConnected: boolean;
    readonly waiting: number;
  };
  readonly node: {
    readonly onHand: number;
    /** Units that the site may promise. */
    readonly free: number;
    readonly unsent: number;
    readonly isConnected: boolean;
  };
  /** Units promised or shipped to customers by either side. */
  readonly promisedUnits: number;
  readonly digests: { readonly isEqual: boolean; readonly seq: number; readonly hubSeq: number };
}

interface Availability {
  readonly sites: readonly { readonly site: string; readonly onHand: number; readonly promisable: number; readonly asOf: number; readonly isConnected: boolean }[];
}

export async function readBooks(hub: FleetMember, node: FleetMember, item: string, orders: readonly { readonly order: string; readonly at: 'hub' | 'site' }[]): Promise<StoryBooks> {
  const [availability, stock, rights, link, own, copy] = await Promise.all([
    hub.api.get<Availability>(`/availability?item=${item}`),
    node.api.get<{ readonly balances: readonly { readonly location: string; readonly quantity: number }[] }>(`/stock?item=${item}`),
    node.api.get<{ readonly rights: readonly { readonly free: number }[] }>(`/rights?item=${item}`),
    node.api.get<{ readonly isConnected: boolean; readonly unsent: number }>('/link'),
    node.api.get<{ readonly seq: number; readonly digest: string }>('/digest'),
    hub.api.get<{ readonly seq: number; readonly digest: string }>(`/sites/${node.name}/digest`),
  ]);
  const site = availability.sites.find((row) => row.site === node.name);
  const promised = await promisedUnits(hub, node, orders);
  return {
    hub: {
      promisable: site?.promisable ?? 0,
      onHand: site?.onHand ?? 0,
      asOf: site?.asOf ?? 0,
      isConnected: site?.isConnected ?? false,
      waiting: promised.waiting,
    },
    node: {
      onHand: stock.balances.filter((row) => !row.location.startsWith('@')).reduce((sum, row) => sum + row.quantity, 0),
      free: rights.rights.reduce((sum, row) => sum + row.free, 0),
      unsent: link.unsent,
      isConnected: link.isConnected,
    },
    promisedUnits: promised.units,
    digests: { isEqual: own.seq === copy.seq && own.digest === copy.digest, seq: own.seq, hubSeq: copy.seq },
  };
}

interface OrderView {
  readonly lines: readonly { readonly quantity: number; readonly waiting: number }[];
}

async function promisedUnits(hub: FleetMember, node: FleetMember, orders: readonly { readonly order: string; readonly at: 'hub' | 'site' }[]): Promise<{ readonly units: number; readonly waiting: number }> {
  let units = 0;
  let waiting = 0;
  for (const { order, at } of orders) {
    const view = await (at === 'hub' ? hub : node).api.get<OrderView>(`/orders/${encodeURIComponent(order)}`);
    for (const line of view.lines) {
      units += line.quantity - (at === 'hub' ? line.waiting : 0);
      waiting += at === 'hub' ? line.waiting : 0;
    }
  }
  return { units, waiting };
}
