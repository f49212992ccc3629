import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { mutants, type Mutant } from './mutants.ts';
import type { Machine } from './rig.ts';
import { hostileScenarios } from './scenarios/hostile.ts';
import { linkScenarios } from './scenarios/links.ts';
import { streamScenarios } from './scenarios/streams.ts';

const scenarios = Object.entries({ ...streamScenarios, ...linkScenarios, ...hostileScenarios });
const load = createRequire(import.meta.url);
const sources = join(import.meta.dirname, '..', 'src');

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-mutants-'));
  mkdirSync(join(folder, 'node_modules', '@holdfast'), { recursive: true });
  const domain = join(import.meta.dirname, '..', '..', 'domain');
  symlinkSync(domain, join(folder, 'node_modules', '@holdfast', 'domain'), 'dir');
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Our sources with this one bug. */
function plant(mutant: Mutant, name: string): Machine {
  const copy = join(folder, name);
  cpSync(sources, copy, { recursive: true });
  const path = join(copy, mutant.file);
  const text = readFileSync(path, 'utf8');
  expect(text.split(mutant.find), `${mutant.file} has the place for "${mutant.bug}" once`).toHaveLength(2);
  writeFileSync(
    path,
    text.replace(mutant.find, () => mutant.put),
  );
  // Straight into Node, which reads TypeScript by itself: a test runner's transformation of every copy takes longer.
  return load(join(copy, 'index.ts')) as Machine;
}

test.each(mutants.map((mutant, index) => [mutant.bug, mutant, index] as const))(
  'a machine that %s is caught',
  (_, mutant, index) => {
    const machine = plant(mutant, `mutant-${index}`);
    const [title, scenario] = scenarios.find(([one]) => one.startsWith(mutant.caughtBy)) ?? [];
    if (scenario === undefined) throw new Error(`no scenario begins with ${mutant.caughtBy}`);
    expect(() => scenario(machine), `"${title}" notices`).toThrow();
  },
);
