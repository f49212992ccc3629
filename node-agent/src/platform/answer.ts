import type { Bodies, Entry, EntryType, Result } from '@holdfast/domain';
import { accepted } from '@holdfast/domain';
import { answerWritten, type CommandOutcome } from '@holdfast/server';
import type { CommandRefusal, CommandResult } from './site-engine.ts';

/** The answer to a command that writes one entry of a known type: details are read from the entry, for a repeat too. */
export function answerCommand<Type extends EntryType>(
  result: CommandResult,
  _type: Type,
  details: (body: Bodies[Type], entry: Entry) => object,
): Result<CommandOutcome, CommandRefusal> {
  if (!result.ok) return result;
  return accepted(answerWritten(result.value, (entry) => details(entry.body as unknown as Bodies[Type], entry)));
}
