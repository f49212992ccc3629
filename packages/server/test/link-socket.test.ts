import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { LinkSocket } from '../src/link/link-socket.ts';

let server: WebSocketServer;
let near: WebSocket;
let far: WebSocket;

beforeEach(async () => {
  const http = createServer().listen(0, '127.0.0.1');
  await once(http, 'listening');
  server = new WebSocketServer({ server: http });
  far = new WebSocket(`ws://127.0.0.1:${(http.address() as AddressInfo).port}`);
  const opened = once(far, 'open');
  [near] = (await once(server, 'connection')) as [WebSocket];
  await opened;
});

afterEach(() => {
  near.terminate();
  far.terminate();
  server.close();
});

const frame = (mark: number, length: number): Uint8Array => new Uint8Array(length).fill(mark);

test('[Y15] control frames and urgent lanes overtake the data that waits', async () => {
  const heard: number[] = [];
  far.on('message', (data: Buffer) => heard.push(data[0] ?? 0));
  far.pause();
  // Until the kernel takes no more.
  while (near.bufferedAmount < 128 * 1024) {
    near.send(frame(0, 64 * 1024));
    await pause(1);
  }
  const socket = new LinkSocket(near);
  for (let index = 0; index < 5; index += 1) socket.send('movements', frame(3, 10));
  socket.send('catalog', frame(4, 10));
  socket.send('commands', frame(2, 10));
  socket.send('control', frame(1, 10));
  far.resume();
  while (!heard.includes(4)) await pause(5);
  expect(heard.filter((mark) => mark > 0)).toEqual([1, 2, 3, 3, 3, 3, 3, 4]);
});

test('[Y6] a peer that asks and never reads is cut off instead of filling the memory', async () => {
  far.pause();
  const closed = once(near, 'close');
  const socket = new LinkSocket(near);
  let most = 0;
  while (near.readyState === near.OPEN) {
    socket.send('control', frame(1, 64 * 1024));
    most = Math.max(most, socket.queuedBytes);
    await pause(0);
  }
  await closed;
  expect(most).toBeLessThan(3 * 1024 * 1024);
});

test('closing sends what waits first, and says why', async () => {
  const heard: number[] = [];
  far.on('message', (data: Buffer) => heard.push(data[0] ?? 0));
  const socket = new LinkSocket(near);
  for (let index = 0; index < 5; index += 1) socket.send('movements', frame(3, 100 * 1024));
  socket.send('control', frame(1, 10));
  socket.close('busy');
  const [code, reason] = (await once(far, 'close')) as [number, Buffer];
  expect([code, reason.toString()]).toEqual([1013, 'busy']);
  expect(heard).toHaveLength(6);
});
