import {
  applyBatch,
  parseStreamName,
  type ApplyOutcome,
  type EntryBatch,
  type Head,
  type SiteId,
  type StreamId,
} from '@holdfast/domain';
import { batchPrefetch } from '@holdfast/store';
import { mergePrefetch } from '../platform/prefetch.ts';
import { putQuarantine } from '../platform/quarantines.ts';
import { lookAtSerials, serialsPrefetch } from '../platform/repeated-serials.ts';
import type { Turn, Work } from '../platform/work.ts';

export type SiteBatchAnswer =
  | { readonly kind: 'applied'; readonly head: Head }
  | { readonly kind: 'quarantined'; readonly head: Head; readonly why: string };

/** What a link may hand on was checked against the writer's key and our own head; this is a fault of ours or of the disk. */
export class BatchOutOfPlace extends Error {
  override readonly name = 'BatchOutOfPlace';
}

/**
 * Applies what is new of a site's batch, with everything that headquarters does because of it, in one transaction. A
 * stream with an illegal entry stands still before it, visibly; the other streams go on (I6, I8).
 */
export function applySiteBatch(batch: EntryBatch): Work<SiteBatchAnswer> {
  return {
    weight: batch.entries.length,
    prefetch: () => {
      const hint = batchPrefetch(batch);
      return mergePrefetch([hint, serialsPrefetch(hint)]) ?? hint;
    },
    run: (turn) => {
      const outcome = applyBatch(turn.transaction, turn.ports.hash, batch, turn.context.now, { isHubKnown: true });
      const answer = answerTo(turn, batch.stream, outcome);
      if ('entries' in outcome) lookAtSerials(turn.transaction, outcome.entries, turn.context.now);
      return () => answer;
    },
  };
}

function answerTo(turn: Turn, stream: StreamId, outcome: ApplyOutcome): SiteBatchAnswer {
  switch (outcome.kind) {
    case 'applied':
      turn.noteApplied(stream, outcome.entries);
      return { kind: 'applied', head: turn.transaction.head(stream) };
    case 'quarantined': {
      turn.noteApplied(stream, outcome.entries);
      const { kind, detail } = outcome.illegal;
      const mark = { stream, site: siteOfStream(stream), seq: outcome.seq, kind, detail, since: turn.context.now };
      putQuarantine(turn.transaction, mark);
      return { kind: 'quarantined', head: turn.transaction.head(stream), why: `${kind}: ${detail}` };
    }
    case 'gap':
      throw new BatchOutOfPlace(
        `${stream} stands at ${outcome.seq}, and the batch begins at ${turn.transaction.head(stream).seq}`,
      );
    case 'broken-chain':
      throw new BatchOutOfPlace(`${stream} after ${outcome.seq}: ${outcome.detail}`);
  }
}

export function siteOfStream(stream: StreamId): SiteId {
  const address = parseStreamName(stream);
  return address !== undefined && 'site' in address ? address.site : ('' as SiteId);
}
