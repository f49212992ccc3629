// Apart from the main entry: for what reads a database as it is, such as `verify`, backups and benchmarks.
export { connect as connectDatabase, setPragmas as setDatabasePragmas } from './sqlite/open-database.ts';
export { copyDatabase } from './sqlite/copy-database.ts';
export { defaultKeyFile, readDatabaseKey } from './sqlite/database-key.ts';
export { openKeptServer } from './postgres/kept-server.ts';
export { openKeptFile } from './sqlite/kept-file.ts';
export type { KeptLedger, KeptLedgerEntry, KeptPosting } from './kept-ledger.ts';
