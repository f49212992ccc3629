/**
 * What a system would have sold that goes by the last stock it heard of: one number while the line is up, a copy on each
 * side while it is down. For comparison only.
 */
export interface PlainCounter {
  readonly stock: number;
  readonly soldAtHub: number;
  readonly soldAtSite: number;
  /** Units sold beyond what there was. */
  readonly oversold: number;
}

export interface PlainCounterState {
  stock: number;
  hubBelieves: number;
  siteBelieves: number;
  soldAtHub: number;
  soldAtSite: number;
}

export function newPlainCounter(stock: number): PlainCounterState {
  return { stock, hubBelieves: stock, siteBelieves: stock, soldAtHub: 0, soldAtSite: 0 };
}

export function sellPlain(
  state: PlainCounterState,
  side: 'hub' | 'site',
  quantity: number,
  isConnected: boolean,
): void {
  const believed = side === 'hub' ? state.hubBelieves : state.siteBelieves;
  const sold = Math.min(quantity, Math.max(0, believed));
  if (side === 'hub') state.soldAtHub += sold;
  else state.soldAtSite += sold;
  if (side === 'hub' || isConnected) state.hubBelieves -= sold;
  if (side === 'site' || isConnected) state.siteBelieves -= sold;
}

/** The line is back: both sides learn what the other sold. */
export function healPlain(state: PlainCounterState): void {
  const left = state.stock - state.soldAtHub - state.soldAtSite;
  state.hubBelieves = left;
  state.siteBelieves = left;
}

export function readPlain(state: PlainCounterState): PlainCounter {
  const sold = state.soldAtHub + state.soldAtSite;
  return {
    stock: state.stock,
    soldAtHub: state.soldAtHub,
    soldAtSite: state.soldAtSite,
    oversold: Math.max(0, sold - state.stock),
  };
}
