import { openQuantity } from '../orders/assignment.ts';
import { siteOfOrderNumber } from '../orders/order-number.ts';
import { hubHolder } from '../rights/rights.ts';
import type { Bodies, EntryType, LineQuantity, LineReference } from './bodies.ts';
import type { Entry } from './entry.ts';
import { illegal, type IllegalEntry } from './illegal.ts';
import type { Rows } from './rows.ts';
import { parseStreamName, type StreamAddress } from './stream.ts';
import type { AssignmentRow } from './tables.ts';

/** What is known where an entry is judged. */
export interface Knowledge {
  /**
   * Everything that headquarters ever wrote is known here, as it is at headquarters itself: a site that names a release or
   * a grant of which nothing is known made it up. Elsewhere it may still be on its way (C20).
   */
  readonly isHubKnown: boolean;
}

export const partialKnowledge: Knowledge = { isHubKnown: false };

interface Judge {
  readonly address: StreamAddress;
  readonly rows: Rows;
  readonly knowledge: Knowledge;
}

type Check<Type extends EntryType> = (judge: Judge, body: Bodies[Type]) => IllegalEntry | undefined;

const checks: { readonly [Type in EntryType]?: Check<Type> } = {
  'order.taken': (judge, body) => checkNewOrder(judge, body) ?? checkLinesOnce(body.lines),
  'order.withdrawn': checkWithdrawal,
  'pick.started': (judge, body) => first(body.lines, (line) => checkWork(judge, body.order, line)),
  'pick.confirmed': (judge, body) => first(body.movements, (move) => checkWork(judge, body.order, move)),
  'line.shipped': (judge, body) => first(body.movements, (move) => checkWork(judge, body.order, move)),
  'line.shorted': (judge, body) => first(body.lines, (line) => checkWork(judge, body.order, line)),
  'line.given-back': (judge, body) => first(body.lines, (line) => checkUnstarted(judge, body.order, line)),
  'grant.credited': checkCredits,
  'order.received': (judge, body) => checkNewOrder(judge, body) ?? checkLinesOnce(body.lines),
  'order.cancelled': (judge, body) =>
    judge.rows.get('orders', body.order)?.isCancelled === false
      ? undefined
      : illegal('wrong-step', `${body.order} is not there to be cancelled`),
  'line.allocated': (judge, body) =>
    checkLinesOnce(body.allocations) ?? first(body.allocations, (line) => checkAllocation(judge, body.order, line)),
  'line.withdrawn': (judge, body) =>
    first(body.allocations, (line) => {
      const row = find(judge, body.order, line);
      const isInside = row?.isAllocated === true && !row.isWithdrawn && !row.isReleased;
      return isInside && row.quantity === line.quantity ? undefined : wrongStep(body.order, line, 'is not withdrawn');
    }),
  'line.released': (judge, body) =>
    checkLinesOnce(body.lines) ?? first(body.lines, (line) => checkRelease(judge, body.order, line)),
};

/** What the entry names must fit what is known; what is not known yet is pending, not illegal (R3). */
export function checkReferences(
  address: StreamAddress,
  type: EntryType,
  body: Entry['body'],
  rows: Rows,
  knowledge: Knowledge,
): IllegalEntry | undefined {
  const check = checks[type] as ((judge: Judge, body: unknown) => IllegalEntry | undefined) | undefined;
  return check?.({ address, rows, knowledge }, body);
}

function first<Member>(
  members: readonly Member[],
  check: (member: Member) => IllegalEntry | undefined,
): IllegalEntry | undefined {
  for (const member of members) {
    const found = check(member);
    if (found !== undefined) return found;
  }
  return undefined;
}

function find({ rows }: Judge, order: string, { line, assignment }: LineReference): AssignmentRow | undefined {
  return rows.get('assignments', order, line, assignment);
}

function wrongStep(order: string, line: { readonly line: number }, what: string): IllegalEntry {
  return illegal('wrong-step', `${order}/${line.line} ${what}`);
}

function notAssigned(order: string, { line, assignment }: LineReference): IllegalEntry {
  return illegal('not-assigned', `${order}/${line}.${assignment}`);
}

function checkNewOrder({ rows }: Judge, { order }: { readonly order: string }): IllegalEntry | undefined {
  return rows.get('orders', order) === undefined ? undefined : illegal('wrong-step', `${order} is there already`);
}

function checkLinesOnce(
  lines: readonly { readonly line: number; readonly assignment?: number }[],
): IllegalEntry | undefined {
  const seen = new Set<string>();
  return first(lines, ({ line, assignment }) => {
    const name = `${line}.${assignment}`;
    if (seen.has(name)) return illegal('wrong-step', `line ${name} twice`);
    seen.add(name);
    return undefined;
  });
}

