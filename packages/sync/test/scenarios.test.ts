import { describe, test } from 'vitest';
import { ours } from './rig.ts';
import { hostileScenarios } from './scenarios/hostile.ts';
import { linkScenarios } from './scenarios/links.ts';
import { streamScenarios } from './scenarios/streams.ts';

describe.each([
  ['streams', streamScenarios],
  ['links', linkScenarios],
  ['hostile peers', hostileScenarios],
])('%s', (_, scenarios) => {
  test.each(Object.entries(scenarios))('%s', (_title, scenario) => scenario(ours));
});
