import { applyBatch, type ApplyOutcome, type EntryBatch, type Head } from '@holdfast/domain';
import type { Turn, Work } from '../platform/work.ts';
import { changeMarks, readMarks } from './marks.ts';

export type HubBatchAnswer =
  | { readonly kind: 'applied'; readonly head: Head }
  | { readonly kind: 'quarantined'; readonly head: Head; readonly why: string };

/** What a link may hand on was checked against the writer's key and our own head; this is a fault of ours or of the disk. */
class BatchOutOfPlace extends Error {
  override readonly name = 'BatchOutOfPlace';
}

/**
 * Applies what is new of headquarters' batch, with everything that the site does because of it, in one transaction. A
 * stream with an illegal entry stands still before it; the other streams go on.
 */
export function applyHubBatch(batch: EntryBatch): Work<HubBatchAnswer> {
  return (turn) => answerTo(turn, batch, applyBatch(turn.transaction, turn.ports.hash, batch, turn.ports.now()));
}

function answerTo(turn: Turn, { stream }: EntryBatch, outcome: ApplyOutcome): HubBatchAnswer {
  const { transaction } = turn;
  switch (outcome.kind) {
    case 'applied':
      turn.noteApplied(stream, outcome.entries);
      return { kind: 'applied', head: transaction.head(stream) };
    case 'quarantined': {
      turn.noteApplied(stream, outcome.entries);
      const why = `${outcome.illegal.kind}: ${outcome.illegal.detail}`;
      const head = transaction.head(stream);
      const others = readMarks(transaction).stopped.filter((mark) => mark.stream !== stream);
      changeMarks(transaction, { stopped: [...others, { stream, seq: head.seq, why }] });
      return { kind: 'quarantined', head, why };
    }
    case 'gap':
      throw new BatchOutOfPlace(`${stream} stands at ${outcome.seq}, and the batch begins later`);
    case 'broken-chain':
      throw new BatchOutOfPlace(`${stream} after ${outcome.seq}: ${outcome.detail}`);
  }
}
