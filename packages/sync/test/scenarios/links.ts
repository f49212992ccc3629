import type { Message } from '../../src/message.ts';
import { messageIn, reword, say, sayUnknown } from '../forge.ts';
import { cheapKey } from '../keys.ts';
import { numbers } from '../numbers.ts';
import { World } from '../world.ts';
import { check, liveSite, oneSite, type Scenario } from './world-of.ts';

const ever = 20_000;

export const linkScenarios: { readonly [title: string]: Scenario } = {
  '[Y7] a node with another key, of another epoch or unknown is refused in the same words': (machine) => {
    const words = new Set<string>();
    for (const change of [{ key: 'S9' }, { epoch: 2 }, { site: 'S9' }]) {
      const { world, node, hub } = oneSite(machine);
      node.append('one');
      const { site = 'S1', epoch = 1, key = site } = change as { site?: string; epoch?: number; key?: string };
      Object.assign(node.context, { site, epoch, ports: { ...node.context.ports, key: cheapKey(key) } });
      world.run(ever);
      check(hub.disk.head(node.own).seq === 0 && hub.saw('admit').length === 0, 'it does not get in');
      for (const output of node.saw('event')) {
        if (output.kind === 'event' && output.event.what === 'refused') words.add(output.event.reason);
      }
    }
    check(words.size === 1, 'nobody learns which sites exist');
  },

  '[Y7] a hub that cannot prove itself learns nothing but the name': (machine) => {
    const { world, node } = oneSite(machine);
    node.append('secret');
    Object.assign(node.context, { hubKey: cheapKey('other').publicKey });
    const said = new Set<string>();
    world.tap = (from, frame) => {
      if (from === node) said.add(messageIn(frame)?.kind ?? 'unknown');
      return frame;
    };
    world.run(ever);
    check([...said].join() === 'hello', `a node says only hello, not ${[...said].join()}`);
  },

  '[Y7] a changed word in either greeting ends the handshake': (machine) => {
    const changes: readonly ((message: Message) => Message | undefined)[] = [
      (message) => (message.kind === 'hello' ? { ...message, nonce: new Uint8Array(32) } : undefined),
      (message) => (message.kind === 'hello' ? { ...message, version: 2 } : undefined),
      (message) => (message.kind === 'hello' ? { ...message, versionMin: 0 } : undefined),
      (message) => (message.kind === 'hello' ? { ...message, hub: 'HQ2' } : undefined),
      (message) => (message.kind === 'challenge' ? { ...message, nonce: new Uint8Array(32) } : undefined),
      (message) => (message.kind === 'challenge' ? { ...message, version: 2 } : undefined),
      (message) => (message.kind === 'challenge' ? { ...message, hub: 'HQ2' } : undefined),
      (message) => (message.kind === 'auth' ? { ...message, signature: new Uint8Array(64) } : undefined),
    ];
    for (const change of changes) {
      const { world, node, hub } = oneSite(machine);
      node.append('one');
      world.tap = (from, frame) => reword(from, frame, change);
      world.run(2000);
      check(hub.disk.head(node.own).seq === 0 && node.state.phase !== 'live', 'nothing gets through');
    }
  },

  '[Y7] a proof sent back to its author proves nothing': (machine) => {
    const { world, hub } = oneSite(machine);
    let proof: Uint8Array | undefined;
    world.tap = (from, frame) =>
      reword(from, frame, (message) => {
        if (message.kind === 'challenge') proof = message.signature;
        return message.kind === 'auth' && proof !== undefined ? { ...message, signature: proof } : undefined;
      });
    // Were a site enrolled with the hub's own key, only the role in what is signed would tell the two proofs apart.
    hub.keyOf = () => cheapKey('HQ').publicKey;
    world.run(2000);
    check(hub.saw('admit').length === 0, 'it does not get in');
  },

  '[Y8] before it is proved a frame is short, of the right kind, and in time': (machine) => {
    const { world, hub } = oneSite(machine);
    world.tap = (from, frame) =>
      reword(from, frame, (message) =>
        message.kind === 'hello' ? { ...message, site: 'x'.repeat(64), hub: 'y'.repeat(64) } : undefined,
      );
    world.run(300);
    check(hub.saw('identify').length === 0, 'a name of another hub gets no further');
    const silent = oneSite(machine);
    silent.world.tap = (from, frame) => (from === silent.node ? undefined : frame);
    silent.world.run(15_000);
    const [first] = silent.hub.sessions;
    check(first?.state.phase === 'ended', 'who says nothing is not waited for');
  },

  '[Y16] a dead line is noticed on both sides, and a new one is dialled': (machine) => {
    const { world, node, session } = liveSite(machine);
    world.tap = () => undefined;
    node.append('into the dark');
    world.run(12_000);
    check(session.state.phase === 'ended', 'the hub has given up');
    check(node.state.phase !== 'live', 'so has the node');
    world.tap = undefined;
    world.run(20_000);
    check(world.isConverged(), 'and a new link brings everything');
  },

  '[Y16] the last frame of a lane, lost without a trace, ends the link and travels again': (machine) => {
    const { world, node } = liveSite(machine);
    let lost = 0;
    world.tap = (_, frame) => {
      if (messageIn(frame)?.kind !== 'batch' || lost > 0) return frame;
      lost += 1;
      return undefined;
    };
    node.append('lost on the way');
    world.run(40_000);
    check(lost === 1 && world.isConverged(), 'it arrives all the same');
  },

  '[Y16] a quiet link stays, and its last exchange is never old': (machine) => {
    const { world, node, session } = liveSite(machine);
    world.run(120_000);
    check(hubIsSame(session.state.ordinal, node.state.ordinal), 'it is still the first link');
    const age = world.now - (node.state.lastExchangeAt ?? 0);
    check(age < 4000, `the last exchange is ${age} ms old`);
  },

  '[Y16] an exchange counts when what it names is applied, and for when it was asked': (machine) => {
    const { world, node, hub } = liveSite(machine);
    world.run(4000);
    world.faults = { ...world.faults, diskMs: 5000 };
    const before = node.state.lastExchangeAt ?? 0;
    hub.append(node.commands, 'slow to apply');
    const appendedAt = world.now;
    world.run(3500);
    check(node.disk.head(node.commands).seq === 0, 'the disk is slow');
    const during = node.state.lastExchangeAt ?? 0;
    check(during >= before && during <= appendedAt, 'what names it does not count yet');
    world.run(12_000);
    check(node.disk.head(node.commands).seq === 1 && (node.state.lastExchangeAt ?? 0) > appendedAt, 'then it does');
  },

  '[Y16] an exchange is as old as its question, not as its answer': (machine) => {
    const { world, node } = liveSite(machine);
    world.faults = { ...world.faults, latencyMs: 1000 };
    let asked = 0;
    world.tap = (from, frame) => {
      const message = messageIn(frame);
      if (from === node && message?.kind === 'ping') asked = message.sentAt;
      return frame;
    };
    world.run(2900);
    const last = asked;
    check(last > 0 && node.state.lastExchangeAt !== last, 'a question is on its way');
    while (node.state.lastExchangeAt === undefined || node.state.lastExchangeAt < last) world.run(10);
    check(node.state.lastExchangeAt === last, 'it counts for when it was sent');
  },

  '[Y16] an echo of what was never asked says nothing': (machine) => {
    const { node } = liveSite(machine);
    const { lastExchangeAt } = node.state;
    say(node, { kind: 'pong', echo: 999_999, heard: [0, 0, 0, 0, 0], upTo: [] });
    check(node.state.lastExchangeAt === lastExchangeAt && node.state.phase === 'live', 'it is ignored');
  },

  '[Y17] a busy hub says when to come back, and a node comes no earlier': (machine) => {
    const { world, node, hub } = oneSite(machine);
    hub.retryAfterMs = 5000;
    world.run(4900);
    check(hub.sessions.length === 1, 'it waits as long as it was told');
    hub.retryAfterMs = 0;
    world.run(2000);
    check(node.state.phase === 'live', 'and then comes in');
  },

  '[Y17] a fleet comes back spread over the ceiling, not all at once': (machine) => {
    const world = new World({ sites: 40, random: numbers(5), machine });
    world.run(500);
    for (const node of world.nodes) node.goDark();
    world.run(30_000);
    for (const node of world.nodes) node.isDark = false;
    const from = world.now;
    const arrivals: number[] = [];
    for (let slot = 0; slot < 10; slot += 1) {
      world.run(500);
      arrivals.push(world.nodes.filter(({ state }) => state.phase === 'live').length);
    }
    check(arrivals.at(-1) === 40, `all are back ${world.now - from} ms later`);
    const most = Math.max(...arrivals.map((count, slot) => count - (arrivals[slot - 1] ?? 0)));
    check(most <= 14, `at most ${most} of 40 in half a second`);
  },

  '[Y17] a link that ends as soon as it is made is dialled less and less often': (machine) => {
    const { world, node, hub } = oneSite(machine);
    world.watch = (party, input) => {
      if (party !== node && input.kind === 'received' && messageIn(input.frame)?.kind === 'heads') node.link?.cut();
    };
    world.run(60_000);
    check(hub.sessions.length < 45, `${hub.sessions.length} attempts in a minute`);
  },

  '[Y17] a refusal that will not pass by itself is not asked again at once': (machine) => {
    const { world, hub } = oneSite(machine);
    hub.refusal = 'superseded';
    world.run(60_000);
    check(hub.sessions.length <= 2, `${hub.sessions.length} attempts in a minute`);
  },

  '[Y18] frames of kinds that are not known are counted and passed over': (machine) => {
    const { world, node, hub } = liveSite(machine);
    sayUnknown(node);
    check(node.state.counters.unknownFrames === 1 && node.state.phase === 'live', 'it is counted');
    node.append('on we go');
    world.run(200);
    check(hub.disk.head(node.own).seq === 4, 'and the link goes on');
    check(node.state.ordinal === 1, 'the same link');
  },

  '[Y18] an old node pushes and is told to upgrade; a node that is too old is refused': (machine) => {
    for (const [current, isTaken] of [
      [1, true],
      [0, false],
    ] as const) {
      const { world, node, hub } = oneSite(machine);
      Object.assign(node.context, { versions: { current, pushMinimum: 0, pullMinimum: 0 } });
      node.append('a fact from the floor');
      hub.append(node.commands, 'too new for it');
      world.run(3000);
      check(hub.disk.head(node.own).seq === (isTaken ? 1 : 0), 'what it did is taken');
      check(node.disk.head(node.commands).seq === 0, 'what it could not read is not sent');
      check(node.sawEvent(isTaken ? 'upgrade-required' : 'refused'), 'it is told why');
    }
  },

  '[Y18] a newer node speaks as its hub does': (machine) => {
    const { world, node } = oneSite(machine);
    Object.assign(node.context, { versions: { current: 9, pushMinimum: 2, pullMinimum: 2 } });
    node.append('one');
    world.run(1000);
    check(world.isConverged() && node.state.session?.version === 3, "in the hub's version");
  },

  '[Y19] a hint reaches a live site, changes no stream, and is dropped when it is too long': (machine) => {
    const { world, node, session } = liveSite(machine);
    session.input({ kind: 'notify', body: { elsewhere: 14, asOf: 1 } });
    session.input({ kind: 'notify', body: 'x'.repeat(5000) });
    world.run(200);
    check(node.saw('notice').length === 1 && node.state.phase === 'live', 'one arrives');
  },
};

function hubIsSame(session: number, node: number): boolean {
  return session === 1 && node === 1;
}
