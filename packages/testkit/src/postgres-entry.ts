// Apart from the main entry: a test without PostgreSQL need not load its driver.
export { createDatabase, type TestDatabase } from './postgres-database.ts';
export { findFreePort, startPostgres, type PostgresOptions, type RunningPostgres } from './postgres.ts';
