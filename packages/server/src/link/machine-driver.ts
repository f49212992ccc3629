import { Bug, type StreamId } from '@holdfast/domain';
import {
  step,
  viewLink,
  type LinkView,
  type Position,
  type SyncContext,
  type SyncInput,
  type SyncOutput,
  type SyncState,
} from '@holdfast/sync';
import { performance } from 'node:perf_hooks';
import type { LinkObservation, LinkSide } from './link-side.ts';
import type { LinkSocket } from './link-socket.ts';

function isBug(error: unknown): error is Error {
  return error instanceof Bug || error instanceof TypeError || error instanceof RangeError;
}

type OutputOf<Kind extends SyncOutput['kind']> = Extract<SyncOutput, { readonly kind: Kind }>;

export interface DriverHooks {
  dial(): void;
  identify(output: OutputOf<'identify'>): void;
  admit(output: OutputOf<'admit'>): void;
  close(output: OutputOf<'close'>): void;
  observe(observation: LinkObservation): void;
}

/** Real time, a real disk and a real socket around the pure machine. It decides nothing. */
export class MachineDriver {
  /** What it works for; a hub's side is known only once the site has proved itself. */
  side: LinkSide | undefined;
  socket: LinkSocket | undefined;
  readonly #context: SyncContext;
  readonly #hooks: DriverHooks;
  #state: SyncState;
  #timer: NodeJS.Timeout | undefined;
  readonly #told = new Map<StreamId, Position>();
  readonly #running = new Set<Promise<void>>();
  readonly #records = new Map<StreamId, OutputOf<'acknowledged'>>();
  #isRecording = false;
  readonly #inputs: SyncInput[] = [];
  #isStepping = false;

  constructor(context: SyncContext, state: SyncState, hooks: DriverHooks, side?: LinkSide) {
    this.#context = context;
    this.#state = state;
    this.#hooks = hooks;
    this.side = side;
  }

  get state(): SyncState {
    return this.#state;
  }

  view(): LinkView {
    return viewLink(this.#state);
  }

  /** The machine's clock: whole milliseconds that never fall. */
  now(): number {
    return Math.floor(performance.now());
  }

  /** In turn: what an output brings about at once waits until all outputs of its step are done. */
  input(input: SyncInput): void {
    this.#inputs.push(input);
    if (this.#isStepping) return;
    this.#isStepping = true;
    try {
      for (let next = this.#inputs.shift(); next !== undefined; next = this.#inputs.shift()) this.#step(next);
    } finally {
      this.#isStepping = false;
    }
  }

  #step(input: SyncInput): void {
    const { state, outputs, wakeAt } = step(this.#context, this.#state, input, this.now());
    this.#state = state;
    for (const output of outputs) this.#perform(output);
    this.#wakeAt(wakeAt);
  }

  /** Heads that were told while a snapshot was being read may be missing from it: they are told once more after it. */
  appended(stream: StreamId, head: Position): void {
    this.#told.set(stream, head);
    this.input({ kind: 'appended', stream, head });
  }

  /** To be called before a snapshot is read. */
  forgetTold(): void {
    this.#told.clear();
  }

  repeatTold(): void {
    for (const [stream, head] of this.#told) this.input({ kind: 'appended', stream, head });
  }

  /** When nothing that this driver asked of the disk is still running. */
  async settled(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  stopTimer(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #wakeAt(at: number | undefined): void {
    this.stopTimer();
    if (at === undefined) return;
    // After the frames that came meanwhile: when this process stood still, the silence was its own.
    const tick = (): void => void setImmediate(() => this.input({ kind: 'tick' }));
    this.#timer = setTimeout(tick, Math.max(0, at - this.now()) + 1);
  }

  #perform(output: SyncOutput): void {
    switch (output.kind) {
      case 'send':
        return this.socket?.send(output.lane, output.frame);
      case 'close':
        return this.#hooks.close(output);
      case 'dial':
        return this.#hooks.dial();
      case 'identify':
        return this.#hooks.identify(output);
      case 'admit':
        return this.#hooks.admit(output);
      case 'read':
        return this.#run(this.#read(output));
      case 'apply':
        return this.#run(this.#apply(output));
      case 'acknowledged':
        this.#records.set(output.stream, output);
        if (!this.#isRecording) this.#run(this.#record());
        return;
      case 'fence':
        return this.side?.fence?.(output.stream, output.why, output.local, output.proof);
      case 'forked':
        return this.side?.forked?.(output.stream, output.mine, output.theirs);
      case 'notice':
        return this.side?.notice?.(output.body);
      case 'event':
        return this.#hooks.observe(output.event);
    }
  }

  /** Our own disk or process failed: nothing can be promised, so the link goes. The machine starts again from the disk. */
  fail(error: unknown): void {
    this.#hooks.observe({ what: 'failed', error });
    this.socket?.terminate();
  }

  #run(work: Promise<void>): void {
    const watched: Promise<void> = work
      .catch((error: unknown) => this.fail(error))
      .finally(() => this.#running.delete(watched));
    this.#running.add(watched);
  }

  async #read({ session, stream, afterSeq, entriesMax, bytesMax, wantsPrevious }: OutputOf<'read'>): Promise<void> {
    const { side } = this;
    if (side === undefined) return;
    const before = wantsPrevious && afterSeq > 0 ? await side.reader.readStream(stream, afterSeq - 1, 1, 1) : [];
    const stored = await side.reader.readStream(stream, afterSeq, entriesMax, bytesMax);
    const entries = stored.map(({ seq, hash, bytes }) => ({ seq, hash, bytes }));
    this.input({ kind: 'entries', session, stream, afterSeq, previous: before[0]?.hash, entries });
  }

  async #apply({ session, stream, batch }: OutputOf<'apply'>): Promise<void> {
    const { side } = this;
    if (side === undefined) return;
    try {
      this.input({ ...(await side.apply(stream, batch)), session, stream });
    } catch (error) {
      const head = this.#state.incoming.find((one) => one.stream === stream)?.applied;
      // A disk that fails may work again: the link goes and comes back. A bug would meet the same batch again, and
      // again: the stream stands still until the next link, and holds up no other.
      if (!isBug(error) || head === undefined) throw error;
      this.#hooks.observe({ what: 'failed', error });
      this.input({ kind: 'quarantined', session, stream, head, why: `failed here: ${error.message}` });
    }
  }

  /** The latest of each stream, one transaction at a time: acknowledgements come faster than they need to be kept. */
  async #record(): Promise<void> {
    this.#isRecording = true;
    try {
      for (;;) {
        const [stream, record] = this.#records.entries().next().value ?? [];
        if (stream === undefined || record === undefined) return;
        this.#records.delete(stream);
        await this.side?.acknowledge(stream, record.cursor, record.signature);
      }
    } finally {
      this.#isRecording = false;
    }
  }
}
