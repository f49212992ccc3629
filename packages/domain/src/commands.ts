import type { EntryType } from './ledger/bodies.ts';

/**
 * `fact`: somebody already did it, so it is recorded even when the book does not cover it, and refused only for what
 * makes it unreadable. `authority`: a promise, a plan, a change of rules; it may be refused.
 */
export type CommandKind = 'fact' | 'authority';

export interface CommandSpec {
  readonly kind: CommandKind;
  readonly at: 'site' | 'headquarters' | 'both';
  /** What it writes when it is accepted. */
  readonly entry: EntryType;
}

/** Every command that people and programs give, by the name of the function that decides it. See docs/spec/ledger.md. */
export const commands: { readonly [Name in CommandName]: CommandSpec } = {
  receive: { kind: 'fact', at: 'site', entry: 'stock.received' },
  move: { kind: 'fact', at: 'site', entry: 'stock.moved' },
  adjust: { kind: 'fact', at: 'site', entry: 'stock.adjusted' },
  count: { kind: 'fact', at: 'site', entry: 'stock.counted' },
  confirmPick: { kind: 'fact', at: 'site', entry: 'pick.confirmed' },
  ship: { kind: 'fact', at: 'site', entry: 'line.shipped' },
  closeTransfer: { kind: 'fact', at: 'site', entry: 'transfer.closed' },
  settleDeficit: { kind: 'authority', at: 'site', entry: 'stock.adjusted' },
  reserve: { kind: 'authority', at: 'site', entry: 'stock.reserved' },
  releaseReservation: { kind: 'authority', at: 'site', entry: 'reservation.released' },
  takeOrder: { kind: 'authority', at: 'site', entry: 'order.taken' },
  withdrawOrder: { kind: 'authority', at: 'site', entry: 'order.withdrawn' },
  startPick: { kind: 'authority', at: 'site', entry: 'pick.started' },
  reportShort: { kind: 'authority', at: 'site', entry: 'line.shorted' },
  proposeItems: { kind: 'authority', at: 'site', entry: 'item.proposed' },
  defineLocations: { kind: 'authority', at: 'site', entry: 'location.defined' },
  resolveException: { kind: 'authority', at: 'both', entry: 'exception.resolved' },
  receiveOrder: { kind: 'authority', at: 'headquarters', entry: 'order.received' },
  cancelOrder: { kind: 'authority', at: 'headquarters', entry: 'order.cancelled' },
  defineItems: { kind: 'authority', at: 'headquarters', entry: 'item.defined' },
  defineSite: { kind: 'authority', at: 'headquarters', entry: 'site.defined' },
  pinTarget: { kind: 'authority', at: 'headquarters', entry: 'target.set' },
};

export type CommandName =
  | 'receive'
  | 'move'
  | 'adjust'
  | 'count'
  | 'confirmPick'
  | 'ship'
  | 'closeTransfer'
  | 'settleDeficit'
  | 'reserve'
  | 'releaseReservation'
  | 'takeOrder'
  | 'withdrawOrder'
  | 'startPick'
  | 'reportShort'
  | 'proposeItems'
  | 'defineLocations'
  | 'resolveException'
  | 'receiveOrder'
  | 'cancelOrder'
  | 'defineItems'
  | 'defineSite'
  | 'pinTarget';
