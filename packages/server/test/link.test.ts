import { linkSubprotocol } from '@holdfast/protocol';
import { generateSigningKey } from '@holdfast/sealing';
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { CuttingProxy } from './cutting-proxy.ts';
import { catalog, TestHub, TestNode } from './link-fleet.ts';

let hub: TestHub;
let nodes: TestNode[];
let proxies: CuttingProxy[];

beforeEach(() => {
  hub = new TestHub();
  nodes = [];
  proxies = [];
});

afterEach(async () => {
  await Promise.all(nodes.map(async (node) => node.link?.close()));
  await hub.close();
  await Promise.all(proxies.map((proxy) => proxy.close()));
  for (const machine of [hub, ...nodes]) machine.remove();
});

async function addNode(site: string, port: number): Promise<{ readonly node: TestNode; readonly proxy: CuttingProxy }> {
  const node = new TestNode(site, hub);
  nodes.push(node);
  const proxy = new CuttingProxy(port);
  proxies.push(proxy);
  node.dial(await proxy.listen());
  return { node, proxy };
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await pause(5);
}

test('streams written on both sides while the line is cut at random end equal, each entry applied once', async () => {
  const port = await hub.listen();
  const fleet = await Promise.all([addNode('SHA', port), addNode('LON', port)]);
  for (let round = 0; round < 60; round += 1) {
    for (const { node, proxy } of fleet) {
      for (let index = 0; index < 5; index += 1) node.append(node.own);
      hub.append(node.commands);
      if (Math.random() < 0.3) proxy.cut();
      proxy.isDown = Math.random() < 0.1;
    }
    if (round % 7 === 0) hub.append(catalog);
    await pause(Math.random() * 20);
  }
  for (const { proxy } of fleet) proxy.isDown = false;
  await until(() => fleet.every(({ node }) => hub.isEqualTo(node)));
  expect(hub.applied).toBe(600);
  expect(fleet.map(({ node }) => node.applied)).toEqual([69, 69]);
  await until(() => fleet.every(({ node }) => (node.store.listCursors()[0]?.seq ?? 0) === 300));
  const receipts = fleet.map(({ node }) => node.store.listCursors()[0]?.signature.length);
  expect(receipts).toEqual([64, 64]);
}, 60_000);

test('a local append reaches a live peer without anybody asking', async () => {
  const { node } = await addNode('SHA', await hub.listen());
  await until(() => node.link?.view().phase === 'live' && hub.links?.find('SHA')?.phase === 'live');
  node.append(node.own);
  await until(() => hub.head(node.own).seq === 1);
  hub.append(node.commands);
  await until(() => node.head(node.commands).seq === 1);
  expect(hub.isEqualTo(node)).toBe(true);
});

test('a hint reaches a live site and is no entry', async () => {
  const { node } = await addNode('SHA', await hub.listen());
  await until(() => node.link?.view().phase === 'live' && hub.links?.find('SHA')?.phase === 'live');
  hub.links?.notify('SHA', { elsewhere: 14 });
  await until(() => node.notices.length > 0);
  expect(node.notices).toEqual([expect.objectContaining({ elsewhere: 14 })]);
  expect(node.store.heads()).toEqual([]);
});

test('[Y7] a site with another key is refused and changes nothing', async () => {
  const port = await hub.listen();
  const node = new TestNode('SHA', hub);
  nodes.push(node);
  node.append(node.own);
  node.dial(port, generateSigningKey().key);
  await until(() => hub.saw('refused') > 0 && node.saw('refused') > 0);
  expect(hub.saw('peer-proved')).toBe(0);
  expect(hub.head(node.own).seq).toBe(0);
});

test('[Y8] a stranger is cut off after a few kilobytes, and a text message ends a link', async () => {
  const port = await hub.listen();
  for (const message of [Buffer.alloc(200_000), 'hello']) {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/sync`, linkSubprotocol);
    socket.on('error', () => undefined);
    await once(socket, 'open');
    socket.send(message);
    await once(socket, 'close');
  }
  expect(hub.links?.sites()).toEqual([]);
});

test('[Y8] an upgrade to an address that nobody serves is answered, however it is written', async () => {
  const port = await hub.listen();
  for (const path of ['//', '/other', '/sync/../x', '*']) {
    const socket = connect(port, '127.0.0.1');
    const lines = [`GET ${path} HTTP/1.1`, 'Host: hub', 'Connection: Upgrade', 'Upgrade: websocket', '', ''];
    socket.write(lines.join('\r\n'));
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 404/);
    socket.destroy();
  }
});

test('[Y12] a bug that one stream meets stops that stream and not the link', async () => {
  const { node } = await addNode('SHA', await hub.listen());
  node.breakOn = node.commands;
  hub.append(node.commands);
  hub.append(catalog);
  node.append(node.own);
  await until(() => node.saw('failed') === 1 && node.head(catalog).seq === 1 && hub.head(node.own).seq === 1);
  expect(node.link?.view()).toMatchObject({
    phase: 'live',
    incoming: [{ stopped: { seq: 1 } }, { stopped: undefined }],
  });
  await until(() => hub.links?.find('SHA')?.outgoing[0]?.stopped !== undefined);
  expect(hub.links?.find('SHA')?.outgoing[0]?.stopped).toMatch('failed here');
});

test('the site that proved itself last has the link; the earlier one is told that it was replaced', async () => {
  const port = await hub.listen();
  const { node, proxy } = await addNode('SHA', port);
  await until(() => hub.links?.find('SHA')?.phase === 'live');
  proxy.isSilent = true;
  const link = node.link;
  node.dial(port);
  await until(() => node.link?.view().phase === 'live');
  node.append(node.own);
  await until(() => hub.head(node.own).seq === 1);
  proxy.cut();
  proxy.isDown = true;
  await link?.close();
  expect(hub.links?.sites()).toEqual(['SHA']);
});

test('a busy hub turns a site away with a time to come back, and takes it then', async () => {
  const port = await hub.listen({ greetingsMax: 0 });
  const { node } = await addNode('SHA', port);
  await until(() => node.saw('refused') > 0);
  expect(node.observed).toContainEqual({ what: 'refused', reason: 'busy' });
});

test('what a peer does not read waits on the disk and not in memory', async () => {
  const { node, proxy } = await addNode('SHA', await hub.listen());
  await until(() => hub.links?.find('SHA')?.phase === 'live');
  proxy.holdDownstream(true);
  for (let index = 0; index < 3000; index += 1) hub.append(node.commands);
  await pause(50);
  const inFlight = hub.links?.find('SHA')?.outgoing.find(({ stream }) => stream === node.commands);
  expect(inFlight?.inFlightEntries).toBeLessThanOrEqual(1000);
  proxy.holdDownstream(false);
  await until(() => hub.isEqualTo(node));
  expect(node.applied).toBe(3000);
}, 60_000);