/** An allocation is of a line that waits, and is the first of its number. */
function checkAllocation(judge: Judge, order: string, line: LineQuantity): IllegalEntry | undefined {
  if (find(judge, order, line)?.isAllocated === true) return wrongStep(order, line, 'is allocated already');
  const known = judge.rows.get('lines', order, line.line);
  const isSame = known !== undefined && known.item === line.item && known.owner === line.owner;
  return isSame ? undefined : wrongStep(order, line, 'was not ordered');
}

/** The allocation stands in another stream than its release: either may come first here. */
function checkRelease(judge: Judge, order: string, line: LineQuantity): IllegalEntry | undefined {
  const row = find(judge, order, line);
  if (row === undefined) return undefined;
  if (row.isReleased || row.isWithdrawn) return wrongStep(order, line, 'is not released again');
  return row.isAllocated && !isSameWork(judge, row, line)
    ? wrongStep(order, line, 'was allocated otherwise')
    : undefined;
}

/** Work belongs to the site and epoch that it is addressed to, and to the goods that were promised. */
function isSameWork({ address }: Judge, row: AssignmentRow, named: Partial<LineQuantity>): boolean {
  if (!('epoch' in address) || row.site !== address.site || row.epoch !== address.epoch) return false;
  return (named.item ?? row.item) === row.item && (named.owner ?? row.owner) === row.owner;
}

/** The site may work on an assignment that was released to it, or that it promised itself. 0 names none. */
function checkWork(
  judge: Judge,
  order: string,
  line: LineReference & Partial<Pick<LineQuantity, 'owner' | 'item'>>,
): IllegalEntry | undefined {
  if (line.assignment === 0) return undefined;
  const row = find(judge, order, line);
  const isKnown = row?.isReleased === true || (row?.isAllocated === true && !judge.knowledge.isHubKnown);
  const mustBeKnown = judge.knowledge.isHubKnown || siteOfOrderNumber(order) !== undefined;
  if (!isKnown) return mustBeKnown ? notAssigned(order, line) : undefined;
  if (!isSameWork(judge, row, line)) return notAssigned(order, line);
  return openQuantity(row) === 0
    ? illegal('more-than-assigned', `${order}/${line.line}.${line.assignment}`)
    : undefined;
}

function checkUnstarted(judge: Judge, order: string, line: LineQuantity): IllegalEntry | undefined {
  const isStarted = find(judge, order, line)?.isStarted === true;
  if (isStarted) return illegal('given-back-after-start', `${order}/${line.line}.${line.assignment}`);
  return checkWork(judge, order, line);
}

function checkWithdrawal(judge: Judge, body: Bodies['order.withdrawn']): IllegalEntry | undefined {
  if (judge.rows.get('orders', body.order)?.isCancelled !== false) {
    return illegal('wrong-step', `${body.order} is not there to be withdrawn`);
  }
  return first(body.lines, (line) => checkUnstarted(judge, body.order, line));
}

function checkCredits(judge: Judge, body: Bodies['grant.credited']): IllegalEntry | undefined {
  const seen = new Set<string>();
  return first(body.credits, (credit) => {
    const name = `${credit.stream}#${credit.seq}.${credit.index}`;
    if (!isAddressedTo(judge.address, credit)) return illegal('grant-differs', `${name} is not addressed here`);
    if ((credit.fill ?? 0) > credit.quantity) return illegal('grant-differs', `${name} fills more than it brings`);
    const grant = judge.rows.get('grants', credit.stream, credit.seq, credit.index);
    if (grant?.isCredited === true || seen.has(name)) return illegal('credited-twice', name);
    seen.add(name);
    if (grant === undefined) return judge.knowledge.isHubKnown ? illegal('no-such-grant', name) : undefined;
    const isSame =
      grant.receiver === (judge.address.kind === 'hub' ? hubHolder : credit.site) &&
      grant.site === credit.site &&
      grant.quantity === credit.quantity &&
      grant.item === credit.item &&
      grant.owner === credit.owner &&
      grant.class === (credit.class ?? grant.class);
    return isSame ? undefined : illegal('grant-differs', name);
  });
}

/** A site credits what headquarters granted to this incarnation of it; headquarters what that site granted. */
function isAddressedTo(address: StreamAddress, credit: Bodies['grant.credited']['credits'][number]): boolean {
  const from = parseStreamName(credit.stream);
  if (address.kind === 'hub') return from?.kind === 'site' && from.site === credit.site;
  if (address.kind !== 'site' || from?.kind !== 'to-site') return false;
  return from.site === address.site && from.epoch === address.epoch && credit.site === address.site;
}
