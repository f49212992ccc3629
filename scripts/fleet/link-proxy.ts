import { createServer, connect, type Server, type Socket } from 'node:net';

/**
 * A real link between two processes that can really be cut: a TCP proxy of our own.
 *
 *  up      bytes flow both ways
 *  reset   every connection is torn down and new ones are refused at once (a router that answers)
 *  silent  connections stay open and nothing comes through any more (a pulled cable); new ones hang
 */
export type LinkMode = 'up' | 'reset' | 'silent';

export interface LinkProxy {
  readonly port: number;
  readonly mode: LinkMode;
  set(mode: LinkMode): void;
  /** Bytes that went through since the start, both ways. */
  readonly bytes: { toHub: number; toNode: number };
  close(): Promise<void>;
}

interface Pair {
  readonly near: Socket;
  readonly far: Socket | undefined;
}

/** Listens on 127.0.0.1:`port` (0: any free port) and forwards to 127.0.0.1:`targetPort`. */
export async function startLinkProxy(port: number, targetPort: number): Promise<LinkProxy> {
  let mode: LinkMode = 'up';
  const pairs = new Set<Pair>();
  const bytes = { toHub: 0, toNode: 0 };
  const server = createServer((near) => {
    near.on('error', () => near.destroy());
    if (mode === 'reset') {
      near.resetAndDestroy();
      return;
    }
    const far = mode === 'silent' ? undefined : connect(targetPort, '127.0.0.1');
    const pair: Pair = { near, far };
    pairs.add(pair);
    if (far === undefined) near.on('close', () => pairs.delete(pair));
    else
      join(
        pair,
        far,
        () => mode,
        bytes,
        () => pairs.delete(pair),
      );
  });
  await listen(server, port);
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the proxy has no port');
  return {
    port: address.port,
    bytes,
    get mode() {
      return mode;
    },
    set(next) {
      // Whatever was silent is dead for good: a healed cable does not bring old connections back to life.
      if (next !== 'silent') for (const pair of pairs) if (next === 'reset' || mode === 'silent') tearDown(pair);
      mode = next;
    },
    close: () =>
      new Promise((resolve) => {
        for (const pair of pairs) tearDown(pair);
        server.close(() => resolve());
      }),
  };
}

function join(pair: Pair, far: Socket, mode: () => LinkMode, bytes: LinkProxy['bytes'], forget: () => void): void {
  const { near } = pair;
  far.on('error', () => near.destroy());
  near.on('close', () => {
    forget();
    far.destroy();
  });
  far.on('close', () => near.destroy());
  pump(near, far, mode, (count) => (bytes.toHub += count));
  pump(far, near, mode, (count) => (bytes.toNode += count));
}

function pump(from: Socket, to: Socket, mode: () => LinkMode, count: (bytes: number) => void): void {
  from.on('data', (chunk: Buffer) => {
    if (mode() !== 'up') return;
    count(chunk.length);
    if (to.write(chunk)) return;
    from.pause();
    to.once('drain', () => from.resume());
  });
}

function tearDown({ near, far }: Pair): void {
  near.resetAndDestroy();
  far?.resetAndDestroy();
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
}
