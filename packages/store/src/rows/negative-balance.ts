import type { RowTypes } from '@holdfast/domain';
import { StoreError } from '../store-error.ts';

/** Virtual accounts (`@supplier`, `@transit:T1`, …) may owe; a place on the floor may not. */
export function isNegative(row: RowTypes['balances']): boolean {
  return row.quantity < 0 && !row.account.startsWith('@');
}

export function negativeBalance(options?: ErrorOptions): StoreError {
  return new StoreError(
    'NEGATIVE_BALANCE',
    'A balance would fall below zero, so nothing was written: this is a fault of the program, report it.',
    options,
  );
}
