import type { Cursor, Seal, SiteId, StreamId } from '@holdfast/domain';
import type { Position } from '@holdfast/sync';
import { putQuarantine } from '../platform/quarantines.ts';
import type { Work } from '../platform/work.ts';
import { siteOfStream } from './apply-site-batch.ts';
import { cursorPeer } from './site-snapshot.ts';

/** A site has these entries of headquarters on its disk. */
export function acknowledgeWork(site: SiteId, epoch: number, cursor: Cursor): Work<void> {
  const peer = cursorPeer(site, epoch);
  return {
    weight: 0,
    prefetch: () => ({ cursors: [{ peer, stream: cursor.stream }] }),
    run: ({ transaction }) => {
      transaction.putCursor(peer, cursor);
      return () => undefined;
    },
  };
}

/** A site can be reached again: what waited inside headquarters is released to it (R5: as late as the work allows). */
export function connectedWork(site: SiteId): Work<void> {
  return {
    weight: 50,
    run: (turn) => {
      turn.touchSite(site);
      return () => undefined;
    },
  };
}

/** A site's machine signed two histories: neither may go on before a person has looked. */
export function forkedWork(stream: StreamId, mine: Position, theirs: Seal): Work<void> {
  return {
    weight: 0,
    prefetch: () => ({ metas: ['quarantines'] }),
    run: ({ transaction, context }) => {
      const detail = `signed another entry ${theirs.seq} than the one that is here (up to ${mine.seq})`;
      const site = siteOfStream(stream);
      putQuarantine(transaction, { stream, site, seq: mine.seq, kind: 'forked', detail, since: context.now });
      return () => undefined;
    },
  };
}
