import { expect, test } from 'vitest';
import { catalog, World } from './network.ts';

function numbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

test('two sites and a hub that were apart have the same streams after they have met', () => {
  const world = new World({ sites: 2, random: numbers(1) });
  for (let index = 0; index < 1200; index += 1) world.nodes[0]?.append(`backlog ${index} ${'x'.repeat(100)}`);
  for (let index = 0; index < 30; index += 1) world.hub.append(catalog, `item ${index}`);
  world.run(3000);
  expect(world.isConverged()).toBe(true);
  world.nodes[1]?.append('later');
  for (const node of world.nodes) world.hub.append(node.commands, 'release');
  world.run(500);
  expect(world.isConverged()).toBe(true);
  expect(world.nodes.map(({ state }) => state.phase)).toEqual(['live', 'live']);
});
