import { expect, test } from 'vitest';
import { catalog } from './fleet.ts';
import { numbers } from './numbers.ts';
import { ours } from './rig.ts';
import { World } from './world.ts';

test('two sites and a hub that were apart have the same streams after they have met', () => {
  const world = new World({ sites: 2, random: numbers(1), machine: ours });
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
