import { freeRights, promiseDeficit, type ItemId, type OwnerId, type Rows } from '@holdfast/domain';
import { houseOwner } from '@holdfast/protocol';
import { cursorText, pageOf, type PageRequest } from '@holdfast/server';
import type { SiteNode } from '../platform/node.ts';

export interface RightsRequest extends PageRequest {
  readonly item?: ItemId;
  readonly owner?: OwnerId;
}

/** This site's own rights, one row for each kind of goods. */
export function listRights(
  rows: Rows,
  { identity, elsewhere }: Pick<SiteNode, 'identity' | 'elsewhere'>,
  request: RightsRequest,
) {
  const { site } = identity;
  const { item, owner } = request;
  const own = rows.list('rights', 'bySite', site).filter((row) => row.holder === site);
  const wanted = own.filter(
    (row) =>
      (item === undefined || (row.item === item && row.owner === (owner ?? houseOwner))) &&
      (owner === undefined || row.owner === owner),
  );
  const { page, next } = pageOf(wanted, (row) => cursorText(row.owner, row.item, row.class), request);
  const rights = page.map((row) => {
    const target = rows.get('targets', site, row.owner, row.item, row.class);
    const known = elsewhere.find(rows, row.owner, row.item);
    return {
      owner: row.owner,
      item: row.item,
      class: row.class,
      free: freeRights(row),
      deficit: Math.max(0, promiseDeficit(row)),
      target: target === undefined ? null : { keep: target.keep, share: target.share, isPinned: target.isPinned },
      heldElsewhere: known.quantity,
      knownAt: known.knownAt,
    };
  });
  return { rights, next };
}
