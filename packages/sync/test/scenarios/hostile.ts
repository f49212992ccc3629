import { receiptMessage, streamId } from '@holdfast/domain';
import { deflate } from '@holdfast/sealing';
import type { SyncInput } from '../../src/index.ts';
import type { Message } from '../../src/message.ts';
import { catalog, type SessionSide } from '../fleet.ts';
import { forgeBatch, messageIn, reword, say } from '../forge.ts';
import { cheapKey } from '../keys.ts';
import type { Party } from '../rig.ts';
import { check, liveSite, oneSite, type OneSite, type Scenario } from './world-of.ts';

type Live = OneSite & { readonly session: SessionSide };

/** What a peer says is refused: the link ends, and no disk, no cursor and no screen is different for it. */
function refused(
  machine: Parameters<Scenario>[0],
  speak: (live: Live) => void,
  prepare: (live: Live) => void = () => undefined,
): void {
  const live = liveSite(machine);
  prepare(live);
  const { session, node, hub } = live;
  const applies = hub.saw('apply').length + node.saw('apply').length;
  const cursor = node.disk.cursor('hub', node.own)?.seq;
  speak(live);
  const [closing] = [session, node].filter(({ state }) => state.phase === 'closing');
  check(closing !== undefined, 'the link ends');
  check(closing.state.counters.refusedFrames > 0, 'it is counted');
  check(hub.saw('apply').length + node.saw('apply').length === applies, 'nothing is applied');
  check(hub.saw('acknowledged').length === 0, 'nothing is recorded');
  check(node.disk.cursor('hub', node.own)?.seq === cursor, 'no receipt is recorded');
  check(node.saw('fence').length + hub.saw('fence').length + hub.saw('forked').length === 0, 'nobody is fenced');
}

function next(live: Live): { readonly firstSeq: number; readonly previous: Uint8Array } {
  const { seq, hash } = live.hub.disk.head(live.node.own);
  return { firstSeq: seq + 1, previous: hash };
}

