import { deflate, inflate, sha256 } from '@holdfast/sealing';
import {
  startHub,
  startNode,
  step,
  type SyncContext,
  type SyncInput,
  type SyncLimits,
  type SyncPorts,
  type SyncState,
} from '../src/index.ts';
import { cheapKey, cheapVerify } from './keys.ts';

/** Probabilities per frame, and times in milliseconds. */
export interface Faults {
  readonly loss: number;
  readonly duplicate: number;
  readonly reorder: number;
  readonly cut: number;
  readonly latencyMs: number;
  readonly diskMs: number;
}
export const calm: Faults = { loss: 0, duplicate: 0, reorder: 0, cut: 0, latencyMs: 5, diskMs: 2 };

/** The code under test: ours, or ours with a bug planted in it, to show that a test would notice. */
export interface Machine {
  readonly step: typeof step;
  readonly startNode: typeof startNode;
  readonly startHub: typeof startHub;
}
export const ours: Machine = { step, startNode, startHub };

export const versions = { current: 3, pushMinimum: 1, pullMinimum: 2 };

export function portsOf(name: string): SyncPorts {
  return { hash: sha256, key: cheapKey(name), verify: cheapVerify, compress: deflate, inflate };
}

/** What every part of a test's world shares: one clock, one source of chance, one machine under test. */
export interface Rig {
  readonly now: number;
  readonly faults: Faults;
  readonly random: () => number;
  readonly limits: SyncLimits;
  readonly machine: Machine;
  /** Frames that were handed to a link so far. */
  frames: number;
  /** Sees every frame; gives another in its place, or none. */
  tap: ((from: Party, frame: Uint8Array) => Uint8Array | undefined) | undefined;
  /** Sees every input before the machine does. */
  watch: ((party: Party, input: SyncInput) => void) | undefined;
  after(delayMs: number, run: () => void): void;
  chance(probability: number): boolean;
  nonce(): Uint8Array;
}

/** One end of a link. */
export interface Party {
  readonly context: SyncContext;
  readonly state: SyncState;
  /** Rises with every restart; answers to an earlier life come to nothing. */
  readonly life: number;
  link: Link | undefined;
  input(input: SyncInput): void;
}

export interface Link {
  readonly isOpen: boolean;
  carry(from: Party, sent: Uint8Array): void;
  /** What is on its way still arrives. */
  end(): void;
  cut(): void;
}
