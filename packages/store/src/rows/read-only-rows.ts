import { keyText, type RowSource, type Rows } from '@holdfast/domain';
import { StoreError } from '../store-error.ts';

/** The rows of a look that must not write. */
export function readOnlyRows(source: RowSource): Rows {
  return {
    get: (table, ...key) => source.get(table, key, keyText(key)),
    list: (table, index, ...prefix) => source.list(table, index, prefix),
    put: (table) => {
      throw new StoreError('READ_ONLY', `A view only looks: write ${table} in a transaction.`);
    },
  };
}
