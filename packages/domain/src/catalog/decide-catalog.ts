import { belongsToSite, isSettledByItself } from '../exceptions/exception.ts';
import { catalogStream, toSiteStream, type HubContext } from '../hub-context.ts';
import { streamId, type Account, type SiteId } from '../ids.ts';
import type { Bodies, ItemDefinition, StockKey } from '../ledger/bodies.ts';
import type { Decision } from '../ledger/decision.ts';
import type { Draft } from '../ledger/execute.ts';
import { parseStreamName } from '../ledger/stream.ts';
import type { LocationRow } from '../ledger/tables.ts';
import { accepted, refused } from '../result.ts';
import { draft, type SiteContext } from '../site-context.ts';
import { isVirtualAccount } from '../stock/account.ts';
import { meaningOf, proposedMeanings } from './item-conflict.ts';

/**
 * Authority, at headquarters. Identity has one writer: a defined item keeps its unit, scale and tracking for ever. Of a
 * code that sites proposed differently, headquarters takes one of the proposals.
 */
export function defineItems(context: HubContext, input: { readonly items: readonly ItemDefinition[] }): Decision {
  for (const item of input.items) {
    const known = context.rows.get('items', item.item);
    if (known === undefined) continue;
    const meaning = meaningOf(item);
    const isProposed = known.proposedBy !== '' && proposedMeanings(context.rows, item.item).has(meaning);
    if (meaning !== meaningOf(known) && !isProposed) return refused({ kind: 'item-exists', item: item.item });
  }
  return accepted([{ type: 'item.defined', body: { items: input.items }, stream: catalogStream(context) }]);
}

/** Authority, at a site: usable there at once, headquarters confirms it later. */
export function proposeItems(context: SiteContext, input: { readonly items: readonly ItemDefinition[] }): Decision {
  const known = input.items.find((item) => context.rows.get('items', item.item) !== undefined);
  if (known !== undefined) return refused({ kind: 'item-exists', item: known.item });
  return accepted(draft(context, { type: 'item.proposed', body: { items: input.items } }));
}

export interface LocationInput {
  readonly location: Account;
  readonly zone: string;
  readonly purpose: LocationRow['purpose'];
}

/** Authority, at a site. Defining a location again changes its zone and purpose. */
export function defineLocations(
  context: SiteContext,
  input: { readonly locations: readonly LocationInput[] },
): Decision {
  const wrong = input.locations.find(({ location }) => isVirtualAccount(location));
  if (wrong !== undefined) return refused({ kind: 'unknown-location', location: wrong.location });
  return accepted(draft(context, { type: 'location.defined', body: { locations: input.locations } }));
}

/** Authority, at headquarters: a site, or a new epoch or key of one. */
export function defineSite(context: HubContext, input: Bodies['site.defined']): Decision {
  return accepted([{ type: 'site.defined', body: input, stream: catalogStream(context) }]);
}

/** Authority, at headquarters: a person says how many units a site keeps for its own counter. */
export function pinTarget(
  context: HubContext,
  input: StockKey & { readonly site: SiteId; readonly keep: number; readonly share: number },
): Decision {
  const site = context.rows.get('sites', input.site);
  if (site === undefined) return refused({ kind: 'unknown-site', site: input.site });
  if (context.rows.get('items', input.item) === undefined) return refused({ kind: 'unknown-item', item: input.item });
  const { owner, item, keep, share } = input;
  const target = { owner, item, ...(input.class === undefined ? {} : { class: input.class }), keep, share };
  return accepted([
    {
      type: 'target.set',
      body: { targets: [{ ...target, isPinned: true }] },
      stream: streamId(toSiteStream(context, input.site, site.epoch)),
    },
  ]);
}

/**
 * Authority. A person has settled an exception and says how. A site settles its own, headquarters all; a deficit is not
 * waved away: it ends when goods or rights fill it.
 */
export function resolveException(
  rows: HubContext['rows'],
  stream: Draft['stream'],
  input: { readonly exception: string; readonly how: string },
): Decision {
  const { exception, how } = input;
  const known = rows.get('exceptions', exception);
  const writer = parseStreamName(stream);
  const isForeign = writer?.kind === 'site' && !belongsToSite(exception, writer.site);
  if (known === undefined || known.isResolved || isForeign) return refused({ kind: 'unknown-exception', exception });
  if (isSettledByItself(known.kind)) return refused({ kind: 'settles-by-itself', exception });
  return accepted([{ type: 'exception.resolved', body: { exception, how, quantity: known.quantity }, stream }]);
}
