import type { StreamId } from '@holdfast/domain';
import type { Counters, Phase, SyncState } from './state.ts';

/** What a screen may say about a link. Times are on the machine's clock, `undefined` for never since it started. */
export interface LinkView {
  readonly phase: Phase;
  /** Something passed between the two sides last. */
  readonly lastHeardAt: number | undefined;
  /** Everything that the peer knew when this was asked of it is applied here: the age of what is shown. */
  readonly lastExchangeAt: number | undefined;
  readonly outgoing: readonly {
    readonly stream: StreamId;
    readonly head: number;
    /** The peer has it on its disk. */
    readonly peerHasUpTo: number;
    /** On its way or waiting at the peer. */
    readonly inFlightEntries: number;
    readonly stopped: string | undefined;
  }[];
  readonly incoming: readonly {
    readonly stream: StreamId;
    readonly applied: number;
    readonly writerHas: number;
    readonly stopped: { readonly seq: number; readonly why: string } | undefined;
  }[];
  readonly counters: Counters;
}

export function viewLink(state: SyncState): LinkView {
  return {
    phase: state.phase,
    lastHeardAt: state.lastHeardAt,
    lastExchangeAt: state.lastExchangeAt,
    outgoing: state.outgoing.map(({ stream, head, peerHas, sent, inFlight, stopped }) => ({
      stream,
      head: head.seq,
      peerHasUpTo: peerHas,
      inFlightEntries: inFlight.length === 0 ? 0 : sent.seq - peerHas,
      stopped,
    })),
    incoming: state.incoming.map(({ stream, applied, writerHas, stopped }) => ({
      stream,
      applied: applied.seq,
      writerHas,
      stopped,
    })),
    counters: state.counters,
  };
}
