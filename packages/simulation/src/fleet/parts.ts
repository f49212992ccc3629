import {
  applyBatch,
  execute,
  replanDark,
  settleHub,
  settleSite,
  siteDigest,
  type LedgerTransaction,
  type OperationId,
} from '@holdfast/domain';
import { step, type Snapshot, type SyncInput, type SyncPorts } from '@holdfast/sync';
import { hubCommands, siteCommands, type HubCommands, type SiteCommands } from './commands.ts';
import type { Operation } from './operation.ts';

/** What may be told before it is on the disk, if somebody got that wrong. */
export type News = 'answer' | 'applied' | 'appended';

/**
 * The real code, as the fleet calls it, and the few decisions of its drivers that matter for an invariant. A planted bug
 * is another set of parts.
 */
export interface Parts {
  readonly execute: typeof execute;
  readonly settleSite: typeof settleSite;
  readonly settleHub: typeof settleHub;
  readonly replanDark: typeof replanDark;
  readonly applyBatch: typeof applyBatch;
  readonly siteDigest: typeof siteDigest;
  readonly step: typeof step;
  readonly siteCommands: SiteCommands;
  readonly hubCommands: HubCommands;
  /** A machine's ledger as its code sees it. */
  readonly transaction: (machine: string, transaction: LedgerTransaction) => LedgerTransaction;
  readonly syncPorts: (machine: string, ports: SyncPorts) => SyncPorts;
  readonly syncInput: (machine: string, input: SyncInput) => SyncInput;
  /** Where a driver reads on that was asked for what comes after an entry. */
  readonly readsAfter: (machine: string, afterSeq: number) => number;
  /** Where the streams between two machines stand, as the driver says. */
  readonly snapshot: (machine: string, peer: string, snapshot: Snapshot) => Snapshot;
  /** True: told at once. False: told when the transaction is on the disk. */
  readonly isEager: (machine: string, news: News) => boolean;
  /** The identity under which a machine executes a request. */
  readonly requestId: (machine: string, operation: Operation) => OperationId;
  /** What a terminal sends when it sends again. */
  readonly resend: (operation: Operation, attempt: number) => Operation;
  /** Whether a terminal keeps a fact that was not answered. */
  readonly keeps: (operation: Operation, attempt: number) => boolean;
  /** A process starts: after a crash, or for the first time. */
  readonly onStart: (machine: string) => void;
  /** Whether headquarters lets an incarnation of a site in. */
  readonly admits: (site: string, epoch: number, isKnown: boolean) => boolean;
}

export const realParts: Parts = {
  execute,
  settleSite,
  settleHub,
  replanDark,
  applyBatch,
  siteDigest,
  step,
  siteCommands,
  hubCommands,
  transaction: (_, transaction) => transaction,
  syncPorts: (_, ports) => ports,
  syncInput: (_, input) => input,
  readsAfter: (_, afterSeq) => afterSeq,
  snapshot: (_machine, _peer, snapshot) => snapshot,
  isEager: () => false,
  requestId: (_, operation) => operation.id,
  resend: (operation) => operation,
  keeps: () => true,
  onStart: () => undefined,
  admits: (_site, _epoch, isKnown) => isKnown,
};
