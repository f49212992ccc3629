import { readFileSync } from 'node:fs';
import { afterEach, expect, test, vi } from 'vitest';

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');

afterEach(() => vi.restoreAllMocks());

test('the example solves its three problems', async () => {
  const log = vi.spyOn(console, 'log').mockImplementation(() => {});
  await import('./example.ts');
  expect(log.mock.calls.map(([objective, isOptimal]: unknown[]) => [objective, isOptimal])).toEqual([
    [260, true],
    [64, true],
    [0.6, true],
  ]);
});

test('the page of the engines shows the example as it is', () => {
  expect(read('../../../docs/engines/README.md')).toContain(`\`\`\`ts\n${read('./example.ts')}\`\`\``);
});
