import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../checks/run-tool.ts';
import { measureBundle } from './bundle-size.ts';
import type { Bench, Figure } from './figure.ts';

const bytesPerKb = 1_000;
/** Of all of `codes`, which scanners' pages load. */
const codesKbMax = 25;

/**
 * What each engine weighs in a browser: everything its entry exports, bundled, minified, gzip 9. `imports` counts what an
 * entry would ask of a platform or another package, which must be nothing: engines run in any worker and any browser.
 */
export const bench: Bench = async (say) => {
  const figures: Figure[] = [];
  let importCount = 0;
  for (const { name, entry } of listEntries()) {
    const { bytes, imports } = await measureBundle(entry);
    const kb = bytes / bytesPerKb;
    const bar = name === 'codes' ? { target: `≤ ${codesKbMax}`, met: kb <= codesKbMax } : {};
    figures.push({ metric: name, value: Number(kb.toFixed(1)), unit: 'KB', ...bar });
    importCount += imports.length;
    for (const each of imports) say(`${name} imports ${each}`);
  }
  return [
    ...figures,
    { metric: 'imports', value: importCount, unit: 'imports', target: '= 0', met: importCount === 0 },
  ];
};

/** The entries of both packages that a browser may load. */
function listEntries(): readonly { readonly name: string; readonly entry: string }[] {
  const source = join(root, 'packages', 'planning', 'src');
  const engines = readdirSync(source).sort();
  const entries = engines.map((name) => ({ name, entry: join(source, name, 'index.ts') }));
  const codes = { name: 'codes', entry: join(root, 'packages', 'codes', 'src', 'index.ts') };
  return [codes, ...entries.filter(({ entry }) => existsSync(entry))];
}
