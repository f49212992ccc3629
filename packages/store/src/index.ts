export { createMemoryStore, type MemoryStore, type MemoryStoreOptions } from './memory/memory-store.ts';
export { StoreError, type StoreErrorCode } from './store-error.ts';
export { openSqliteStore, type SqliteStore, type SqliteStoreOptions } from './sqlite/sqlite-store.ts';
export { createGroupCommit, type GroupCommit, type GroupCommitOptions, type Transactor } from './group-commit.ts';
export { openPostgresStore, type PostgresStoreOptions } from './postgres/postgres-store.ts';
