import type { StreamId } from '@holdfast/domain';
import type { SyncContext, SyncInput, SyncOutput, SyncState } from '../src/index.ts';
import { decodeMessage } from '../src/message.ts';
import type { Disk } from './disk.ts';
import type { Link, Party, Rig } from './rig.ts';

const frameHeadBytes = 9;

/** One machine and what drives it, as an honest driver does. It stops the test when an invariant breaks. */
export abstract class Side implements Party {
  readonly rig: Rig;
  readonly context: SyncContext;
  readonly outputs: SyncOutput[] = [];
  state: SyncState;
  link: Link | undefined;
  peerName = 'hub';
  /** Applies that the disk has not answered. */
  running = 0;
  /** Rises with every restart; answers to an earlier life come to nothing. */
  life = 1;
  isAlive = true;
  /** What the disk refuses; a test may poison it. */
  poison: ((stream: StreamId, seq: number) => boolean) | undefined;
  #wake = Number.POSITIVE_INFINITY;

  constructor(rig: Rig, context: SyncContext, state: SyncState) {
    this.rig = rig;
    this.context = context;
    this.state = state;
  }

  abstract readonly disk: Disk;
  abstract performOwn(output: SyncOutput): void;

  input(input: SyncInput): void {
    if (!this.isAlive) return;
    this.rig.watch?.(this, input);
    const { state, outputs, wakeAt } = this.rig.machine.step(this.context, this.state, input, Math.floor(this.rig.now));
    this.state = state;
    this.#checkMemory();
    for (const output of outputs) this.#perform(output);
    if (wakeAt !== undefined && wakeAt < this.#wake) this.#wakeUp(wakeAt);
  }

  #wakeUp(at: number): void {
    this.#wake = at;
    this.rig.after(Math.max(0, at - this.rig.now), () => {
      if (this.#wake === at) this.#wake = Number.POSITIVE_INFINITY;
      this.input({ kind: 'tick' });
    });
  }

  #perform(output: SyncOutput): void {
    this.outputs.push(output);
    const { rig, life } = this;
    switch (output.kind) {
      case 'send':
        this.#checkAck(output.frame);
        return this.link?.carry(this, output.frame);
      case 'close':
        if (this.link !== undefined) this.link.end();
        else rig.after(0, () => this.input({ kind: 'closed', random: rig.random() }));
        return;
      case 'read':
        return rig.after(rig.random(), () => {
          if (life === this.life) this.#answerRead(output);
        });
      case 'apply':
        this.checkApply(output.stream);
        this.running += 1;
        return rig.after(rig.faults.diskMs * (0.5 + rig.random()), () => {
          if (life === this.life && this.isAlive) this.#answerApply(output);
        });
      case 'acknowledged':
        return this.disk.acknowledge(this.peerName, output.stream, output.cursor, output.signature);
      default:
        this.performOwn(output);
    }
  }

  #answerRead(output: Extract<SyncOutput, { kind: 'read' }>): void {
    const { session, stream, afterSeq, entriesMax, wantsPrevious } = output;
    const entries = this.disk.links(stream).slice(afterSeq, afterSeq + entriesMax);
    const previous = wantsPrevious ? this.disk.hashAt(stream, afterSeq) : undefined;
    this.input({ kind: 'entries', session, stream, afterSeq, previous, entries });
  }

  #answerApply({ session, stream, batch }: Extract<SyncOutput, { kind: 'apply' }>): void {
    this.running -= 1;
    const index = batch.entries.findIndex(({ seq }) => this.poison?.(stream, seq) === true);
    const head = this.disk.apply(stream, batch, index < 0 ? undefined : index);
    if (index < 0) return this.input({ kind: 'applied', session, stream, head });
    this.disk.stop(stream, head.seq + 1, 'poison');
    this.input({ kind: 'quarantined', session, stream, head, why: 'poison' });
  }

  /** Invariant 1: what an acknowledgement names is on the disk. */
  #checkAck(frame: Uint8Array): void {
    const { message } = decodeMessage(frame.subarray(frameHeadBytes));
    if (message?.kind !== 'ack') return;
    if (this.disk.head(message.stream as StreamId).seq < message.seq) throw new Error('acknowledged before applied');
  }

  /** Invariant 5, at a node. */
  checkApply(_stream: StreamId): void {}

  /** Invariant 6, whatever the peer does. */
  #checkMemory(): void {
    for (const { queue, lane, stream } of this.state.incoming) {
      const window = this.rig.limits.windows[lane];
      const bytes = queue.reduce((sum, batch) => sum + batch.bytes, 0);
      const entries = queue.reduce((sum, batch) => sum + batch.entries.length, 0);
      if (queue.length > 1 && (bytes > window.bytes || entries > window.entries)) {
        throw new Error(`${stream} holds ${entries} entries of ${bytes} bytes in memory`);
      }
    }
  }

  saw(kind: SyncOutput['kind']): readonly SyncOutput[] {
    return this.outputs.filter((output) => output.kind === kind);
  }

  sawEvent(what: string): boolean {
    return this.outputs.some((output) => output.kind === 'event' && output.event.what === what);
  }
}
