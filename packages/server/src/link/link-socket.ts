import { linkCloseCodes, type LinkCloseReason } from '@holdfast/protocol';
import { lanes, type Lane } from '@holdfast/sync';
import type { WebSocket } from 'ws';

/** Data waits here, where it can be overtaken, and not in the kernel's and the library's buffers. */
const bufferedBytesMax = 64 * 1024;
/** Control frames answer what the peer sends. One that asks without reading the answers is cut off. */
const queuedBytesMax = 2 * 1024 * 1024;
const closeTimeoutMs = 2_000;

/** One WebSocket as the machine sees it: frames by lane, most urgent first, and a bound on what waits. */
export class LinkSocket {
  readonly #socket: WebSocket;
  readonly #queues: Uint8Array[][] = lanes.map(() => []);
  #queuedBytes = 0;
  #closing: LinkCloseReason | undefined;

  constructor(socket: WebSocket) {
    this.#socket = socket;
  }

  send(lane: Lane, frame: Uint8Array): void {
    if (this.#closing !== undefined) return;
    this.#queues[lanes.indexOf(lane)]?.push(frame);
    this.#queuedBytes += frame.length;
    if (this.queuedBytes > queuedBytesMax) this.terminate();
    else this.#flush();
  }

  /** Everything that has not been handed to the kernel. */
  get queuedBytes(): number {
    return this.#queuedBytes + this.#socket.bufferedAmount;
  }

  /** Closes once what is queued has gone, or after a while without that. */
  close(reason: LinkCloseReason): void {
    if (this.#closing !== undefined) return;
    this.#closing = reason;
    this.#flush();
    setTimeout(() => this.#socket.terminate(), closeTimeoutMs).unref();
  }

  terminate(): void {
    this.#closing ??= 'failed';
    this.#socket.terminate();
  }

  #flush(): void {
    const socket = this.#socket;
    if (socket.readyState !== socket.OPEN) return;
    for (;;) {
      const queue = this.#queues.find(({ length }) => length > 0);
      if (queue === undefined) break;
      const isControl = queue === this.#queues[0];
      if (!isControl && socket.bufferedAmount >= bufferedBytesMax) return;
      const frame = queue.shift() as Uint8Array;
      this.#queuedBytes -= frame.length;
      socket.send(frame, { binary: true, compress: false }, () => this.#flush());
    }
    if (this.#closing !== undefined) socket.close(linkCloseCodes[this.#closing], this.#closing);
  }
}
