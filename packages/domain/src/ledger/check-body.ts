import { belongsToSite } from '../exceptions/exception.ts';
import { siteOfOrderNumber } from '../orders/order-number.ts';
import { equationChanges, isBalanced, type EquationChange } from '../rights/equation.ts';
import { stockKeyText } from '../rights/rights.ts';
import { customerAccount, deficitAccount, findTransfer, isVirtualAccount } from '../stock/account.ts';
import { classOf, type Bodies, type EntryType, type LineMovement, type RightsChange } from './bodies.ts';
import { entryTypes } from './entry-types.ts';
import { illegal, type IllegalEntry } from './illegal.ts';
import { streamName, type StreamAddress } from './stream.ts';

/**
 * What can be said of an entry without knowing any other: its place, its shape, the names it uses, and that what it
 * promises and what it holds change alike. Our own entries are held to it too.
 */
export function checkBody(address: StreamAddress, type: EntryType, body: object): IllegalEntry | undefined {
  const { streams, shape } = entryTypes[type];
  if (!streams.includes(address.kind)) return illegal('wrong-stream', `${type} in a ${address.kind} stream`);
  const malformed = shape(body, type);
  if (malformed !== undefined) return illegal('malformed-body', malformed);
  const named = checkNames(address, type, body) ?? checkAccounts(type, body) ?? checkRightsMembers(type, body);
  if (named !== undefined) return named;
  for (const change of equationChanges(address, type, body)) {
    if (!isBalanced(change))
      return illegal('unbalanced-promises', `${type} of ${change.key.item}: ${describe(change)}`);
  }
  return undefined;
}

function describe({ free, held, flying, open, shelf, deficit }: EquationChange): string {
  return `free ${free} held ${held} flying ${flying} open ${open} against shelf ${shelf} deficit ${deficit}`;
}

/** Order numbers, reservations and exceptions belong to a writer; nobody speaks of another's. */
function checkNames(address: StreamAddress, type: EntryType, body: object): IllegalEntry | undefined {
  const foreign = (name: string): IllegalEntry =>
    illegal('foreign-name', `${name} in ${type} of ${streamName(address)}`);
  const { order, exception } = body as { readonly order?: string; readonly exception?: string };
  if (address.kind !== 'site') {
    return order !== undefined && siteOfOrderNumber(order) !== undefined ? foreign(order) : undefined;
  }
  const { site } = address;
  if (order !== undefined && !isNumberFor(type, siteOfOrderNumber(order), site)) return foreign(order);
  if (exception !== undefined && !belongsToSite(exception, site)) return foreign(exception);
  const prefix = `${streamName(address)}#`;
  const { reservations } = body as Partial<Bodies['stock.reserved'] | Bodies['reservation.released']>;
  for (const held of reservations ?? []) {
    const name = typeof held === 'string' ? held : held.reservation;
    if (!name.startsWith(prefix)) return foreign(name);
  }
  return undefined;
}

function isNumberFor(type: EntryType, owner: string | undefined, site: string): boolean {
  if (type === 'order.taken' || type === 'order.withdrawn') return owner === site;
  // Only headquarters' lines are given back to it.
  if (type === 'line.given-back') return owner === undefined;
  return true;
}

/** Goods of a line go from a place to a place, or leave the site; a gap of the book is covered beside the line. */
function checkAccounts(type: EntryType, body: object): IllegalEntry | undefined {
  if (type !== 'pick.confirmed' && type !== 'line.shipped') return undefined;
  for (const move of (body as { readonly movements: readonly LineMovement[] }).movements) {
    const isGap = move.from === deficitAccount && move.assignment === 0 && !isVirtualAccount(move.to);
    const leaves = move.to === customerAccount || findTransfer(move.to) !== undefined;
    const isOutward = !isVirtualAccount(move.from) && (type === 'line.shipped' ? leaves : !isVirtualAccount(move.to));
    if (!isGap && !isOutward) return illegal('wrong-account', `${type} from ${move.from} to ${move.to}`);
  }
  return undefined;
}

type Member = 'mint' | 'fill' | 'lose' | 'raise' | 'spend' | 'restore';
const gainsAndLosses: readonly Member[] = ['mint', 'fill', 'lose', 'raise'];
const members: readonly Member[] = [...gainsAndLosses, 'spend', 'restore'];

const membersOf: { readonly [Type in EntryType]?: readonly Member[] } = {
  'stock.received': gainsAndLosses,
  'stock.moved': gainsAndLosses,
  'stock.adjusted': gainsAndLosses,
  'stock.counted': gainsAndLosses,
  'line.shipped': ['lose', 'raise'],
  'line.shorted': ['fill'],
  'order.taken': ['spend'],
  'order.withdrawn': ['restore', 'fill'],
};

/** Which rights an entry may change (R1, R4, R9, R10): stock comes or goes, it does not do both to one kind of goods. */
function checkRightsMembers(type: EntryType, body: object): IllegalEntry | undefined {
  const allowed = membersOf[type] ?? [];
  const directions = new Map<string, 'gain' | 'loss'>();
  for (const change of (body as { readonly rights?: readonly RightsChange[] }).rights ?? []) {
    const wrong = members.find((member) => change[member] !== undefined && !allowed.includes(member));
    if (wrong !== undefined) return illegal('wrong-rights', `${wrong} in ${type}`);
    const isGain = change.mint !== undefined || change.fill !== undefined;
    const isLoss = change.lose !== undefined || change.raise !== undefined;
    const name = stockKeyText(change.owner, change.item, classOf(change));
    const direction = isGain ? 'gain' : 'loss';
    if ((isGain && isLoss) || (directions.get(name) ?? direction) !== direction) {
      return illegal('wrong-rights', `${type} of ${change.item} gains and loses`);
    }
    directions.set(name, direction);
  }
  return undefined;
}
