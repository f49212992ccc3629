import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { startFleet } from '../fleet/fleet.ts';
import { audit, type AuditResult } from './audit.ts';
import { playCustomers, type CustomerCounts } from './customers.ts';
import { noFaults, planFaults, type Kill, type Outage } from './faults.ts';
import { openJournal } from './journal.ts';
import type { ReplaySite } from './places.ts';
import type { RunPlan } from './plan-run.ts';
import { seedFleet } from './seed-fleet.ts';
import { waitUntilQuiet, type Convergence } from './settle.ts';
import { shipmentBook } from './shipment-book.ts';
import { startWorkers } from './workers.ts';

export interface ReplayResult extends AuditResult {
  readonly seconds: number;
  readonly ordersPerSecond: number;
  readonly convergence: Convergence;
  readonly outages: readonly Outage[];
  readonly kills: readonly Kill[];
  readonly customers: CustomerCounts;
  /** Bytes on the links between sites and headquarters, both ways. */
  readonly wireBytes: number;
  readonly folder: string;
}

export interface ReplayRun {
  readonly folder: string;
  readonly sites: readonly ReplaySite[];
  readonly plan: RunPlan;
  readonly hasFaults: boolean;
  readonly databaseUrl?: string;
  readonly say: (sentence: string) => void;
}

/** One run of the plan against a fresh fleet of real processes, audited from outside. */
export async function runReplay(run: ReplayRun): Promise<ReplayResult> {
  mkdirSync(run.folder, { recursive: true });
  const journalPath = join(run.folder, 'journal.jsonl');
  const journal = openJournal(journalPath);
  const fleet = await startFleet({
    folder: run.folder,
    sites: run.sites.map((site) => ({ ...site, timeZone: 'Europe/London' })),
    portBase: 0,
    env: { HOLDFAST_LOG_LEVEL: 'warn' },
    ...(run.databaseUrl === undefined ? {} : { databaseUrl: run.databaseUrl }),
  });
  try {
    run.say(`seeding ${run.plan.items.size} items at ${run.sites.length} sites`);
    await seedFleet(fleet, run.sites, run.plan, journal);
    const faults = run.hasFaults ? planFaults(fleet, run.plan.events.length) : noFaults();
    const book = shipmentBook();
    const workers = startWorkers(fleet, journal, book);
    run.say(`replaying ${run.plan.orders} orders${run.hasFaults ? ' with outages and kills' : ' without faults'}`);
    const start = performance.now();
    const customers = await Promise.race([
      playCustomers(fleet, run.plan, faults, journal, book),
      workers.done.then((): never => {
        throw new Error('the workers stopped before the customers did');
      }),
    ]);
    await faults.end();
    const played = (performance.now() - start) / 1000;
    run.say('waiting until nothing moves any more');
    const convergence = await waitUntilQuiet(fleet, workers);
    await workers.stop();
    await journal.close();
    run.say('auditing from outside');
    const result = await audit(fleet, journalPath);
    return {
      ...result,
      seconds: played,
      ordersPerSecond: run.plan.orders / played,
      convergence,
      outages: faults.outages,
      kills: faults.kills,
      customers,
      wireBytes: fleet.links.reduce((sum, link) => sum + link.bytes.toHub + link.bytes.toNode, 0),
      folder: run.folder,
    };
  } finally {
    await fleet.stop();
  }
}
