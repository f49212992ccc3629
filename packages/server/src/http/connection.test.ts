import { accepted } from '@holdfast/domain';
import type { FastifyInstance } from 'fastify';
import { once } from 'node:events';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { pino } from 'pino';
import { Type } from 'typebox';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createHttpServer, createMetrics, openKeyRing, query, type KeyVault } from '../index.ts';

let app: FastifyInstance;
let port: number;
let release: () => void;
let isEntered: Promise<void>;
const noKeys: KeyVault = { list: async () => [], add: async () => undefined };

beforeEach(async () => {
  const entered = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  isEntered = entered.promise;
  release = released.resolve;
  app = await createHttpServer({
    logger: pino({ level: 'silent' }),
    keys: await openKeyRing(noKeys, Date.now),
    metrics: createMetrics({}),
    scope: 'everywhere',
    readiness: async () => {
      entered.resolve();
      await released.promise;
      return { isReady: true };
    },
    title: 'Test',
    description: 'Test',
    version: '1',
    isLoopback: true,
  });
  query(app, {
    path: '/things',
    operationId: 'listThings',
    summary: 'Things',
    tag: 'things',
    verb: 'read',
    answer: Type.Object({}),
    run: () => accepted({}),
  });
  await app.listen({ port: 0, host: '127.0.0.1' });
  ({ port } = app.server.address() as AddressInfo);
});
afterEach(async () => {
  release();
  await app.close();
});

async function open(): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  return socket;
}

/** Everything that the server says until it ends the connection. */
async function hearAll(socket: Socket): Promise<string> {
  let heard = '';
  socket.on('data', (chunk: Buffer) => (heard += chunk.toString()));
  await once(socket, 'end');
  return heard;
}

describe('a connection', () => {
  it.each([
    ['words that are no request', 'BREW /coffee HTCPCP/1.0\r\n\r\n', '400 Bad Request', 'http-malformed'],
    [
      'headers without end',
      `GET / HTTP/1.1\r\nhost: x\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`,
      '431 Request Header Fields Too Large',
      'headers-too-large',
    ],
  ])('with %s is answered with a problem and ended', async (_, text, status, code) => {
    const socket = await open();
    const heard = hearAll(socket);
    socket.write(text);
    expect(await heard).toMatch(
      new RegExp(`^HTTP/1\\.1 ${status}\r\n[^]*application/problem\\+json[^]*"code":"${code}"`),
    );
  });

  it('that is open while the process stops gets what it waits for, and nothing more', async () => {
    const waiting = await open();
    const other = await open();
    const [first, second] = [hearAll(waiting), hearAll(other)];
    waiting.write('GET /health/ready HTTP/1.1\r\nhost: x\r\n\r\n');
    await isEntered;
    // Half a request is on its way when the process is told to stop.
    other.write('GET /health/live HTTP/1.1\r\nhost: x\r\nx-');
    await expect.poll(() => openConnections()).toBe(2);
    const closed = app.close();
    other.write('y: 1\r\n\r\n');
    expect(await second).toMatch(/^HTTP\/1\.1 503 [^]*"code":"shutting-down"/);
    release();
    expect(await first).toMatch(/^HTTP\/1\.1 200 OK[^]*"status":"ready"/);
    await closed;
  });
});

function openConnections(): Promise<number> {
  return new Promise((resolve, reject) => {
    app.server.getConnections((error, count) => (error === null ? resolve(count) : reject(error)));
  });
}
