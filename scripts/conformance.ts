// `npm run conformance -- SUITE|all --data DIR [--json]`: reference vectors and public problem sets; `--full` takes all
// of them with every limit of time. `--list` names the suites. A suite whose sets are absent is said to be, and not run;
// one that makes its own problems needs no `--data`.
import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { findAbsentSets, setsOfSuites } from './checks/conformance-sets.ts';
import { type ConformanceResult, type ConformanceSuite, isConforming, judge } from './checks/conformance-suite.ts';
import { runSuiteApart, type SuiteMessage } from './checks/run-suite-apart.ts';

const program = fileURLToPath(import.meta.url);
const folder = join(dirname(program), 'conformance');
const failuresShownMax = 20;
/** Against hanging only: unless everything is asked for, a suite takes about a minute, several on a busy machine. */
const suiteMsMax = 10 * 60_000;

const { values, positionals } = readArguments();

function readArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        data: { type: 'string' },
        full: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        list: { type: 'boolean', default: false },
        /** Given by ourselves: runs the suite in this process and sends what came of it. */
        apart: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    console.error(`holdfast: ${error instanceof Error ? error.message : String(error)}`);
    process.exit(2);
  }
}

function listSuites(): string[] {
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder).filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'));
  return files.map((file) => file.slice(0, -'.ts'.length)).sort();
}

/** In the process that `runSuiteApart` began. */
async function sendResult(suite: string, dataFolder: string): Promise<void> {
  const send = (message: SuiteMessage): void => void process.send?.(message, () => process.disconnect());
  try {
    const path = pathToFileURL(join(folder, `${suite}.ts`)).href;
    const module = (await import(path)) as { readonly suite: ConformanceSuite };
    send({ kind: 'ended', result: { suite, ...(await module.suite.run(dataFolder, { isFull: values.full })) } });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    send({ kind: 'threw', message: `${message} (it reads ${setsOfSuites[suite]?.join(' and ') ?? 'its sets'})` });
  }
}

async function runSuite(suite: string, dataFolder: string): Promise<ConformanceResult> {
  const absentSets = findAbsentSets(suite, dataFolder);
  if (absentSets.length > 0 && absentSets.length === setsOfSuites[suite]?.length) {
    const notRun = `there is nothing of ${absentSets.join(' and ')} in ${dataFolder}, which should hold all sets.`;
    return { suite, passed: 0, failed: 0, justified: 0, failures: [], figures: [], absentSets, notRun };
  }
  const args = [suite, '--apart', '--data', dataFolder, ...(values.full ? ['--full'] : [])];
  const result = await runSuiteApart(suite, program, args, values.full ? Number.POSITIVE_INFINITY : suiteMsMax);
  const judged = judge(result);
  return absentSets.length === 0 ? judged : { ...judged, absentSets };
}

function print(result: ConformanceResult, seconds: number): void {
  const { suite, passed, failed, justified, absentSets = [], notRun } = result;
  if (notRun !== undefined) {
    console.log(`${suite}: not run: ${notRun}`);
    return;
  }
  for (const failure of result.failures.slice(0, failuresShownMax)) {
    console.log(`${failure.why.startsWith('justified') ? '≈' : '✗'} ${failure.case}: ${failure.why}`);
  }
  const hidden = result.failures.length - failuresShownMax;
  if (hidden > 0) console.log(`… and ${hidden} more; --json lists them all`);
  for (const figure of result.figures) {
    const bar =
      figure.target === undefined ? '' : ` (target ${figure.target}: ${figure.met === false ? 'missed' : 'met'})`;
    console.log(`${figure.metric} ${figure.value} ${figure.unit}${bar}`);
  }
  for (const set of absentSets) console.log(`! there is nothing of ${set}: its cases did not run`);
  console.log(`${suite}: ${passed} passed, ${failed} failed, ${justified} justified, in ${seconds.toFixed(0)} s`);
}

/** One sentence about what is wrong with the command line, or undefined. */
function findMistake(name: string | undefined, suites: readonly string[]): string | undefined {
  const known = suites.length === 0 ? 'there is none yet' : suites.join(', ');
  if (name === undefined) return `Name a suite, or all: ${known}.`;
  if (name !== 'all' && !suites.includes(name)) return `There is no suite "${name}": ${known}.`;
  if (values.data === undefined)
    return setsOfSuites[name]?.length === 0 ? undefined : 'Say where the reference sets lie: --data DIR.';
  if (statSync(values.data, { throwIfNoEntry: false })?.isDirectory() !== true)
    return `There is no folder ${resolve(values.data)}: give the one that holds the reference sets.`;
  return undefined;
}

/** Suites that did not run for want of sets fail nothing, unless no suite found any of its own. */
function isGood(results: readonly ConformanceResult[]): boolean {
  const ran = results.filter(({ notRun }) => notRun === undefined);
  const isFolderWrong = ran.length < results.length && ran.every(({ suite }) => setsOfSuites[suite]?.length === 0);
  return !isFolderWrong && ran.every(isConforming);
}

function summarise(results: readonly ConformanceResult[]): string {
  const ran = results.filter(({ notRun }) => notRun === undefined);
  const failed = ran.filter((result) => !isConforming(result)).map(({ suite }) => suite);
  const notRun = results.filter((result) => !ran.includes(result)).map(({ suite }) => suite);
  const parts = [`${ran.length - failed.length} suites conform`];
  if (failed.length > 0) parts.push(`${failed.join(', ')} ${failed.length === 1 ? 'does' : 'do'} not`);
  if (notRun.length > 0) parts.push(`${notRun.join(', ')} did not run`);
  return parts.join('; ');
}

async function runAll(name: string, dataFolder: string): Promise<void> {
  const results: ConformanceResult[] = [];
  for (const suite of name === 'all' ? listSuites() : [name]) {
    const startedAt = performance.now();
    const result = await runSuite(suite, dataFolder);
    results.push(result);
    if (!values.json) print(result, (performance.now() - startedAt) / 1000);
  }
  if (values.json) console.log(JSON.stringify(name === 'all' ? { suites: results } : results[0]));
  else if (name === 'all') console.log(summarise(results));
  process.exitCode = isGood(results) ? 0 : 1;
}

const name = positionals[0];
const mistake = values.list ? undefined : findMistake(name, listSuites());
if (values.list) {
  for (const suite of listSuites()) console.log(suite);
} else if (mistake !== undefined || name === undefined) {
  console.error(`holdfast: ${mistake}`);
  process.exitCode = 2;
} else {
  // A suite without sets reads no folder.
  const dataFolder = resolve(values.data ?? '.');
  await (values.apart ? sendResult(name, dataFolder) : runAll(name, dataFolder));
}
