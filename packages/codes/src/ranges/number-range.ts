import { accepted, refused, type Result } from '../result.ts';

/**
 * Numbers that sites hand out without asking anybody. The hub allots each site stretches of a space ahead of need;
 * a stretch belongs to one site and one epoch for ever. What an epoch leaves unused is burnt with it.
 *
 * - [N1] Stretches of one space never overlap, whoever holds them.
 * - [N2] A number is drawn from a stretch of the drawer's own site and epoch only.
 * - [N3] A cursor only moves forward; it is stored in the transaction that uses the number.
 * - [N4] After a restore the site is in an epoch that it was never in before: the old stretches are closed to it, so a
 *   cursor that went back in time draws nothing. Stretches for the next epoch are allotted ahead, so that a restore
 *   needs no hub either. The epoch is therefore not what the backup says plus one: the same backup may come back twice.
 * - [N5] A hub that comes back from a backup collects the ranges that its sites hold. That is not enough: a site may
 *   have come back too and remember less than it used. So the hub skips as many numbers as it allots at most between
 *   two backups ({@link reopenSpace}), and is backed up before it allots again.
 */
export type NumberSpace = {
  /** Names the space, such as `sscc:3:0614141`; equal names are one space. */
  readonly id: string;
  /** Numbers run from 0 to `capacity` − 1. */
  readonly capacity: number;
  /** Numbers below it are not allotted any more, see [N5]; 0 unless given. */
  readonly floor?: number;
};

/** A stretch of a space, both ends included. */
export type NumberRange = {
  readonly space: string;
  readonly site: string;
  readonly epoch: number;
  readonly first: number;
  readonly last: number;
};

/** Where a range stands: the next number it gives. */
export type RangeCursor = { readonly range: NumberRange; readonly next: number };

/** Listed in order of precedence. */
export type RangeRefusal =
  | { readonly kind: 'size-not-positive'; readonly size: number }
  | { readonly kind: 'space-exhausted'; readonly left: number }
  /** The range belongs to another site, or to an epoch that is over. */
  | { readonly kind: 'not-yours'; readonly site: string; readonly epoch: number }
  | { readonly kind: 'range-exhausted' };

export type RangeRequest = { readonly site: string; readonly epoch: number; readonly size: number };

/** The first number behind everything that was allotted, as far as the list knows. */
function endOf(space: NumberSpace, allotted: readonly NumberRange[]): number {
  let end = space.floor ?? 0;
  for (const range of allotted) if (range.space === space.id) end = Math.max(end, range.last + 1);
  return end;
}

/**
 * The space as a restored hub goes on with it: past everything that anybody remembers, and past what everybody may
 * have forgotten. To be kept, and backed up, before the next stretch is allotted.
 *
 * @param remembered the ranges of the hub's backup and those that its sites hold
 * @param forgottenMax how many numbers of this space the hub allots at most between two backups
 */
export function reopenSpace<Space extends NumberSpace>(
  space: Space,
  remembered: readonly NumberRange[],
  forgottenMax: number,
): Space {
  return { ...space, floor: endOf(space, remembered) + Math.max(0, forgottenMax) };
}

/**
 * The next stretch of a space: right behind everything allotted before, whoever holds it. Gaps are never filled, for
 * a gap may be a range that this list does not know yet.
 *
 * @param allotted every range of any space that was ever allotted, closed epochs included
 */
export function allotRange(
  space: NumberSpace,
  allotted: readonly NumberRange[],
  request: RangeRequest,
): Result<NumberRange, RangeRefusal> {
  const { site, epoch, size } = request;
  if (!Number.isSafeInteger(size) || size <= 0) return refused({ kind: 'size-not-positive', size });
  const first = endOf(space, allotted);
  const left = Math.max(0, space.capacity - first);
  // Also where a stored range is damaged and the end of the list is no number.
  if (!(size <= left)) return refused({ kind: 'space-exhausted', left: Number.isNaN(left) ? 0 : left });
  return accepted({ space: space.id, site, epoch, first, last: first + size - 1 });
}

/** A cursor at the beginning of a range. */
export function openRange(range: NumberRange): RangeCursor {
  return { range, next: range.first };
}

/** Numbers that a cursor still gives. Below the site's low water it asks for more. */
export function remainingOf({ range, next }: RangeCursor): number {
  return Math.max(0, range.last - next + 1);
}

/**
 * The next number and the cursor to store with it, in one transaction.
 *
 * @param holder who draws: the site in its present epoch
 */
export function drawNumber(
  cursor: RangeCursor,
  holder: { readonly site: string; readonly epoch: number },
): Result<{ readonly number: number; readonly cursor: RangeCursor }, RangeRefusal> {
  const { range, next } = cursor;
  if (range.site !== holder.site || range.epoch !== holder.epoch) {
    return refused({ kind: 'not-yours', site: range.site, epoch: range.epoch });
  }
  if (!Number.isSafeInteger(next) || next < range.first || next > range.last) {
    return refused({ kind: 'range-exhausted' });
  }
  return accepted({ number: next, cursor: { range, next: next + 1 } });
}
