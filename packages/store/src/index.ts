export { createMemoryStore, type MemoryStore, type MemoryStoreOptions } from './memory/memory-store.ts';
export { StoreError, type StoreErrorCode } from './store-error.ts';
export { openSqliteStore, type SqliteStore, type SqliteStoreOptions } from './sqlite/sqlite-store.ts';
export { createGroupCommit, type GroupCommit, type GroupCommitOptions, type Transactor } from './group-commit.ts';
export { openPostgresStore, type PostgresStore, type PostgresStoreOptions } from './postgres/postgres-store.ts';
export {
  compareProjections,
  ensureProjections,
  currentFold,
  projectionVersionMeta,
  rebuildProjections,
  type Fold,
  type ProjectedStore,
  type ProjectionDifference,
  type RebuildOptions,
  type ShadowOutcome,
  type ShadowStep,
} from './projections.ts';
export { batchPrefetch } from './batch-prefetch.ts';
