import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { commands } from './commands.ts';
import * as domain from './index.ts';
import { entryTypes } from './ledger/entry-types.ts';

const page = readFileSync(join(import.meta.dirname, '..', '..', '..', 'docs', 'spec', 'ledger.md'), 'utf8');

/** Cells of the rows of the first table after a heading. */
function table(heading: string): readonly (readonly string[])[] {
  const [, after = ''] = page.split(`\n## ${heading}`);
  const lines = after
    .split('\n')
    .filter((line, at, all) => line.startsWith('|') && !all.slice(0, at).some((one) => one.startsWith('## ')));
  return lines.slice(2).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

describe('[L11] commands', () => {
  test('stand in docs/spec/ledger.md as they are', () => {
    const written = Object.entries(commands).map(([name, { kind, at, entry }]) => [name, kind, at, entry]);
    expect(table('Commands').map((cells) => cells.slice(0, 4))).toEqual(written);
    for (const cells of table('Commands')) expect(cells[4]?.length).toBeGreaterThan(2);
  });

  test('are decided by the function of their name, and write an entry that their writer may write', () => {
    for (const [name, { at, entry }] of Object.entries(commands)) {
      expect([name, typeof (domain as Record<string, unknown>)[name]]).toEqual([name, 'function']);
      const isSites = entryTypes[entry].streams.includes('site');
      expect([name, isSites]).toEqual([name, at !== 'headquarters']);
    }
  });

  test('and machines write every type of entry between them', () => {
    const [, machines = ''] = page.split('Machines write the rest');
    const [list = ''] = machines.split('.\n\n');
    const named = new Set([
      ...Object.values(commands).map(({ entry }) => entry),
      ...(list.match(/[a-z]+\.[a-z-]+/g) ?? []),
    ]);
    expect([...named].sort()).toEqual(Object.keys(entryTypes).sort());
  });
});

test('[L9] every kind of illegal entry stands in docs/spec/ledger.md, in its order', () => {
  const kinds = table('What makes an entry illegal').flatMap(([cell = '']) => cell.split(', '));
  const source = readFileSync(join(import.meta.dirname, 'ledger', 'illegal.ts'), 'utf8');
  expect(kinds).toEqual([...source.matchAll(/\| '([a-z-]+)'/g)].map(([, kind]) => kind));
});

test('rules that test titles name stand in the specifications', () => {
  const rules = [...page.matchAll(/^\| (L\d+) \|/gm)].map(([, rule]) => rule);
  expect(rules).toEqual(Array.from({ length: rules.length }, (_, at) => `L${at + 1}`));
});
