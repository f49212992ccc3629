import type { IllegalEntry, NewEntry, OrderId, RowTypes, StreamId, TableName } from '@holdfast/domain';
import type { FenceReason, SyncEvent, SyncState } from '@holdfast/sync';
import type { Answer, Operation } from './operation.ts';

/** A rule that was broken. Ends the run. */
export class Violation extends Error {
  override readonly name = 'Violation';
  readonly invariant: string;

  constructor(invariant: string, detail: string) {
    super(detail);
    this.invariant = invariant;
  }
}

export type RowsOf = ReadonlyMap<string, RowTypes[TableName]>;

/** What one transaction changed. */
export interface Commit {
  readonly machine: string;
  readonly entries: readonly NewEntry[];
  /** Changed rows by table and key text, last value. */
  readonly rows: ReadonlyMap<TableName, RowsOf>;
}

/**
 * What the fleet shows to its oracles. They see the truth at once, whatever the network does: committed and durable are
 * told apart, and a power cut takes back what was not durable.
 */
export interface Watcher {
  /** A terminal has put it into its outbox. */
  stored?(operation: Operation): void;
  answered?(operation: Operation, machine: string, answer: Answer, isDone: boolean): void;
  /** The same id came again, with another request under it if `isGarbled`. */
  replayed?(operation: Operation, isGarbled: boolean, answer: Answer): void;
  committed?(commit: Commit): void;
  /** Everything that the machine has committed is on its disk. */
  synced?(machine: string): void;
  /** What was not on the disk is gone. */
  powerCut?(machine: string): void;
  /** A machine hands entries to its link, up to here. */
  sent?(machine: string, stream: StreamId, seq: number): void;
  /** A machine believes that its peer has a stream on disk up to here. */
  acknowledged?(machine: string, peer: string, stream: StreamId, seq: number): void;
  quarantined?(machine: string, stream: StreamId, illegal: IllegalEntry): void;
  fenced?(machine: string, stream: StreamId, why: FenceReason): void;
  synchronised?(machine: string, peer: string, event: SyncEvent): void;
  /** After a step of the replication machine. */
  linkMoved?(machine: string, state: SyncState): void;
  /** The available goods on a site's floor changed in truth. */
  shelfChanged?(site: string, owner: string, item: string, delta: number): void;
  handedOver?(order: OrderId, line: number, quantity: number): void;
  /** Now and then, and at the end: look at everything again. */
  audited?(): void;
  /** Everything is healed and drained. */
  ended?(): void;
}

export type EveryWatcher = Required<Watcher>;

const names = [
  'stored',
  'answered',
  'replayed',
  'committed',
  'synced',
  'powerCut',
  'sent',
  'acknowledged',
  'quarantined',
  'fenced',
  'synchronised',
  'linkMoved',
  'shelfChanged',
  'handedOver',
  'audited',
  'ended',
] as const satisfies readonly (keyof Watcher)[];

/** Shows everything to each of its watchers, in the order in which they came. */
export interface Watchers extends EveryWatcher {
  add(watcher: Watcher): void;
}

export function makeWatchers(): Watchers {
  const listening = new Map<keyof Watcher, Telling[]>();
  const all: Partial<Record<keyof Watcher, Telling>> & { add?: Watchers['add'] } = {};
  for (const name of names) all[name] = () => undefined;
  all.add = (watcher) => {
    for (const name of names) {
      const tell = watcher[name] as Telling | undefined;
      if (tell === undefined) continue;
      const tellings = [...(listening.get(name) ?? []), tell.bind(watcher)];
      listening.set(name, tellings);
      all[name] = tellings.length === 1 ? (tellings[0] as Telling) : tellAll(tellings);
    }
  };
  return all as Watchers;
}

/** Every kind of news has at most four parts. */
type Telling = (first: unknown, second: unknown, third: unknown, fourth: unknown) => void;

function tellAll(tellings: readonly Telling[]): Telling {
  return (first, second, third, fourth) => {
    for (const tell of tellings) tell(first, second, third, fourth);
  };
}
