import type { SiteId } from '../ids.ts';
import { encode, type Encodable } from './encoding.ts';
import type { Hash } from './entry.ts';
import type { Rows } from './rows.ts';
import { tableSpecs } from './table-specs.ts';
import type { BalanceRow, RightsRow, RowTypes, TableName } from './tables.ts';

/**
 * A digest of what a site's own entries say: its balances and its own rights, in key order, zero rows left out. Node and
 * hub compute it alike; equal digests at equal heads mean that both hold the same stock (I5).
 */
export function siteDigest(hash: Hash, rows: Rows, site: SiteId): Uint8Array {
  const balances = rows.list('balances', 'byAccount', site).filter((row) => row.quantity !== 0);
  const rights = rows.list('rights', 'bySite', site).filter((row) => row.holder === site);
  return hash(
    encode([
      'holdfast site digest 1',
      site,
      digestRows(hash, 'balances', balances as readonly BalanceRow[]),
      digestRows(hash, 'rights', rights as readonly RightsRow[]),
    ]),
  );
}

const chunkRows = 500;

function digestRows<Name extends TableName>(hash: Hash, table: Name, rows: readonly RowTypes[Name][]): Uint8Array {
  const columns = Object.keys(tableSpecs[table].columns) as (keyof RowTypes[Name] & string)[];
  let digest: Uint8Array = new Uint8Array(32);
  for (let start = 0; start < rows.length; start += chunkRows) {
    const values = rows.slice(start, start + chunkRows).map((row) => columns.map((column) => row[column] as Encodable));
    digest = hash(encode([digest, values]));
  }
  return digest;
}
