import type { Random } from '../base/random.ts';
import type { Timeline } from '../base/timeline.ts';

/** Probabilities per frame. */
export interface WireTemper {
  readonly latencyMs: number;
  readonly loss: number;
  readonly duplicate: number;
  readonly reorder: number;
}

/** One end of a connection, as the network sees it. */
export interface WireEnd {
  received(frame: Uint8Array): void;
  /** The other end said goodbye, or is not there any more. */
  hungUp(): void;
}

export type Side = 'node' | 'hub';
const other = { node: 'hub', hub: 'node' } as const;

/** The line between a site and headquarters. Each direction fails by itself; nobody is told that it did. */
export class Wire {
  readonly timeline: Timeline;
  readonly random: Random;
  temper: WireTemper;
  /** Whether frames from that side arrive. */
  readonly isUp: { node: boolean; hub: boolean } = { node: true, hub: true };

  constructor(timeline: Timeline, random: Random, temper: WireTemper) {
    this.timeline = timeline;
    this.random = random;
    this.temper = temper;
  }

  get isWhole(): boolean {
    return this.isUp.node && this.isUp.hub;
  }

  delayMs(): number {
    return Math.round(this.temper.latencyMs * (0.5 + this.random.next()));
  }
}

/**
 * A connection over a wire: closing one end tells the other only if the wire carries it, so the other may stay half
 * open. A frame for an end that is gone is answered by a hang-up.
 */
export class Connection {
  readonly #wire: Wire;
  readonly #ends: { node: WireEnd | undefined; hub: WireEnd | undefined };
  readonly #lastArrival = { node: 0, hub: 0 };

  constructor(wire: Wire, node: WireEnd) {
    this.#wire = wire;
    this.#ends = { node, hub: undefined };
  }

  accept(hub: WireEnd): void {
    this.#ends.hub = hub;
  }

  send(from: Side, frame: Uint8Array): void {
    const { temper, random, isUp } = this.#wire;
    if (this.#ends[from] === undefined || !isUp[from] || random.chance(temper.loss)) return;
    this.#carry(from, frame);
    if (random.chance(temper.duplicate)) this.#carry(from, frame);
  }

  #carry(from: Side, frame: Uint8Array): void {
    const wire = this.#wire;
    let at = wire.timeline.now + wire.delayMs();
    if (!wire.random.chance(wire.temper.reorder)) at = Math.max(at, this.#lastArrival[from]);
    this.#lastArrival[from] = Math.max(at, this.#lastArrival[from]);
    wire.timeline.at(at, () => {
      const target = this.#ends[other[from]];
      if (target === undefined) this.hangUp(other[from]);
      else target.received(frame);
    });
  }

  /** This end is gone from now on; the other hears of it if the wire is up. */
  hangUp(from: Side): void {
    this.#ends[from] = undefined;
    const wire = this.#wire;
    if (!wire.isUp[from]) return;
    const at = Math.max(wire.timeline.now + wire.delayMs(), this.#lastArrival[from]);
    wire.timeline.at(at, () => {
      const target = this.#ends[other[from]];
      this.#ends[other[from]] = undefined;
      target?.hungUp();
    });
  }

  /** The machine at this end has lost its power: it says nothing. */
  vanish(side: Side): void {
    this.#ends[side] = undefined;
  }
}