export const hostileScenarios: { readonly [title: string]: Scenario } = {
  '[Y4] a batch that another key signed is refused': (machine) =>
    refused(machine, (live) => {
      say(live.session, forgeBatch(live.node.own, ['a'], { ...next(live), signer: 'S2' }), 'movements');
    }),

  '[Y4] a batch for a stream that the peer may not write is refused': (machine) => {
    for (const stream of ['site/S2/1', 'site/S1/2', 'hub/1', 'hub/1/catalog', 'hub/1/to/S1/1', 'nonsense']) {
      refused(machine, ({ session }) => {
        say(session, forgeBatch(streamId(stream), ['a'], { signer: 'S1' }), 'movements');
      });
    }
  },

  '[Y2] a batch that leaves out entries is refused': (machine) =>
    refused(machine, (live) => {
      const { firstSeq, previous } = next(live);
      say(
        live.session,
        forgeBatch(live.node.own, ['a'], { firstSeq: firstSeq + 1, previous, signer: 'S1' }),
        'movements',
      );
    }),

  '[Y3] a batch once more, as a new frame, has no effect and does not end the link': (machine) => {
    const { session, node, hub, world } = liveSite(machine);
    const applies = hub.saw('apply').length;
    const texts = ['entry 0', 'entry 1', 'entry 2'];
    const again = forgeBatch(node.own, texts, { signer: 'S1' });
    say(session, again, 'movements');
    say(session, { ...again, count: 1, firstSeq: 3 }, 'movements');
    check(session.state.phase === 'live' && hub.saw('apply').length === applies, 'it is ignored');
    check(session.state.counters.duplicateFrames === 2, 'and counted');
    world.run(100);
    check(hub.disk.head(node.own).seq === 3, 'nothing is applied twice');
  },

  '[Y3] a batch that overlaps what is known is refused': (machine) =>
    refused(machine, (live) => {
      say(live.session, forgeBatch(live.node.own, ['entry 2', 'b'], { firstSeq: 3, signer: 'S1' }), 'movements');
    }),

  '[Y10] a writer that signs a second history is caught with the proof in hand, and the stream stops': (machine) => {
    const { session, node, hub, world } = liveSite(machine);
    const other = forgeBatch(node.own, ['a', 'b', 'c'], { signer: 'S1' });
    const last = { seq: 3, hash: hub.disk.head(node.own).hash };
    say(session, forgeBatch(node.own, ['d'], { firstSeq: 4, previous: other.previous, signer: 'S1' }), 'movements');
    const [forked] = hub.saw('forked');
    check(forked?.kind === 'forked' && forked.theirs.seq === 4 && forked.mine.seq === last.seq, 'the fork is reported');
    world.run(100);
    check(hub.disk.head(node.own).seq === 3, 'nothing of it is applied');
    hub.append(node.commands, 'command');
    world.run(500);
    check(node.disk.head(node.commands).seq === 1, 'the other streams go on');
  },

  '[Y6] a batch beyond the credit, or larger than a batch may be, is refused': (machine) => {
    const many = Array.from({ length: 501 }, (_, index) => `entry ${index}`);
    const long = ['x'.repeat(40_000), 'x'.repeat(40_000)];
    for (const texts of [many, long, ['x'.repeat(200_000)]]) {
      refused(machine, (live) => {
        say(live.session, forgeBatch(live.node.own, texts, { ...next(live), signer: 'S1' }), 'movements');
      });
    }
    refused(machine, (live) => {
      const { node, hub } = live;
      // Three batches fit the window of commands; the disk has not answered the first.
      let { seq, hash } = hub.disk.head(node.commands);
      node.input = (input: SyncInput) => {
        if (input.kind === 'applied') return;
        const after = machine.step(node.context, node.state, input, 0);
        node.state = after.state;
      };
      for (let index = 0; index < 3; index += 1) {
        const texts = Array.from({ length: 400 }, (_, at) => `${index} ${at}`);
        const batch = forgeBatch(node.commands, texts, { firstSeq: seq + 1, previous: hash, signer: 'HQ' });
        say(node, batch, 'commands');
        seq += 400;
        hash = node.state.incoming.find(({ stream }) => stream === node.commands)?.staged.hash ?? hash;
      }
    });
  },

  '[Y14] a batch that inflates to more than it says, or to less, is refused': (machine) => {
    for (const change of [
      { packed: deflate(new Uint8Array(10_000_000)) },
      { rawBytes: 2 },
      { rawBytes: 60_000 },
      { count: 2 },
    ]) {
      refused(machine, (live) => {
        const batch = forgeBatch(live.node.own, ['a'], { ...next(live), signer: 'S1' });
        say(live.session, { ...batch, ...change }, 'movements');
      });
    }
  },

  '[Y1] an acknowledgement of what was not sent, of another history, or unsigned is refused': (machine) => {
    const ack = (node: Live['node'], seq: number, hash: Uint8Array, signer: string): Message => ({
      kind: 'ack',
      stream: node.own,
      seq,
      hash,
      signature: cheapKey(signer).sign(receiptMessage(node.own, seq, hash)),
    });
    refused(machine, ({ node }) => say(node, ack(node, 4, node.disk.head(node.own).hash, 'HQ')));
    for (const [hash, signer] of [
      ['other', 'HQ'],
      ['same', 'S1'],
    ] as const) {
      refused(
        machine,
        ({ node }) => {
          const head = node.disk.head(node.own);
          say(node, ack(node, head.seq, hash === 'same' ? head.hash : new Uint8Array(32), signer));
        },
        ({ node, world }) => {
          world.faults = { ...world.faults, diskMs: 10_000 };
          node.append('on its way');
          world.run(200);
        },
      );
    }
    refused(machine, ({ node }) =>
      say(node, { ...ack(node, 1, new Uint8Array(32), 'HQ'), stream: 'site/S2/1' } as Message),
    );
  },

  '[Y9] a hub that merely says that a node lost entries fences nobody': (machine) => {
    const { world, node } = oneSite(machine);
    node.append('one');
    node.append('two');
    world.tap = (from, frame) =>
      reword(from, frame, (message) =>
        message.kind === 'heads' && from !== node
          ? { ...message, reads: message.reads.map((claim) => ({ ...claim, seq: 9, seal: new Uint8Array(64) })) }
          : undefined,
      );
    world.run(3000);
    check(node.saw('fence').length === 0, 'it is not fenced');
    check(node.sawEvent('unproven-claim'), 'it says what it was told');
    world.tap = undefined;
    world.run(10_000);
    check(world.isConverged(), 'and works with a hub that tells the truth');
  },

  "[Y9] a receipt in the opening claim counts only with the hub's signature": (machine) => {
    const { world, node, hub } = oneSite(machine);
    node.append('one');
    world.run(500);
    node.append('two');
    node.goDark();
    world.run(100);
    hub.disk.apply(node.own, {
      firstSeq: 2,
      previous: new Uint8Array(),
      entries: node.disk.links(node.own).slice(1),
      seal: { stream: node.own, ...node.disk.head(node.own), signature: new Uint8Array(0) },
    });
    world.tap = (from, frame) =>
      reword(from, frame, (message) =>
        message.kind === 'heads' && from !== node
          ? { ...message, reads: message.reads.map((claim) => ({ ...claim, receipt: new Uint8Array(64) })) }
          : undefined,
      );
    node.isDark = false;
    world.run(2000);
    check(node.disk.cursor('hub', node.own)?.seq === 1, 'it is not recorded');
  },

  '[Y14] a frame that was changed, cut or lengthened at any place is refused before anything in it is read': (
    machine,
  ) => {
    const { world, node, hub } = oneSite(machine);
    for (let index = 0; index < 40; index += 1) node.append(`entry ${index}`);
    for (let index = 0; index < 5; index += 1) hub.append(node.commands, `command ${index}`);
    hub.append(catalog, 'item');
    const seen = new Set<string>();
    world.watch = (party, input) => {
      if (input.kind !== 'received') return;
      const kind = messageIn(input.frame)?.kind ?? 'unknown';
      // Once for each kind and direction is enough: the check does not look inside.
      const key = `${kind} ${party.context.role}`;
      if (seen.has(key)) return;
      seen.add(key);
      for (const frame of damaged(input.frame)) judgeDamaged(machine, party, frame);
    };
    world.run(10_000);
    check(world.isConverged(), 'the whole frames still arrive');
    check(seen.size >= 12, `all kinds of frames were tried, not ${[...seen].join(', ')}`);
  },

  '[Y3] a whole frame that comes twice counts once': (machine) => {
    const { world, node, hub } = liveSite(machine);
    const twice: SyncInput[] = [];
    world.watch = (party, input) => {
      if (party === node || input.kind !== 'received') return;
      if (messageIn(input.frame)?.kind === 'ping') twice.push(input);
    };
    world.run(4000);
    world.watch = undefined;
    const session = hub.live;
    const ping = twice.at(-1);
    check(session !== undefined && ping !== undefined, 'there was a ping');
    const sends = session.saw('send').length;
    session.input(ping);
    check(session.saw('send').length === sends && session.state.phase === 'live', 'it is not answered again');
    check(session.state.counters.duplicateFrames === 1 && node.state.phase === 'live', 'it is counted');
  },

  '[Y3] a lane with a hole in it ends the link': (machine) =>
    refused(machine, ({ session }) => {
      say(session, { kind: 'ping', sentAt: 1, heard: [0, 0, 0, 0, 0] }, 'control', 1);
    }),

  '[Y3] a frame of another session has no effect': (machine) => {
    const { world, node, hub, session } = liveSite(machine);
    const recorded: Uint8Array[] = [];
    world.tap = (from, frame) => {
      if (from === node) recorded.push(frame);
      return frame;
    };
    node.restart();
    node.append('one more');
    // Long enough for questions that a younger session has not asked yet.
    world.run(20_000);
    world.tap = undefined;
    const late = hub.live;
    check(late !== undefined && late !== session && recorded.length > 3, 'there is a second session');
    const { disk } = hub;
    const head = disk.head(node.own);
    node.restart();
    world.run(1000);
    const now = hub.live;
    check(now !== undefined && now !== late, 'there is a third session');
    for (const frame of recorded) {
      const { outputs } = machine.step(now.context, now.state, { kind: 'received', frame }, 0);
      const isRefused = outputs.every(({ kind }) => kind === 'event' || kind === 'close');
      check(isRefused, 'it has no effect');
      if (frame[0] === sessionScope) check(outputs.length > 0, 'it ends the link, unread');
    }
    check(disk.head(node.own).seq === head.seq, 'nothing is applied');
    // The whole session once more, from its first frame.
    const replayed = hub.accept();
    replayed.input({ kind: 'accepted', nonce: world.nonce(), retryAfterMs: 0 });
    for (const frame of recorded) {
      replayed.input({ kind: 'received', frame });
      world.run(5);
    }
    check(replayed.saw('identify').length === 1 && replayed.saw('admit').length === 0, 'its proof is void now');
  },
};

/** The first byte of a frame that belongs to a session. */
const sessionScope = 0x53;

function* damaged(frame: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < frame.length; at += 1) {
    yield frame.subarray(0, at);
    for (const bit of [1, 128]) {
      const changed = Uint8Array.from(frame);
      changed[at] = (changed[at] ?? 0) ^ bit;
      yield changed;
    }
  }
  yield Uint8Array.from([...frame, 0]);
}

/** The machine is pure, so what a damaged frame would do can be seen without doing it. */
function judgeDamaged(machine: Parameters<Scenario>[0], party: Party, frame: Uint8Array): void {
  const { context, state } = party;
  const before = state.counters.refusedFrames;
  const after = machine.step(context, state, { kind: 'received', frame }, 1_000_000);
  const isQuiet = after.outputs.every(({ kind }) => kind === 'event' || kind === 'close');
  check(isQuiet && after.state.counters.refusedFrames === before + 1, 'a damaged frame is refused');
  check(after.state.incoming === state.incoming && after.state.outgoing === state.outgoing, 'without any effect');
}
