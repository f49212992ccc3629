import {
  catalogStream,
  equalBytes,
  genesisHash,
  streamName,
  toSiteStream,
  type Cursor,
  type Hash,
  type Head,
  type SiteId,
  type SiteRow,
  type StreamId,
} from '@holdfast/domain';
import type { IncomingSnapshot, OutgoingSnapshot, Position, Snapshot } from '@holdfast/sync';
import type { HubEngine } from '../platform/hub-engine.ts';
import { listQuarantines, type Quarantine } from '../platform/quarantines.ts';
import type { Work } from '../platform/work.ts';

/** The peer's name in the table of cursors: one incarnation of a site. */
export function cursorPeer(site: SiteId, epoch: number): string {
  return streamName({ kind: 'site', site, epoch });
}

interface Standing {
  readonly outgoing: readonly {
    readonly stream: StreamId;
    readonly lane: OutgoingSnapshot['lane'];
    readonly head: Head;
    readonly acknowledged: Position;
  }[];
  readonly incoming: Head;
}

/** Where every stream between headquarters and one incarnation of a site stands on this disk. */
export async function takeSnapshot(
  engine: HubEngine,
  site: Pick<SiteRow, 'site' | 'epoch' | 'publicKey'>,
): Promise<Snapshot> {
  const stream = streamName({ kind: 'site', site: site.site, epoch: site.epoch });
  const [standing, quarantines] = await Promise.all([
    engine.submit(standingOf(site.site, site.epoch, stream)),
    engine.submit(listQuarantines()),
  ]);
  const outgoing = standing.outgoing.map(({ stream: name, lane, head, acknowledged }) => ({
    stream: name,
    lane,
    head: { seq: head.seq, hash: head.hash },
    acknowledged,
  }));
  return { outgoing, incoming: [await incomingOf(engine, site.publicKey, stream, standing.incoming, quarantines)] };
}

function standingOf(site: SiteId, epoch: number, siteStream: StreamId): Work<Standing> {
  return {
    weight: 0,
    run: ({ transaction, context, ports }) => {
      const streams = [
        { stream: toSiteStream(context, site, epoch), lane: 'commands' as const },
        { stream: catalogStream(context), lane: 'catalog' as const },
      ];
      const peer = cursorPeer(site, epoch);
      const outgoing = streams.map(({ stream, lane }) => ({
        stream,
        lane,
        head: transaction.head(stream),
        acknowledged: positionOf(ports.hash, transaction.cursor(peer, stream)),
      }));
      const incoming = transaction.head(siteStream);
      return () => ({ outgoing, incoming });
    },
  };
}

function positionOf(hash: Hash, cursor: Cursor): Position {
  return { seq: cursor.seq, hash: cursor.seq === 0 ? genesisHash(hash, cursor.stream) : cursor.hash };
}

async function incomingOf(
  engine: HubEngine,
  writerKey: string,
  stream: StreamId,
  head: Head,
  quarantines: readonly Quarantine[],
): Promise<IncomingSnapshot> {
  const seal = head.seq === 0 ? undefined : await engine.store.findSeal(stream, head.seq);
  const isOfHead = seal !== undefined && seal.seq === head.seq && equalBytes(seal.hash, head.hash);
  const quarantine = quarantines.find((mark) => mark.stream === stream);
  return {
    stream,
    lane: 'movements',
    writerKey,
    head: { seq: head.seq, hash: head.hash },
    seal: isOfHead ? seal.signature : new Uint8Array(),
    ...(quarantine === undefined
      ? {}
      : { stopped: { seq: quarantine.seq + 1, why: `${quarantine.kind}: ${quarantine.detail}` } }),
  };
}
