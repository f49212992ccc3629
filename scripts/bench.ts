// `npm run bench -- NAME|all [--json]`: figures beside a baseline that is measured in the same run.
import { parseArgs } from 'node:util';
import type { Bench, Figure } from './bench/figure.ts';

/** Loaded only when they are run. */
const benches: Readonly<Record<string, () => Promise<{ readonly bench: Bench }>>> = {
  ledger: () => import('./bench/ledger.ts'),
  apply: () => import('./bench/apply.ts'),
  http: () => import('./bench/http.ts'),
  sim: () => import('./bench/sim.ts'),
  engines: () => import('./bench/engines.ts'),
  sizes: () => import('./bench/sizes.ts'),
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean', default: false } },
});

/** With --json stdout is one line of JSON, and what people follow goes to stderr. */
function say(line: string): void {
  if (values.json) console.error(line);
  else console.log(line);
}

async function runBench(name: string): Promise<{ readonly name: string; readonly figures: readonly Figure[] }> {
  const load = benches[name];
  if (load === undefined) {
    throw new Error(`There is no bench "${name}": use one of ${[...Object.keys(benches), 'all'].join(', ')}.`);
  }
  const { bench } = await load();
  const figures = await bench((line) => say(`  ${line}`));
  for (const figure of figures) say(describeFigure(figure));
  return { name, figures };
}

function describeFigure({ metric, value, unit, baseline, ratio, target, met }: Figure): string {
  const parts = [`${metric}: ${round(value)} ${unit}`];
  if (baseline !== undefined) parts.push(`baseline ${round(baseline)}`);
  if (ratio !== undefined) parts.push(`ratio ${ratio.toFixed(2)}`);
  if (target !== undefined) parts.push(`target ${target}`);
  if (met !== undefined) parts.push(met ? 'met' : 'NOT MET');
  return parts.join(', ');
}

function round(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}

async function main(): Promise<void> {
  const name = positionals[0] ?? '';
  const results = [];
  for (const each of name === 'all' ? Object.keys(benches) : [name]) {
    say(each);
    results.push(await runBench(each));
  }
  if (values.json) console.log(JSON.stringify(name === 'all' ? { benches: results } : results[0]));
  if (results.some(({ figures }) => figures.some((figure) => figure.met === false))) process.exitCode = 1;
}

main().catch((error: unknown) => {
  console.error(`holdfast: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
});
