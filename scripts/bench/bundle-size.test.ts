import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { measureBundle } from './bundle-size.ts';
import { bench } from './sizes.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-size-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('engines and codes ask nothing of a platform and stay within the size that is allowed', async () => {
  const figures = await bench(() => {});
  expect(figures.length).toBeGreaterThan(13);
  expect(figures.filter(({ met }) => met === false)).toEqual([]);
  expect(figures.find(({ metric }) => metric === 'imports')?.value).toBe(0);
});

test('a module of Node is seen, wherever it is imported', async () => {
  const entry = join(folder, 'entry.ts');
  writeFileSync(
    join(folder, 'deep.ts'),
    `import { readFileSync } from 'node:fs';\nexport const read = readFileSync;\n`,
  );
  writeFileSync(entry, `export { read } from './deep.ts';\nexport const later = () => import('node:os');\n`);
  const { imports, bytes } = await measureBundle(entry);
  expect(imports.toSorted()).toEqual(['node:fs', 'node:os']);
  expect(bytes).toBeGreaterThan(0);
});
