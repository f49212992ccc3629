import { lanes, type IncomingSnapshot, type OutgoingSnapshot, type Snapshot } from './context.ts';
import { fence } from './contradiction.ts';
import type { Incoming, Outgoing } from './state.ts';
import { change, type Turn } from './turn.ts';

/** Takes over where the disk says that every stream stands. False when the disk contradicts itself. */
export function loadSnapshot(turn: Turn, snapshot: Snapshot): boolean {
  const outgoing = snapshot.outgoing.map(startOutgoing).sort(byLane);
  const incoming = snapshot.incoming.map(startIncoming).sort(byLane);
  change(turn, { outgoing, incoming, exchanges: [] });
  const behind = outgoing.find((one) => one.acknowledged.seq > one.head.seq);
  if (behind === undefined) return true;
  fence(turn, behind, 'behind-receipt');
  return false;
}

const noWindow = { entries: 0, bytes: 0 };

export function startOutgoing(one: OutgoingSnapshot): Outgoing {
  const { stream, lane, head, acknowledged } = one;
  return {
    stream,
    lane,
    head,
    acknowledged,
    peerHas: acknowledged.seq,
    sent: acknowledged,
    inFlight: [],
    isWanted: false,
    isReading: false,
    needsEmpty: false,
    isBulk: false,
    window: noWindow,
    backlogTo: head.seq,
  };
}

export function startIncoming(one: IncomingSnapshot): Incoming {
  const { stream, lane, writerKey, head, seal, stopped } = one;
  const session = { staged: head, queue: [], isApplying: false, window: noWindow, writerHas: head.seq };
  return { stream, lane, writerKey, applied: head, seal, stopped, ...session };
}

function byLane(left: Outgoing | Incoming, right: Outgoing | Incoming): number {
  return lanes.indexOf(left.lane) - lanes.indexOf(right.lane);
}
