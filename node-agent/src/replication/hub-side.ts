import { emptyHead, equalBytes, streamName, type Cursor, type Head, type StreamId } from '@holdfast/domain';
import { readHeldElsewhere } from '@holdfast/protocol';
import { sha256 } from '@holdfast/sealing';
import { asReader, type LinkObservation, type LinkSide } from '@holdfast/server';
import type { IncomingSnapshot, Position, Snapshot } from '@holdfast/sync';
import type { Enrolment } from '../platform/enrol.ts';
import type { NodeIdentity } from '../platform/node-identity.ts';
import type { SiteEngine } from '../platform/site-engine.ts';
import { applyHubBatch } from './apply-hub-batch.ts';
import type { HeldElsewhereBook } from './held-elsewhere-book.ts';
import { changeMarks, loadMarks } from './marks.ts';

/** Headquarters in the table of cursors. */
export const hubPeer = 'hub';

export interface HubSideOptions {
  readonly engine: SiteEngine;
  readonly identity: NodeIdentity;
  readonly enrolment: Enrolment;
  readonly elsewhere: HeldElsewhereBook;
  readonly observe: (observation: LinkObservation) => void;
  readonly acknowledged: (at: number) => void;
}

/** This node's disk, as the link to headquarters sees it. */
export function hubSide({ engine, identity, enrolment, elsewhere, observe, acknowledged }: HubSideOptions): LinkSide {
  const { store } = engine;
  return {
    reader: asReader(store),
    snapshot: () => takeSnapshot(engine, identity, enrolment),
    apply: async (stream, batch) => {
      const { firstSeq, entries, seal } = batch;
      const answer = await engine.submit(
        applyHubBatch({ stream, firstSeq, entries: entries.map(({ bytes }) => bytes), seal }),
      );
      return { ...answer, head: positionOf(answer.head) };
    },
    acknowledge: async (stream, { seq, hash }, signature) => {
      const cursor: Cursor = { stream, seq, hash, signature };
      const at = engine.now();
      await engine.submit(({ transaction }) => {
        transaction.putCursor(hubPeer, cursor);
        changeMarks(transaction, { acknowledgedAt: at });
      });
      acknowledged(at);
    },
    fence: (stream, why, local) => {
      const sentence = `${stream} is ${why} at entry ${local.seq}`;
      // Written by hand, not through the engine, which takes nothing from now on.
      engine.fence(sentence);
      store.transact((transaction) => changeMarks(transaction, { fence: sentence }));
    },
    notice: (body) => {
      const held = readHeldElsewhere(body);
      if (held !== undefined) elsewhere.hear(held);
    },
    observe,
  };
}

function positionOf({ seq, hash }: Head): Position {
  return { seq, hash };
}

/** Streams of headquarters that this node reads. */
function incomingStreams(
  { site, epoch }: NodeIdentity,
  { hubEpoch }: Enrolment,
): readonly { readonly stream: StreamId; readonly lane: IncomingSnapshot['lane'] }[] {
  return [
    { stream: streamName({ kind: 'to-site', hubEpoch, site, epoch }), lane: 'commands' },
    { stream: streamName({ kind: 'catalog', hubEpoch }), lane: 'catalog' },
  ];
}

export function takeSnapshot(engine: SiteEngine, identity: NodeIdentity, enrolment: Enrolment): Snapshot {
  const { store } = engine;
  const heads = new Map(store.heads().map((head) => [head.stream, head]));
  const headOf = (stream: StreamId): Head => heads.get(stream) ?? emptyHead(sha256, stream);
  const acknowledged = store
    .listCursors()
    .find((cursor) => cursor.peer === hubPeer && cursor.stream === identity.stream);
  const { stopped } = loadMarks(store);
  return {
    outgoing: [
      {
        stream: identity.stream,
        lane: 'movements',
        head: positionOf(headOf(identity.stream)),
        acknowledged: positionOf({ ...emptyHead(sha256, identity.stream), ...acknowledged }),
      },
    ],
    incoming: incomingStreams(identity, enrolment).map(({ stream, lane }) => {
      const head = headOf(stream);
      const seal = head.seq === 0 ? undefined : store.findSeal(stream, head.seq);
      const isOfHead = seal !== undefined && seal.seq === head.seq && equalBytes(seal.hash, head.hash);
      const mark = stopped.find((one) => one.stream === stream && one.seq === head.seq);
      return {
        stream,
        lane,
        writerKey: enrolment.hubPublicKey,
        head: positionOf(head),
        seal: isOfHead ? seal.signature : new Uint8Array(),
        ...(mark === undefined ? {} : { stopped: { seq: mark.seq + 1, why: mark.why } }),
      };
    }),
  };
}
