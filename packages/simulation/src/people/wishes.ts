import type { SiteId } from '@holdfast/domain';
import type { ShelfEffect } from '../fleet/operation.ts';
import type { Goods } from '../world/goods.ts';

/** The members of a command's line that name the goods. */
export function goodsMembers({ owner, item, lot }: Goods): Pick<Goods, 'owner' | 'item'> & { readonly lot?: string } {
  return lot === '' ? { owner, item } : { owner, item, lot };
}

export function stockEffect(site: SiteId, { owner, item }: Goods, delta: number): ShelfEffect {
  return { site, owner, item, delta };
}

export function lostEffect(site: SiteId, goods: Goods, quantity: number): ShelfEffect {
  return stockEffect(site, goods, -quantity);
}
