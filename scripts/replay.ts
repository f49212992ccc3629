import { startPostgres } from '@holdfast/testkit/postgres';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { InputError, onlineRetail, readLayout } from './replay/layout.ts';
import { replaySites, replaySitesMax, type PlaceTable } from './replay/places.ts';
import { planRun, type RunPlan } from './replay/plan-run.ts';
import { readOrders, type OrderFile } from './replay/read-orders.ts';
import { holds, reportOf, summaryOf } from './replay/report.ts';
import { runReplay, type ReplayResult, type ReplayRun } from './replay/run-replay.ts';

const help = `npm run replay -- --orders FILE [options]

Replays real orders through a real hub and real nodes, with outages and kills, and audits the outcome from outside.

  --orders FILE       CSV or .csv.gz with one row per order line
  --columns FILE      JSON that names the columns (default: the UCI "Online Retail" layout)
  --sites N           number of sites, 1 to ${replaySitesMax} (default 5)
  --max-orders N      orders of the slice (default 3000)
  --stock-weeks N     weeks of the file whose demand is stocked (default 4)
  --stock-percent N   units stocked for each unit of that demand, per cent (default 120)
  --local N           share of the orders that the sites take themselves, per mille (default 300)
  --places TABLE      uk-postcode-areas (default) or country
  --seed N            draws places and local orders (default 1)
  --postgres          starts a PostgreSQL of its own for the hub
  --keep              keeps the data folders
  --json              one JSON object as the last line
HOLDFAST_DATABASE_URL puts the hub on PostgreSQL.`;

interface Options {
  readonly orders: string;
  readonly columns: string | undefined;
  readonly sites: number;
  readonly ordersMax: number;
  readonly stockWeeks: number;
  readonly stockPercent: number;
  readonly localPerMille: number;
  readonly places: PlaceTable;
  readonly seed: number;
  readonly isOnPostgres: boolean;
  readonly isKept: boolean;
  readonly isJson: boolean;
}

function readOptions(): Options {
  const { values } = parseArgs({
    options: {
      orders: { type: 'string' },
      columns: { type: 'string' },
      sites: { type: 'string', default: '5' },
      'max-orders': { type: 'string', default: '3000' },
      'stock-weeks': { type: 'string', default: '4' },
      'stock-percent': { type: 'string', default: '120' },
      local: { type: 'string', default: '300' },
      places: { type: 'string', default: 'uk-postcode-areas' },
      seed: { type: 'string', default: '1' },
      postgres: { type: 'boolean', default: false },
      keep: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(help);
    process.exit(0);
  }
  if (values.orders === undefined)
    throw new InputError('Name an order file with --orders FILE; --help lists the options.');
  const { places } = values;
  if (places !== 'uk-postcode-areas' && places !== 'country') {
    throw new InputError(`There is no table of places named ${places}; use uk-postcode-areas or country.`);
  }
  return {
    orders: values.orders,
    columns: values.columns,
    sites: integer('sites', values.sites, 1, replaySitesMax),
    ordersMax: integer('max-orders', values['max-orders'], 1, 10_000_000),
    stockWeeks: integer('stock-weeks', values['stock-weeks'], 1, 1000),
    stockPercent: integer('stock-percent', values['stock-percent'], 1, 100_000),
    localPerMille: integer('local', values.local, 0, 1000),
    places,
    seed: integer('seed', values.seed, 0, 2 ** 31),
    isOnPostgres: values.postgres,
    isKept: values.keep,
    isJson: values.json,
  };
}

function integer(name: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < least || value > most) {
    throw new InputError(`--${name} takes a whole number from ${least} to ${most}, not "${text}".`);
  }
  return value;
}

async function main(): Promise<void> {
  const options = readOptions();
  const layout = options.columns === undefined ? onlineRetail : readLayout(options.columns);
  const say = (sentence: string): void =>
    console.error(`replay ${(performance.now() / 1000).toFixed(1)} s: ${sentence}`);
  say(`reading ${options.orders}`);
  const file = await readOrders(options.orders, layout);
  if (file.orders.length === 0)
    throw new InputError(
      `${options.orders} holds no order that can be replayed; ${file.badRows.length} rows were refused, the first for: ${file.badRows[0]?.reason ?? 'no rows at all'}.`,
    );
  const sites = replaySites(options.sites);
  const plan = planRun(file, sites, options);
  say(plan.slice);
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-replay-'));
  const postgres = options.isOnPostgres ? await startPostgres({ fsync: 'on' }) : undefined;
  try {
    const databaseUrl = postgres?.url ?? process.env['HOLDFAST_DATABASE_URL'];
    const run = { sites, plan, say, ...(databaseUrl === undefined ? {} : { databaseUrl }) };
    const twin = await runTwin(run, join(folder, 'fault-free'));
    const result = await runReplay({ ...run, folder: join(folder, 'faults'), hasFaults: true });
    print(options, plan, file, result, twin);
  } finally {
    await postgres?.stop();
    if (options.isKept) say(`the data folders are in ${folder}`);
    else rmSync(folder, { recursive: true, force: true });
  }
}

/** The same orders without faults. On PostgreSQL the twin's hub keeps to SQLite: the database belongs to the run itself. */
function runTwin(run: Omit<ReplayRun, 'folder' | 'hasFaults'>, folder: string): Promise<ReplayResult> {
  const { databaseUrl: _databaseUrl, ...twin } = run;
  return runReplay({ ...twin, folder, hasFaults: false });
}

function print(options: Options, plan: RunPlan, file: OrderFile, result: ReplayResult, twin: ReplayResult): void {
  const report = reportOf({ places: options.places, seed: options.seed, plan, file, result, twin });
  console.log(summaryOf(report));
  if (options.isJson) console.log(JSON.stringify(report));
  if (!holds(report)) process.exitCode = 1;
}

main().catch((error: unknown) => {
  const isPersons =
    error instanceof InputError || (error as { readonly code?: string }).code?.startsWith('ERR_PARSE_ARGS') === true;
  console.error(isPersons ? (error as Error).message : error);
  // Workers of a run that broke off may still be asking processes that are gone.
  process.exit(isPersons ? 2 : 1);
});
