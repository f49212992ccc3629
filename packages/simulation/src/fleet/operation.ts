import {
  encode,
  type Encodable,
  type ItemId,
  type OperationId,
  type OwnerId,
  type Refusal,
  type RepeatRefusal,
  type SiteId,
  type Written,
} from '@holdfast/domain';
import { hash } from '../base/cheap-seals.ts';
import type { CommandName } from './commands.ts';

/** What a deed does to the available stock of a site, as the person says. */
export interface ShelfEffect {
  readonly site: SiteId;
  readonly owner: OwnerId;
  readonly item: ItemId;
  readonly delta: number;
}

/** What somebody wants or did: kept in the terminal's outbox before it is sent, and in its journal for ever. */
export interface Operation {
  readonly id: OperationId;
  readonly device: string;
  readonly actor: string;
  /** On the terminal's clock. */
  readonly occurredAt: number;
  readonly command: CommandName;
  readonly input: unknown;
  readonly requestDigest: Uint8Array;
  readonly effects: readonly ShelfEffect[];
  readonly isFact: boolean;
}

export interface Request {
  readonly operation: Operation;
  readonly isDone: boolean;
}

export type Answer =
  | { readonly ok: true; readonly written: Written }
  | { readonly ok: false; readonly refusal: Refusal | RepeatRefusal };

/** Whether a deed was already done is no part of what is asked: the replay of a command is the same request. */
export function digestOf(command: CommandName, input: unknown): Uint8Array {
  return hash(encode([command, input as Encodable]));
}
