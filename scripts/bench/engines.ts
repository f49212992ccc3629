import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type Bench, type Figure, findFigureFault } from './figure.ts';
import { bench as sizes } from './sizes.ts';

const folder = join(dirname(fileURLToPath(import.meta.url)), 'engines');

/**
 * Every file of the folder `engines` exports a `bench` of its own; a metric begins with the name of its file. One that
 * throws is a missed figure, and the others go on. Last come the sizes in a browser.
 */
export const bench: Bench = async (say) => {
  const figures: Figure[] = [];
  for (const name of listNames()) {
    say(name);
    figures.push(...(await runOne(name, say)));
  }
  say('sizes');
  for (const figure of await sizes(say)) figures.push({ ...figure, metric: `size of ${figure.metric}` });
  return figures;
};

function listNames(): readonly string[] {
  const files = readdirSync(folder).filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'));
  return files.map((file) => file.slice(0, -'.ts'.length)).sort();
}

async function runOne(name: string, say: (line: string) => void): Promise<readonly Figure[]> {
  try {
    const path = pathToFileURL(join(folder, `${name}.ts`)).href;
    const module = (await import(path)) as { readonly bench: Bench };
    const figures = await module.bench(say);
    for (const fault of figures.flatMap((figure) => findFigureFault(figure) ?? [])) say(`! ${fault}`);
    if (figures.length === 0) throw new Error('it measured nothing');
    return figures.map((figure) => ({ ...figure, metric: `${name} ${figure.metric}` }));
  } catch (error) {
    say(`${name} stopped with: ${error instanceof Error ? error.message : String(error)}`);
    return [{ metric: `${name} ended`, value: 0, unit: 'runs', target: '= 1', met: false }];
  }
}
