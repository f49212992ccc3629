import { mutants, type MutantResult, type SeedResult } from '@holdfast/simulation';
import { createHash } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { runInThreads, type SimTask } from './sim/pool.ts';

const help = `npm run sim -- [--seeds N] [--from S] [--mutants] [--json]

Simulates whole fleets (a hub, 3 to 7 sites, their terminals) in virtual time, each from one seed, with partitions, loss,
crashes, power cuts and clock skew, and checks the invariants after every transaction.

  --seeds N    how many seeds (default 100); with --mutants how many each planted bug may take (default 12)
  --from S     the first seed (default 1)
  --mutants    plants each known bug instead; all must be caught
  --threads N  threads (default: one a core, at most 4)
  --json       one JSON object as the last line`;

const { values } = parseArgs({
  options: {
    seeds: { type: 'string' },
    from: { type: 'string', default: '1' },
    mutants: { type: 'boolean', default: false },
    threads: { type: 'string', default: String(Math.min(4, availableParallelism())) },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

function integer(name: string, text: string, least: number): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= least) return value;
  console.error(`--${name} takes a whole number from ${least} on, not "${text}".`);
  process.exit(2);
}

async function runSeeds(from: number, seeds: number, threads: number): Promise<object> {
  const started = performance.now();
  const hash = createHash('sha256');
  let violations = 0;
  let virtualMs = 0;
  let operations = 0;
  const tasks = Array.from({ length: seeds }, (_, index): SimTask => ({ seed: from + index }));
  await runInThreads<SeedResult>(tasks, threads, (result) => {
    hash.update(result.traceHash);
    virtualMs += result.virtualMs;
    operations += result.operations;
    if (result.violation === undefined) return;
    violations += 1;
    reportViolation(result);
  });
  const seconds = (performance.now() - started) / 1000;
  const virtualPerReal = Math.round(virtualMs / 1000 / seconds);
  console.log(
    `${seeds} seeds, ${operations} operations, ${violations} violations; ${seconds.toFixed(1)} s, ${virtualPerReal} × real time`,
  );
  if (violations > 0) process.exitCode = 1;
  return {
    seeds,
    from,
    violations,
    operations,
    virtualPerReal,
    seconds: Math.round(seconds * 10) / 10,
    traceHash: hash.digest('hex'),
  };
}

function reportViolation({ seed, violation, lastLines }: SeedResult): void {
  if (violation === undefined) return;
  console.log(`seed ${seed}: ${violation.invariant} broken at step ${violation.step}: ${violation.detail}`);
  for (const line of lastLines) console.log(`    ${line}`);
  console.log(`  again: npm run sim -- --seeds 1 --from ${seed}`);
}

async function runMutants(from: number, seedsMax: number, threads: number): Promise<object> {
  const missed: string[] = [];
  const tasks = mutants.map((mutant): SimTask => ({ mutant: mutant.name, from, seedsMax }));
  await runInThreads<MutantResult>(tasks, threads, (result) => {
    if (result.verdict !== 'caught') missed.push(result.mutant);
    console.log(describeMutant(result));
  });
  const caught = mutants.length - missed.length;
  console.log(`${mutants.length} planted bugs, ${caught} caught`);
  if (missed.length > 0) process.exitCode = 1;
  return { mutants: mutants.length, caught, missed };
}

function describeMutant({ mutant, what, verdict, seed, finding }: MutantResult): string {
  if (finding === undefined) return `MISSED  ${mutant}: ${what}`;
  const where = `${finding.invariant} at seed ${seed}, step ${finding.step}`;
  return verdict === 'caught'
    ? `caught  ${mutant}: ${where}`
    : `MISSED  ${mutant}: another oracle spoke first, ${where}`;
}

if (values.help) console.log(help);
else {
  const from = integer('from', values.from, 0);
  const seeds = integer('seeds', values.seeds ?? (values.mutants ? '12' : '100'), 1);
  const threads = integer('threads', values.threads, 1);
  const result = values.mutants ? await runMutants(from, seeds, threads) : await runSeeds(from, seeds, threads);
  if (values.json) console.log(JSON.stringify(result));
}
