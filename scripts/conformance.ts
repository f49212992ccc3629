// `npm run conformance -- SUITE|all --data DIR [--json]`: reference vectors and public problem sets; `--full` takes all
// of them with every limit of time. `--list` names the suites.
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { isConforming, type ConformanceResult, type ConformanceSuite } from './checks/conformance-suite.ts';

const folder = join(dirname(fileURLToPath(import.meta.url)), 'conformance');
const failuresShownMax = 20;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    data: { type: 'string' },
    full: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    list: { type: 'boolean', default: false },
  },
});

function listSuites(): string[] {
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder).filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'));
  return files.map((file) => file.slice(0, -'.ts'.length)).sort();
}

async function runSuite(name: string, dataFolder: string): Promise<ConformanceResult> {
  const module = (await import(pathToFileURL(join(folder, `${name}.ts`)).href)) as { readonly suite: ConformanceSuite };
  return { suite: name, ...(await module.suite.run(dataFolder, { isFull: values.full })) };
}

function print(result: ConformanceResult): void {
  for (const failure of result.failures.slice(0, failuresShownMax)) {
    console.log(`✗ ${failure.case}: ${failure.why}`);
  }
  const hidden = result.failures.length - failuresShownMax;
  if (hidden > 0) console.log(`… and ${hidden} more; --json lists them all`);
  for (const figure of result.figures) {
    const bar =
      figure.target === undefined ? '' : ` (target ${figure.target}: ${figure.met === false ? 'missed' : 'met'})`;
    console.log(`${figure.metric} ${figure.value} ${figure.unit}${bar}`);
  }
  console.log(`${result.suite}: ${result.passed} passed, ${result.failed} failed, ${result.justified} justified`);
}

/** One sentence about what is wrong with the command line, or undefined. */
function findMistake(name: string | undefined, suites: readonly string[]): string | undefined {
  const known = suites.length === 0 ? 'there is none yet' : suites.join(', ');
  if (name === undefined) return `Name a suite: ${known}.`;
  if (name !== 'all' && !suites.includes(name)) return `There is no suite "${name}": ${known}.`;
  if (values.data === undefined) return 'Say where the reference sets lie: --data DIR.';
  if (!existsSync(values.data))
    return `There is no folder ${resolve(values.data)}: give the one that holds the reference sets.`;
  return undefined;
}

if (values.list) {
  for (const suite of listSuites()) console.log(suite);
} else {
  const name = positionals[0];
  const mistake = findMistake(name, listSuites());
  if (mistake !== undefined || name === undefined || values.data === undefined) {
    console.error(`holdfast: ${mistake}`);
    process.exitCode = 2;
  } else {
    const results: ConformanceResult[] = [];
    for (const suite of name === 'all' ? listSuites() : [name]) {
      const result = await runSuite(suite, resolve(values.data));
      results.push(result);
      if (!values.json) print(result);
    }
    if (values.json) console.log(JSON.stringify(name === 'all' ? { suites: results } : results[0]));
    process.exitCode = results.every(isConforming) ? 0 : 1;
  }
}
