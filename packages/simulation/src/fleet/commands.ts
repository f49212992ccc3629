import {
  accepted,
  adjust,
  cancelOrder,
  catalogStream,
  confirmPick,
  count,
  defineItems,
  defineLocations,
  defineSite,
  hubStream,
  move,
  pinTarget,
  proposeItems,
  recallLines,
  receive,
  receiveOrder,
  refused,
  releaseReservation,
  reportShort,
  reserve,
  ship,
  startPick,
  takeOrder,
  toSiteStream,
  withdrawOrder,
  type Draft,
  type HubContext,
  type OrderId,
  type Refusal,
  type Result,
  type SiteContext,
  type SiteId,
  type StreamId,
} from '@holdfast/domain';

export type Decision = Result<readonly Draft[], Refusal>;
type Nature = 'fact' | 'authority';
/** A command of the floor. `isDone`: the deed is done already, so that only what is unreadable is refused. */
export interface SiteCommand<Input> {
  readonly nature: Nature;
  readonly decide: (context: SiteContext, input: Input, isDone: boolean) => Decision;
}

function plain<Input>(nature: Nature, decide: (context: SiteContext, input: Input) => Decision): SiteCommand<Input> {
  return { nature, decide };
}

function doable<Input extends { readonly isDone: boolean }>(
  decide: (context: SiteContext, input: Input) => Decision,
): SiteCommand<Omit<Input, 'isDone'>> {
  return { nature: 'fact', decide: (context, input, isDone) => decide(context, { ...input, isDone } as Input) };
}

export const siteCommands = {
  receive: plain('fact', receive),
  move: doable(move),
  adjust: doable(adjust),
  count: plain('fact', count),
  confirmPick: doable(confirmPick),
  ship: doable(ship),
  reportShort: plain('authority', reportShort),
  startPick: plain('authority', startPick),
  takeOrder: plain('authority', takeOrder),
  withdrawOrder: plain('authority', withdrawOrder),
  reserve: plain('authority', reserve),
  releaseReservation: plain('authority', releaseReservation),
  proposeItems: plain('authority', proposeItems),
  defineLocations: plain('authority', defineLocations),
};

export interface HubCommand<Input> {
  readonly nature: Nature;
  /** Where a repeat is recognised. */
  readonly streams: (context: HubContext, input: Input) => readonly StreamId[];
  readonly decide: (context: HubContext, input: Input) => Decision;
}

function atHub<Input>(decide: (context: HubContext, input: Input) => Decision): HubCommand<Input> {
  return { nature: 'authority', decide, streams: (context) => [hubStream(context), catalogStream(context)] };
}

function toSite<Input extends { readonly site: SiteId }>(
  decide: (context: HubContext, input: Input) => Decision,
): HubCommand<Input> {
  return { nature: 'authority', decide, streams: (context, { site }) => [toSiteStream(context, site, 1)] };
}

/** Headquarters changes its mind about a site: what is not started there is to be given back. */
function recallOrder(context: HubContext, input: { readonly site: SiteId; readonly order: OrderId }): Decision {
  const rows = context.rows.list('assignments', 'byLine', input.order).filter((row) => row.site === input.site);
  const drafts = recallLines(context, rows, 'another site is nearer');
  return drafts.length === 0 ? refused({ kind: 'nothing-open', order: input.order }) : accepted(drafts);
}

export const hubCommands = {
  receiveOrder: atHub(receiveOrder),
  cancelOrder: atHub(cancelOrder),
  defineItems: atHub(defineItems),
  defineSite: atHub(defineSite),
  pinTarget: toSite(pinTarget),
  recallOrder: toSite(recallOrder),
};

export type SiteCommands = typeof siteCommands;
export type HubCommands = typeof hubCommands;
export type SiteCommandName = keyof SiteCommands;
export type HubCommandName = keyof HubCommands;
export type CommandName = SiteCommandName | HubCommandName;
