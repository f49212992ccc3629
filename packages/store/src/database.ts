// Apart from the main entry: for what reads a database as it is, such as `verify`, backups and benchmarks.
export { connect as connectDatabase, setPragmas as setDatabasePragmas } from './sqlite/open-database.ts';
export { copyDatabase } from './sqlite/copy-database.ts';
export { defaultKeyFile, readDatabaseKey } from './sqlite/database-key.ts';
