import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A line that can be cut, held and taken down, between a client and a server on this machine. */
export class CuttingProxy {
  readonly #server = createServer((client) => this.#join(client));
  readonly #pairs = new Set<readonly [Socket, Socket]>();
  readonly #target: number;
  isDown = false;
  /** Nobody is told of anything: what a dead line looks like. */
  isSilent = false;
  #port = 0;

  constructor(targetPort: number) {
    this.#target = targetPort;
  }

  async listen(): Promise<number> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    this.#port = (this.#server.address() as AddressInfo).port;
    return this.#port;
  }

  get connections(): number {
    return this.#pairs.size;
  }

  /** At once and without a word, in both directions. */
  cut(): void {
    for (const [client, server] of this.#pairs) {
      client.resetAndDestroy();
      server.resetAndDestroy();
    }
  }

  /** Stops reading what the server sends: a peer that does not keep up. */
  holdDownstream(isHeld: boolean): void {
    for (const [, server] of this.#pairs) {
      if (isHeld) server.pause();
      else server.resume();
    }
  }

  async close(): Promise<void> {
    this.cut();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #join(client: Socket): void {
    if (this.isDown) return void client.resetAndDestroy();
    const server = connect(this.#target, '127.0.0.1');
    const pair = [client, server] as const;
    this.#pairs.add(pair);
    for (const [from, to] of [pair, [server, client] as const]) {
      from.on('error', () => undefined);
      from.on('data', (chunk: Buffer) => {
        if (!this.isSilent && !to.write(chunk)) {
          from.pause();
          to.once('drain', () => from.resume());
        }
      });
      from.on('close', () => {
        to.destroy();
        this.#pairs.delete(pair);
      });
    }
  }
}
