import type { Link, Party, Rig } from './rig.ts';

/** A wire that may lose, repeat, reorder and cut. */
export class Wire implements Link {
  readonly #ends: readonly [node: Party, session: Party];
  readonly #rig: Rig;
  readonly #lastArrival: [number, number] = [0, 0];
  isOpen = true;
  #isEnding = false;

  constructor(rig: Rig, node: Party, session: Party) {
    this.#rig = rig;
    this.#ends = [node, session];
    node.link = this;
    session.link = this;
  }

  carry(from: Party, sent: Uint8Array): void {
    const rig = this.#rig;
    if (!this.isOpen || this.#isEnding) return;
    rig.frames += 1;
    if (rig.chance(rig.faults.cut)) return this.cut();
    if (rig.chance(rig.faults.loss)) return;
    const frame = rig.tap === undefined ? sent : rig.tap(from, sent);
    if (frame === undefined) return;
    this.#deliver(from, frame);
    if (rig.chance(rig.faults.duplicate)) this.#deliver(from, frame);
  }

  #deliver(from: Party, frame: Uint8Array): void {
    const rig = this.#rig;
    const [node, session] = this.#ends;
    const direction = from === node ? 0 : 1;
    const to = from === node ? session : node;
    const arrival = rig.now + rig.faults.latencyMs * (0.5 + rig.random());
    const at = rig.chance(rig.faults.reorder) ? arrival : Math.max(arrival, this.#lastArrival[direction]);
    this.#lastArrival[direction] = Math.max(at, this.#lastArrival[direction]);
    rig.after(at - rig.now, () => {
      if (this.isOpen) to.input({ kind: 'received', frame });
    });
  }

  /** What is on its way still arrives. */
  end(): void {
    if (this.#isEnding) return;
    this.#isEnding = true;
    this.#rig.after(Math.max(0, ...this.#lastArrival.map((at) => at - this.#rig.now)), () => this.cut());
  }

  cut(): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    for (const end of this.#ends) {
      if (end.link !== this) continue;
      end.link = undefined;
      const { life } = end;
      this.#rig.after(1, () => {
        if (end.life === life) end.input({ kind: 'closed', random: this.#rig.random() });
      });
    }
  }
}
