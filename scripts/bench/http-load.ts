import { makeOperationId } from '@holdfast/domain';
import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';

export interface Load {
  /** Sends so many requests over all connections, each waiting for its answer; milliseconds that each took. */
  run(requests: number, body: () => string): Promise<Float64Array>;
  close(): void;
}

export interface LoadOptions {
  readonly port: number;
  readonly connections: number;
  readonly path: string;
  readonly key: string;
}

/**
 * Terminals with open connections, on bare sockets: an ordinary client would use as much of the machine as the server
 * that it measures.
 */
export async function openLoad({ port, connections, path, key }: LoadOptions): Promise<Load> {
  const clients = await Promise.all(Array.from({ length: connections }, () => openClient(port, path, key)));
  return {
    run: async (requests, body) => {
      const took = new Float64Array(requests);
      let next = 0;
      await Promise.all(
        clients.map(async (client) => {
          while (next < requests) {
            const at = next;
            next += 1;
            const start = performance.now();
            await client.post(body());
            took[at] = performance.now() - start;
          }
        }),
      );
      return took;
    },
    close: () => {
      for (const client of clients) client.socket.destroy();
    },
  };
}

interface Client {
  readonly socket: Socket;
  post(body: string): Promise<void>;
}

async function openClient(port: number, path: string, key: string): Promise<Client> {
  const socket = connect(port, '127.0.0.1');
  socket.setNoDelay(true);
  await new Promise((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('error', reject);
  });
  let waiting: PromiseWithResolvers<void> | undefined;
  let heard = '';
  socket.on('data', (chunk) => {
    heard += chunk.toString('latin1');
    const end = wholeAnswer(heard);
    if (end === undefined) return;
    const line = heard.slice(0, heard.indexOf('\r\n'));
    if (line.includes(' 201 ')) waiting?.resolve();
    else waiting?.reject(new Error(`${line}: ${heard.slice(-400)}`));
    heard = heard.slice(end);
  });
  socket.on('error', (error) => waiting?.reject(error));
  const head = `POST ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer ${key}\r\ncontent-type: application/json\r\n`;
  return {
    socket,
    post: (body) => {
      waiting = Promise.withResolvers<void>();
      const id = makeOperationId(Date.now(), randomBytes(10));
      socket.write(`${head}idempotency-key: ${id}\r\ncontent-length: ${body.length}\r\n\r\n${body}`);
      return waiting.promise;
    },
  };
}

/** Where the first answer ends, once it is there. */
function wholeAnswer(text: string): number | undefined {
  const body = text.indexOf('\r\n\r\n');
  if (body < 0) return undefined;
  const length = /\r\ncontent-length: (\d+)/i.exec(text.slice(0, body))?.[1];
  if (length === undefined) throw new Error(`an answer without a length: ${text.slice(0, body)}`);
  const end = body + 4 + Number(length);
  return text.length >= end ? end : undefined;
}
