/**
 * Every change of what crosses the wire between a node and headquarters, newest first.
 *
 * A node may be two years behind: what it did on its floor is a fact and is taken from any version that is still
 * understood (`pushMinimum`). What headquarters sends may need a newer reader (`pullMinimum`); an older node is told
 * "upgrade required", keeps pushing and keeps working by itself. A change that an old reader can ignore (a message code
 * that it does not know, a member behind those that it knows) raises `current` alone.
 */
export const syncVersionHistory: readonly SyncVersionChange[] = [
  { version: 1, date: '2026-11-22', change: 'The first: see docs/spec/sync.md.', readable: 'by all' },
];

export interface SyncVersionChange {
  readonly version: number;
  readonly date: string;
  readonly change: string;
  /** Whether a reader of the version before can go on. */
  readonly readable: string;
}

/** What this build speaks. The minimum stays until the last release that spoke less is 24 months old. */
export const syncVersions = { current: 1, pushMinimum: 1, pullMinimum: 1 } as const;
