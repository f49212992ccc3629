import { equalBytes } from '@holdfast/domain';
import { catalog } from '../fleet.ts';
import { messageIn } from '../forge.ts';
import { calm } from '../rig.ts';
import { weather } from '../storm.ts';
import { check, liveSite, oneSite, type Scenario } from './world-of.ts';

/** What a link does with streams, whatever the weather. Titles begin with the rules of docs/spec/sync.md. */
export const streamScenarios: { readonly [title: string]: Scenario } = {
  '[Y1] [Y2] [Y3] storms of loss, repetition, reordering, cuts and restarts end in equal streams': (machine) => {
    const faults = { ...calm, loss: 0.02, duplicate: 0.15, reorder: 0.03, cut: 0.01, latencyMs: 40, diskMs: 30 };
    for (const seed of [1, 2, 3, 4, 5, 6]) weather(machine, { seed, sites: 2, steps: 25, faults });
  },

  '[Y5] a node takes nothing before what it had when it connected is on the hub': (machine) => {
    const { world, node, hub } = oneSite(machine, { faults: { diskMs: 40 } });
    for (let index = 0; index < 3000; index += 1) node.append(`backlog ${index}`);
    for (let index = 0; index < 40; index += 1) hub.append(node.commands, `command ${index}`);
    // The driver of these tests throws at the first apply that comes too early.
    world.run(4000);
    check(world.isConverged(), 'both sides have everything');
  },

  '[Y9] a disk that went back in time is fenced, on its own signature': (machine) => {
    const { world, node, hub } = liveSite(machine);
    const image = node.disk.copy();
    node.append('lost by the restore');
    world.run(500);
    node.restart(image);
    world.run(1000);
    check(node.state.phase === 'fenced', 'the node is fenced');
    const [fence] = node.saw('fence');
    check(fence?.kind === 'fence' && fence.why === 'rolled-back', 'it went back in time');
    check(fence.proof?.seq === 4 && fence.local.seq === 3, 'the proof is its own signature of what it lost');
    check(hub.disk.head(node.own).seq === 4, 'the hub keeps what it has');
    node.append('written by a fenced node');
    world.run(5000);
    check(hub.disk.head(node.own).seq === 4, 'nothing more is taken from it');
  },

  '[Y10] another entry at the same place is a fork and fences': (machine) => {
    const { world, node } = liveSite(machine);
    const image = node.disk.copy();
    node.append('first history');
    world.run(500);
    node.restart(image);
    node.append('second history');
    world.run(1000);
    const [fence] = node.saw('fence');
    check(fence?.kind === 'fence' && fence.why === 'forked', 'the fork is seen');
  },

  '[Y10] a fork beneath the head is found when the chain is read': (machine) => {
    const { world, node, hub } = liveSite(machine);
    const image = node.disk.copy();
    node.append('first history');
    world.run(500);
    node.restart(image);
    for (let index = 0; index < 5; index += 1) node.append(`second history ${index}`);
    world.run(1000);
    const [fence] = node.saw('fence');
    check(fence?.kind === 'fence' && fence.why === 'forked', 'the fork is seen');
    check(hub.disk.head(node.own).seq === 4, 'nothing of the second history is taken');
  },

  '[Y9] a node that knows of receipts beyond its own disk does not even dial on': (machine) => {
    const { world, node } = oneSite(machine);
    node.append('one');
    node.disk.acknowledge('hub', node.own, { seq: 5, hash: new Uint8Array(32) }, new Uint8Array(64));
    world.run(500);
    const [fence] = node.saw('fence');
    check(fence?.kind === 'fence' && fence.why === 'behind-receipt', 'it is fenced');
  },

  '[Y11] a restored hub gets again what it had acknowledged': (machine) => {
    const { world, node, hub } = liveSite(machine);
    const image = hub.disk.copy();
    for (let index = 0; index < 20; index += 1) node.append(`after the backup ${index}`);
    world.run(500);
    check(hub.disk.head(node.own).seq === 23, 'the hub has everything');
    hub.restart(image);
    world.run(3000);
    check(world.isConverged(), 'the hub has everything again');
    check(node.sawEvent('peer-lost-entries'), 'the node says so');
    check(node.disk.cursor('hub', node.own)?.seq === 23, 'the record of receipts did not fall');
  },

  '[Y12] a poisoned stream stands still and holds up no other, now and after a reconnect': (machine) => {
    const { world, node, hub } = liveSite(machine);
    hub.poison = (stream, seq) => stream === node.own && seq === 6;
    for (const session of hub.sessions) session.poison = hub.poison;
    for (let index = 0; index < 8; index += 1) node.append(`entry ${index}`);
    hub.append(node.commands, 'command');
    world.run(500);
    check(hub.disk.head(node.own).seq === 5, 'everything before the poison is applied');
    check(node.disk.cursor('hub', node.own)?.seq === 5, 'and acknowledged');
    check(node.disk.head(node.commands).seq === 1, 'the other stream goes on');
    check(node.state.outgoing[0]?.stopped === 'poison', 'the node is told why');
    const applies = hub.saw('apply').length;
    node.restart();
    world.run(2000);
    hub.append(catalog, 'item');
    world.run(500);
    check(node.state.phase === 'live' && node.disk.head(catalog).seq === 1, 'pulling goes on after a reconnect');
    check(hub.saw('apply').length === applies, 'the poison is not sent again');
    check(node.state.outgoing[0]?.stopped === 'poison', 'the node knows why it stands still');
  },

  '[Y20] a node records receipts that the hub signed': (machine) => {
    const { node, hub } = liveSite(machine);
    const cursor = node.disk.cursor('hub', node.own);
    const head = hub.disk.head(node.own);
    check(cursor?.seq === 3 && equalBytes(cursor.hash, head.hash), 'the record is of the head');
    check(cursor.signature.length === 64, 'with a signature');
  },

  '[Y21] what the disk garbled is not sent': (machine) => {
    const { world, node, hub } = oneSite(machine);
    for (let index = 0; index < 5; index += 1) node.append(`entry ${index}`);
    node.disk.garble(node.own, 3);
    world.run(2000);
    check(hub.disk.head(node.own).seq === 0, 'nothing was sent');
    check(
      hub.sessions.every(({ state }) => state.counters.refusedFrames === 0),
      'the hub had nothing to refuse',
    );
    check(node.sawEvent('local-damage'), 'the node says what is wrong');
  },

  '[Y6] what is on its way and what waits stay within the credit': (machine) => {
    const windows = {
      commands: { entries: 40, bytes: 900 },
      movements: { entries: 30, bytes: 1000 },
      catalog: { entries: 20, bytes: 700 },
      history: { entries: 1, bytes: 1 },
    };
    const limits = { batchEntriesMax: 10, batchBytesMax: 300, windows };
    const { world, node, hub } = oneSite(machine, { faults: { diskMs: 300, latencyMs: 1 }, limits });
    for (let index = 0; index < 300; index += 1) node.append(`entry ${index}`.padEnd(9 + (index % 40), '.'));
    let most = 0;
    world.watch = () => {
      const [outgoing] = node.state.outgoing;
      most = Math.max(most, outgoing?.inFlight.reduce((sum, batch) => sum + batch.hashes.length, 0) ?? 0);
    };
    world.run(30_000);
    check(world.isConverged(), 'everything arrives');
    check(most > 10 && most <= 30, `the window is used and kept, not ${most}`);
    check(!hub.sawEvent('violation'), 'the reader saw nothing beyond its credit');
  },

  '[Y6] an entry longer than a batch travels alone': (machine) => {
    const { world, node, hub } = oneSite(machine, { faults: { diskMs: 200 } });
    for (const length of [10, 70_000, 10, 150_000, 150_000, 20]) node.append('x'.repeat(length));
    world.run(6000);
    check(world.isConverged(), 'everything arrives');
    check(!hub.sawEvent('violation'), 'the reader saw nothing beyond its limits');
  },

  '[Y6] a trickle travels in few batches and a backlog fills the window': (machine) => {
    const { world, node } = liveSite(machine);
    world.faults = { ...world.faults, latencyMs: 200 };
    let batches = 0;
    world.tap = (_, frame) => {
      if (messageIn(frame)?.kind === 'batch') batches += 1;
      return frame;
    };
    for (let index = 0; index < 100; index += 1) {
      node.append(`entry ${index}`);
      world.run(10);
    }
    world.run(2000);
    check(world.isConverged(), 'everything arrives');
    check(batches <= 8, `a second of work took ${batches} batches`);
  },
};
