import {
  execute,
  type Draft,
  type HubContext,
  type Operation,
  type Prefetch,
  type Refusal,
  type Result,
  type StreamId,
  type Written,
} from '@holdfast/domain';
import type { Turn, Work, WrittenEntry } from './work.ts';

/** What a command wrote, and what headquarters did because of it in the same transaction (nothing for a repeat). */
export interface CommandAnswer {
  readonly written: Written;
  readonly settled: readonly WrittenEntry[];
}

/** Why the ledger takes no command at all, whatever it says. */
export type LedgerRefusal = Extract<ReturnType<typeof execute<never>>, { readonly ok: false }>['refusal'];

export interface Command<Reason = Refusal> {
  readonly operation: Operation;
  /** The streams that it may write to: a repeat is recognised there. */
  readonly streams: (context: HubContext) => readonly StreamId[];
  readonly decide: (context: HubContext) => Result<readonly Draft[], Reason>;
  readonly weight?: number;
  readonly prefetch?: () => Prefetch;
  /** What else a new command changes, outside the entries: marks that live and die with the database. */
  readonly also?: (turn: Turn) => void;
}

/** A command of a person or another program: seen? → decided → appended, once (I2). */
export function commandWork<Reason = Refusal>(
  command: Command<Reason>,
): Work<Result<CommandAnswer, Reason | LedgerRefusal>> {
  const { operation, streams, decide, also } = command;
  return {
    weight: command.weight ?? 2,
    ...(command.prefetch === undefined ? {} : { prefetch: command.prefetch }),
    run: (turn) => {
      const { transaction, ports, context } = turn;
      const result = execute(transaction, ports, operation, streams(context), () => decide(context));
      if (!result.ok) return () => result;
      const written = result.value;
      if (written.isRepeat) return () => ({ ok: true, value: { written, settled: [] } });
      turn.noteWritten(written.entries);
      also?.(turn);
      return (settled) => ({ ok: true, value: { written, settled } });
    },
  };
}
