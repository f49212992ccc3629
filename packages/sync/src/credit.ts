import type { SyncLimits, Window } from './context.ts';
import type { Incoming, InFlight, Outgoing, StagedBatch } from './state.ts';
import { change, type Turn } from './turn.ts';

/**
 * Credit. A reader says for each stream how much it takes before it acknowledges (its window), and a writer keeps what
 * is unacknowledged inside it. So one machine holds at most the sum of its windows for a peer, whatever the peer does,
 * and a stream that stands still takes nothing from the others.
 */
export function grantWindows(turn: Turn): void {
  const { windows } = turn.context.limits;
  const incoming = turn.state.incoming.map((one) => ({ ...one, window: grantedWindow(windows, one) }));
  change(turn, { incoming });
}

const closed: Window = { entries: 0, bytes: 0 };

function grantedWindow(windows: SyncLimits['windows'], incoming: Incoming): Window {
  return incoming.stopped === undefined ? windows[incoming.lane] : closed;
}

/** A reader may offer more than this side is ready to keep on its way. */
export function acceptedWindow(
  limits: SyncLimits,
  outgoing: Outgoing,
  offered: { readonly windowEntries: number; readonly windowBytes: number },
): Window {
  const own = limits.windows[outgoing.lane];
  return {
    entries: Math.min(offered.windowEntries, own.entries),
    bytes: Math.min(offered.windowBytes, own.bytes),
  };
}

/** The reader's side: would this batch go beyond what was granted? One batch always fits in an open window. */
export function isBeyondWindow(incoming: Incoming, entries: number, bytes: number): boolean {
  const { queue, window } = incoming;
  if (window.entries === 0) return true;
  if (queue.length === 0) return false;
  return sumEntries(queue) + entries > window.entries || sumBytes(queue) + bytes > window.bytes;
}

/** The writer's side: is there room for one more full batch? */
export function hasRoom(outgoing: Outgoing, limits: SyncLimits): boolean {
  const { inFlight, window } = outgoing;
  if (window.entries === 0) return false;
  if (inFlight.length === 0) return true;
  const entries = sumFlight(inFlight);
  return entries < window.entries && sumBytes(inFlight) + limits.batchBytesMax <= window.bytes;
}

/** How many entries the next batch may hold. */
export function batchEntries(outgoing: Outgoing, limits: SyncLimits): number {
  return Math.max(1, Math.min(limits.batchEntriesMax, outgoing.window.entries - sumFlight(outgoing.inFlight)));
}

function sumFlight(inFlight: readonly InFlight[]): number {
  let sum = 0;
  for (const { hashes } of inFlight) sum += hashes.length;
  return sum;
}

function sumEntries(queue: readonly StagedBatch[]): number {
  let sum = 0;
  for (const { entries } of queue) sum += entries.length;
  return sum;
}

function sumBytes(parts: readonly { readonly bytes: number }[]): number {
  let sum = 0;
  for (const { bytes } of parts) sum += bytes;
  return sum;
}
