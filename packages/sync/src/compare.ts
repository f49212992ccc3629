import { equalBytes } from '@holdfast/domain';
import type { Position } from './context.ts';

/** Where the reader stands against the writer's head. */
type Place = 'above' | 'at' | 'below';
/** What the writer can say of the reader's hash without reading its disk. */
export type Agreement = 'same' | 'other' | 'unread';

/**
 * What a writer does about its reader's claim.
 *
 * | outcome     | means                                                  | then |
 * |-------------|--------------------------------------------------------|------|
 * | equal       | the reader has everything                              | wait for appends |
 * | behind      | the reader lacks the rest                              | send from its head |
 * | rolled-back | the reader has what this disk lost                     | with proof: fence; without: refuse the link |
 * | forked      | the reader has another entry at the same place         | with proof: fence; without: refuse the link |
 *
 * Proof is this machine's own signature over what the reader claims, which the reader kept with the batch. A peer that
 * merely says so cannot fence anybody. A reader that lacks what it once acknowledged was restored: it is behind too, and
 * gets it again.
 */
export type WriterOutcome = 'equal' | 'behind' | 'rolled-back' | 'forked';

const writerTable: { readonly [P in Place]: { readonly [A in Agreement]: WriterOutcome } } = {
  above: { same: 'rolled-back', other: 'rolled-back', unread: 'rolled-back' },
  at: { same: 'equal', other: 'forked', unread: 'forked' },
  below: { same: 'behind', other: 'forked', unread: 'behind' },
};

/** `known`: positions of the writer's chain whose hash it can say without reading, its head first. */
export function compareAsWriter(known: readonly [Position, ...(readonly Position[])], claim: Position): WriterOutcome {
  return writerTable[placeOf(claim.seq, known[0].seq)][agreementOf(known, claim)];
}

/**
 * What a reader makes of its writer's claim.
 *
 * | outcome | means                                   | then |
 * |---------|-----------------------------------------|------|
 * | equal   | nothing to come                         | wait |
 * | more    | more will come                          | wait |
 * | lost    | the writer lost what is applied here    | report; the writer fences itself on this side's proof |
 * | forked  | the writer signed two histories         | with proof: stop the stream; without: refuse the link |
 */
export type ReaderOutcome = 'equal' | 'more' | 'lost' | 'forked';

const readerTable: { readonly [P in Place]: { readonly [A in Agreement]: ReaderOutcome } } = {
  above: { same: 'lost', other: 'lost', unread: 'lost' },
  at: { same: 'equal', other: 'forked', unread: 'forked' },
  below: { same: 'more', other: 'more', unread: 'more' },
};

export function compareAsReader(applied: Position, claim: Position): ReaderOutcome {
  return readerTable[placeOf(applied.seq, claim.seq)][agreementOf([applied], claim)];
}

function placeOf(reader: number, writer: number): Place {
  if (reader === writer) return 'at';
  return reader > writer ? 'above' : 'below';
}

export function agreementOf(known: readonly Position[], claim: Position): Agreement {
  const match = known.find((position) => position.seq === claim.seq);
  if (match === undefined) return 'unread';
  return equalBytes(match.hash, claim.hash) ? 'same' : 'other';
}
