import type { SiteId } from '../ids.ts';
import { classOf, type Bodies, type EntryType, type LineQuantity, type StockKey } from '../ledger/bodies.ts';
import type { StreamAddress } from '../ledger/stream.ts';
import { backsPromises } from '../stock/account.ts';
import { stockKeyText } from './rights.ts';

/**
 * What one entry does to the two sides of the equation of promises, per site, owner, item and class:
 *
 *     free + held + flying + open = shelf + deficit            (I4, an equality with one epoch)
 *
 * `shelf` is the available stock of all locations and of the deficit account (its negative part). Every legal entry
 * changes both sides alike, so a single entry can be judged without knowing any total.
 */
export interface EquationChange {
  readonly site: SiteId;
  readonly key: StockKey;
  free: number;
  held: number;
  flying: number;
  open: number;
  shelf: number;
  deficit: number;
}

type Changes = Map<string, EquationChange>;

interface Context {
  readonly changes: Changes;
  readonly site: SiteId;
}

function at({ changes, site }: Context, key: StockKey, where: SiteId = site): EquationChange {
  const name = `${where}\u0000${stockKeyText(key.owner, key.item, classOf(key))}`;
  let change = changes.get(name);
  if (change === undefined) {
    change = { site: where, key, free: 0, held: 0, flying: 0, open: 0, shelf: 0, deficit: 0 };
    changes.set(name, change);
  }
  return change;
}

/** The changes of one entry whose body has its type's shape. Empty for entries that touch neither stock nor rights. */
export function equationChanges(address: StreamAddress, type: EntryType, body: unknown): Iterable<EquationChange> {
  const changes: Changes = new Map();
  const context: Context = { changes, site: 'site' in address ? address.site : ('' as SiteId) };
  addCommon(context, body as Partial<Bodies['line.shipped']>);
  const add = byType[type] as ((context: Context, address: StreamAddress, body: unknown) => void) | undefined;
  add?.(context, address, body);
  return changes.values();
}

export function isBalanced(change: EquationChange): boolean {
  return change.free + change.held + change.flying + change.open === change.shelf + change.deficit;
}

function addCommon(context: Context, body: Partial<Bodies['line.shipped']>): void {
  for (const move of body.movements ?? []) {
    const status = move.status ?? 'available';
    if (status === 'available' && backsPromises(move.from)) at(context, goods(move)).shelf -= move.quantity;
    const toStatus = move.toStatus ?? status;
    if (toStatus === 'available' && backsPromises(move.to)) at(context, goods(move)).shelf += move.quantity;
  }
  for (const change of body.rights ?? []) {
    const sums = at(context, change);
    sums.free += (change.mint ?? 0) + (change.restore ?? 0) - (change.lose ?? 0) - (change.spend ?? 0);
    sums.deficit += (change.raise ?? 0) - (change.fill ?? 0);
  }
}

/** Stock has no class: whatever else a movement says, it is of the ordinary one. */
function goods({ owner, item }: StockKey): StockKey {
  return { owner, item };
}

const byType: {
  readonly [Type in EntryType]?: (context: Context, address: StreamAddress, body: Bodies[Type]) => void;
} = {
  'order.taken': (context, _, body) => {
    for (const line of body.lines) at(context, line).open += line.quantity;
  },
  'order.withdrawn': (context, _, body) => close(context, body.lines),
  'line.shipped': (context, _, body) => {
    for (const move of body.movements) if (move.assignment > 0) at(context, goods(move)).open -= move.quantity;
  },
  'line.shorted': (context, _, body) => close(context, body.lines),
  'line.given-back': (context, _, body) => {
    close(context, body.lines);
    for (const line of body.lines) at(context, line).flying += line.quantity;
  },
  'grant.made': (context, address, body) => {
    for (const grant of body.grants) {
      const change = at(context, grant);
      if (address.kind === 'site') change.free -= grant.quantity;
      else change.held -= grant.quantity;
      change.flying += grant.quantity;
    }
  },
  'grant.credited': (context, address, body) => {
    for (const credit of body.credits) {
      const change = at(context, credit, address.kind === 'site' ? address.site : credit.site);
      change.flying -= credit.quantity;
      change.deficit -= credit.fill ?? 0;
      if (address.kind === 'site') change.free += credit.quantity - (credit.fill ?? 0);
      else change.held += credit.quantity;
    }
  },
  'line.allocated': (context, _, body) => {
    for (const allocation of body.allocations) {
      const change = at(context, allocation, allocation.site);
      change.held -= allocation.quantity;
      change.open += allocation.quantity;
    }
  },
  'line.withdrawn': (context, _, body) => {
    for (const allocation of body.allocations) {
      const change = at(context, allocation, allocation.site);
      change.held += allocation.quantity;
      change.open -= allocation.quantity;
    }
  },
};

function close(context: Context, lines: readonly LineQuantity[]): void {
  for (const line of lines) at(context, line).open -= line.quantity;
}
