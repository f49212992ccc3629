import {
  foldEntry,
  projectionVersion,
  type ChainedEntry,
  type KeyPart,
  type LedgerTransaction,
  type Rows,
  type RowTypes,
  type TableName,
} from '@holdfast/domain';

/** Adds one entry's effects to the rows; throws nothing for an entry of a type that it does not know. */
export type Fold = (entry: ChainedEntry, rows: Rows) => void;

/** One transaction of a rebuild or a comparison. */
export interface ShadowStep {
  /** Names the run: a step with another name starts from the first entry, one with the same name goes on. */
  readonly run: string;
  readonly fold: Fold;
  /** Entries to fold in this transaction. */
  readonly entriesMax: number;
  /** What happens when the last entry has been folded: the shadow replaces the live rows, or is only compared. */
  readonly end: 'swap' | 'compare';
}

export interface ShadowOutcome {
  /** Position in the feed up to which entries have been folded. */
  readonly position: number;
  readonly isDone: boolean;
  /** Of a comparison that is done. */
  readonly difference?: ProjectionDifference;
}

/** A row that is not what the entries say. */
export interface ProjectionDifference {
  readonly table: TableName;
  readonly key: readonly KeyPart[];
  /** `undefined`: there is no such row. */
  readonly stored: RowTypes[TableName] | undefined;
  readonly folded: RowTypes[TableName] | undefined;
}

/** A store that can fold its entries again beside its live rows. */
export interface ProjectedStore {
  transact<T>(work: (transaction: LedgerTransaction) => T): T | Promise<T>;
  foldShadow(step: ShadowStep): ShadowOutcome | Promise<ShadowOutcome>;
}

export interface RebuildOptions {
  /** Version of the fold: rises whenever the same entries give other rows. */
  readonly version: number;
  readonly fold: Fold;
  readonly entriesPerStep?: number;
  /** Between two transactions; work goes on in between. */
  readonly onStep?: (outcome: ShadowOutcome) => void;
}

/** The fold of this version of the product. */
export const currentFold: Pick<RebuildOptions, 'version' | 'fold'> = {
  version: projectionVersion,
  fold: ({ stream, seq, entry }, rows) => void foldEntry(stream, seq, entry, rows),
};

export const projectionVersionMeta = 'projectionVersion';
const entriesPerStepDefault = 2000;

/**
 * Folds every entry again beside the live rows and puts the result in their place, in one transaction. Other
 * transactions run between the steps. When it is cut short, the next call with the same version goes on where it was.
 */
export async function rebuildProjections(store: ProjectedStore, options: RebuildOptions): Promise<void> {
  const { version, fold, entriesPerStep = entriesPerStepDefault, onStep } = options;
  for (;;) {
    const step = { run: `rebuild ${version}`, fold, entriesMax: entriesPerStep, end: 'swap' } as const;
    const outcome = await store.foldShadow(step);
    onStep?.(outcome);
    if (outcome.isDone) break;
  }
  await store.transact((transaction) => transaction.putMeta(projectionVersionMeta, String(version)));
}

/** Rebuilds when the rows are of another version than the fold; `true` when it did. */
export async function ensureProjections(store: ProjectedStore, options: RebuildOptions): Promise<boolean> {
  const stored = await store.transact((transaction) => transaction.getMeta(projectionVersionMeta));
  if (stored === String(options.version)) return false;
  await rebuildProjections(store, options);
  return true;
}

/**
 * Folds every entry again and compares with the live rows; gives the first that differs, in the order of domain's
 * `tableNames` and of keys. Changes nothing. Starts from the first entry each time.
 */
export async function compareProjections(
  store: ProjectedStore,
  { fold, entriesPerStep = entriesPerStepDefault, onStep }: Omit<RebuildOptions, 'version'>,
): Promise<ProjectionDifference | undefined> {
  const run = `compare ${globalThis.crypto.randomUUID()}`;
  for (;;) {
    const outcome = await store.foldShadow({ run, fold, entriesMax: entriesPerStep, end: 'compare' });
    onStep?.(outcome);
    if (outcome.isDone) return outcome.difference;
  }
}
