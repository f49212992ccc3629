import { assert, double, integer, property, record, type Arbitrary } from 'fast-check';
import { expect, test } from 'vitest';
import { numbers } from './numbers.ts';
import { calm, ours } from './rig.ts';
import { weather } from './storm.ts';
import { World } from './world.ts';

const probability = (max: number): Arbitrary<number> => double({ min: 0, max, noNaN: true });

test('[Y1] [Y2] [Y3] a fleet that loses, repeats, reorders, cuts and restarts ends with equal streams', () => {
  assert(
    property(
      record({
        seed: integer({ min: 0, max: 2 ** 31 }),
        sites: integer({ min: 1, max: 3 }),
        steps: integer({ min: 5, max: 60 }),
        faults: record({
          loss: probability(0.05),
          duplicate: probability(0.2),
          reorder: probability(0.1),
          cut: probability(0.03),
          latencyMs: integer({ min: 1, max: 300 }),
          diskMs: integer({ min: 1, max: 100 }),
        }),
      }),
      (storm) => {
        weather(ours, storm);
      },
    ),
    { numRuns: 80 },
  );
});

test('a fleet behind bad lines alone, without reordering or loss, needs few links', () => {
  const world = weather(ours, { seed: 7, sites: 2, steps: 40, faults: { ...calm, latencyMs: 1000, diskMs: 50 } });
  expect(world.nodes.every(({ state }) => state.counters.refusedFrames === 0)).toBe(true);
});

test('[Y13] a link that is cut at every frame in turn goes on from what is on the disks', () => {
  const whole = backlog(Number.POSITIVE_INFINITY);
  expect(whole).toBeGreaterThan(20);
  for (let cutAt = 1; cutAt <= whole; cutAt += 1) backlog(cutAt);
});

/** Frames that it took to bring one site with a backlog both ways up to date, with one cut on the way. */
function backlog(cutAt: number): number {
  const world = new World({ sites: 1, random: numbers(3), machine: ours, limits: { batchEntriesMax: 20 } });
  const node = world.node();
  world.tap = (_, frame) => {
    if (world.frames === cutAt) node.link?.cut();
    return frame;
  };
  for (let index = 0; index < 200; index += 1) node.append(`backlog ${index}`);
  for (let index = 0; index < 60; index += 1) world.hub.append(node.commands, `command ${index}`);
  world.run(2500);
  expect(world.isConverged(), `cut at frame ${cutAt}`).toBe(true);
  return world.frames;
}
