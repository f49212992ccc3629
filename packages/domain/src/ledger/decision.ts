import type { Refusal } from '../refusals.ts';
import type { Result } from '../result.ts';
import type { Draft } from './execute.ts';

/** What a command becomes: the entries to write, at most one a stream, or the reason why not. */
export type Decision = Result<readonly Draft[], Refusal>;
