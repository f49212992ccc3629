import type { OwnerId } from '@holdfast/domain';
import { houseOwner } from '@holdfast/protocol';

/** Lines that name no owner are the house's own goods. */
export function withOwner<Line extends { readonly owner?: OwnerId }>(line: Line): Line & { readonly owner: OwnerId } {
  return { ...line, owner: line.owner ?? houseOwner };
}
