import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Bench, Figure } from './figure.ts';

const folder = join(dirname(fileURLToPath(import.meta.url)), 'engines');

/** Every file of the folder `engines` exports a `bench` of its own; a metric begins with the name of its file. */
export const bench: Bench = async (say) => {
  const figures: Figure[] = [];
  for (const file of readdirSync(folder).sort()) {
    if (!file.endsWith('.ts') || file.endsWith('.test.ts')) continue;
    const name = file.slice(0, -'.ts'.length);
    say(name);
    const module = (await import(pathToFileURL(join(folder, file)).href)) as { readonly bench: Bench };
    for (const figure of await module.bench(say)) figures.push({ ...figure, metric: `${name} ${figure.metric}` });
  }
  return figures;
};
