/**
 * Operating failures of a store: thrown, never returned. `code` is stable; the message is one sentence about what is
 * wrong and one about what to do next.
 */
export type StoreErrorCode =
  // Opening. Nothing was changed on disk.
  | 'FOLDER_NOT_WRITABLE'
  | 'IN_USE'
  | 'KEY_MISSING'
  | 'KEY_UNUSABLE'
  | 'WRONG_KEY'
  | 'NOT_A_DATABASE'
  | 'DAMAGED'
  | 'NEWER_DATABASE'
  | 'NOT_A_LOCAL_DISK'
  // Rules of the contract that the caller broke; the transaction left no trace.
  | 'NOT_NEXT_ENTRY'
  | 'CHAIN_BROKEN'
  | 'OPERATION_TWICE'
  | 'CURSOR_FORKED'
  | 'NEGATIVE_BALANCE'
  | 'READ_ONLY'
  // Running.
  | 'STORAGE_FULL'
  | 'OVERLOADED'
  | 'CONNECTION_LOST'
  | 'POISONED'
  | 'CLOSED';

export class StoreError extends Error {
  override readonly name = 'StoreError';
  readonly code: StoreErrorCode;

  constructor(code: StoreErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
