import type { Fleet } from '../fleet/fleet.ts';
import { ChainOracle } from './chain-oracle.ts';
import { JournalOracle } from './journal-oracle.ts';
import { LedgerOracle } from './ledger-oracle.ts';
import { LinesOracle } from './lines-oracle.ts';
import { MirrorOracle } from './mirror-oracle.ts';
import { PromisesOracle } from './promises-oracle.ts';
import { QueuesOracle } from './queues-oracle.ts';
import { ReplicasOracle } from './replicas-oracle.ts';
import { RowMirror } from './row-mirror.ts';
import { TruthOracle } from './truth-oracle.ts';

/** Every oracle, in the order in which they look. */
export function addOracles(fleet: Fleet): void {
  const mirror = new RowMirror();
  const lines = new LinesOracle(fleet, mirror);
  const promises = new PromisesOracle(mirror);
  const { watcher } = fleet;
  watcher.add(new JournalOracle(fleet));
  watcher.add(new ChainOracle(fleet));
  watcher.add(new LedgerOracle(fleet));
  watcher.add(mirror);
  watcher.add(promises);
  watcher.add(lines);
  watcher.add(new TruthOracle(fleet));
  watcher.add(new ReplicasOracle(fleet));
  watcher.add(new QueuesOracle(fleet));
  if (fleet.scenario.hasMirror) watcher.add(new MirrorOracle(fleet));
}
