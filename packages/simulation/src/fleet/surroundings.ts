import type { StreamId } from '@holdfast/domain';
import type { SyncPorts, SyncVersions } from '@holdfast/sync';
import type { CheapKey, CheapSeals } from '../base/cheap-seals.ts';
import type { Random } from '../base/random.ts';
import type { Timeline } from '../base/timeline.ts';
import type { Trace } from '../base/trace.ts';
import type { Parts } from './parts.ts';
import type { Scenario } from './scenario.ts';
import type { EveryWatcher } from './watcher.ts';
import type { Connection } from './wire.ts';

/** What a machine needs of the fleet that it is in. */
export interface Surroundings {
  readonly scenario: Scenario;
  readonly parts: Parts;
  readonly random: Random;
  readonly timeline: Timeline;
  readonly trace: Trace;
  readonly seals: CheapSeals;
  readonly watcher: EveryWatcher;
  readonly versions: SyncVersions;
  readonly hub: { readonly isUp: boolean; accept(connection: Connection): void };
  writerOf(stream: StreamId): string;
  countLinks(): number;
  syncPorts(machine: string, key: CheapKey): SyncPorts;
}
