import type { PlaceTable } from './places.ts';
import type { RunPlan } from './plan-run.ts';
import type { BadRow, OrderFile } from './read-orders.ts';
import type { ReplayResult } from './run-replay.ts';

export interface ReplayReport {
  readonly orders: number;
  readonly lines: number;
  readonly units: number;
  readonly shippedUnits: number;
  readonly shortUnits: number;
  readonly splits: number;
  readonly oversold: number;
  readonly shippedTwice: number;
  readonly lost: number;
  readonly conservationViolations: number;
  readonly digestsEqual: boolean;
  readonly convergeSeconds: number;
  readonly ordersPerSecond: number;
  readonly outages: readonly {
    readonly site: string;
    readonly mode: string;
    readonly seconds: number;
    readonly events: string;
  }[];
  readonly kills: readonly { readonly process: string; readonly secondsUntilReady: number }[];
  readonly slice: string;
  readonly places: string;
  readonly customers: ReplayResult['customers'];
  readonly wireBytes: number;
  readonly badRows: number;
  readonly badRowsFirst: readonly BadRow[];
  readonly findings: readonly string[];
  readonly faultFree: {
    readonly shippedUnits: number;
    readonly shortUnits: number;
    readonly ordersPerSecond: number;
    readonly oversold: number;
    readonly digestsEqual: boolean;
  };
  /** Units shipped beside the run without faults, per cent. */
  readonly shippedPercentOfFaultFree: number;
}

export interface ReportInput {
  readonly places: PlaceTable;
  readonly seed: number;
  readonly plan: RunPlan;
  readonly file: OrderFile;
  readonly result: ReplayResult;
  readonly twin: ReplayResult;
}

const placeNames: { readonly [table in PlaceTable]: string } = {
  'uk-postcode-areas': 'UK postcode areas by population',
  country: 'one place a country',
};

const shippedPercentLeast = 98;

export function reportOf({ places, seed, plan, file, result, twin }: ReportInput): ReplayReport {
  return {
    orders: result.orders,
    lines: result.lines,
    units: result.units,
    shippedUnits: result.shippedUnits,
    shortUnits: result.shortUnits,
    splits: result.splits,
    oversold: result.oversold,
    shippedTwice: result.shippedTwice,
    lost: result.lost,
    conservationViolations: result.conservationViolations,
    digestsEqual: result.convergence.digestsEqual,
    convergeSeconds: rounded(result.convergence.seconds),
    ordersPerSecond: rounded(result.ordersPerSecond),
    outages: result.outages.map((outage) => ({
      site: outage.site,
      mode: outage.mode,
      seconds: rounded(outage.milliseconds / 1000),
      events: `${outage.fromEvent}..${outage.toEvent} of ${plan.events.length}`,
    })),
    kills: result.kills.map((kill) => ({
      process: kill.process,
      secondsUntilReady: rounded(kill.milliseconds / 1000),
    })),
    slice: plan.slice,
    places: `${placeNames[places]}, seed ${seed}`,
    customers: result.customers,
    wireBytes: result.wireBytes,
    badRows: file.badRows.length,
    badRowsFirst: file.badRows.slice(0, 10),
    findings: result.findings,
    faultFree: {
      shippedUnits: twin.shippedUnits,
      shortUnits: twin.shortUnits,
      ordersPerSecond: rounded(twin.ordersPerSecond),
      oversold: twin.oversold,
      digestsEqual: twin.convergence.digestsEqual,
    },
    shippedPercentOfFaultFree: rounded((100 * result.shippedUnits) / Math.max(1, twin.shippedUnits)),
  };
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}

/** Whether everything that the replay checks held. */
export function holds(report: ReplayReport): boolean {
  const isClean = report.oversold + report.shippedTwice + report.lost + report.conservationViolations === 0;
  const wasTested =
    report.outages.every((outage) => outage.seconds > 0) && report.kills.every((kill) => kill.secondsUntilReady > 0);
  return (
    isClean &&
    report.digestsEqual &&
    wasTested &&
    report.shippedUnits + report.shortUnits === report.units &&
    report.shippedPercentOfFaultFree >= shippedPercentLeast
  );
}

export function summaryOf(report: ReplayReport): string {
  return [
    `slice      ${report.slice}`,
    `places     ${report.places}`,
    `orders     ${report.orders} (${report.lines} lines, ${report.units} units), ${report.ordersPerSecond} a second`,
    `shipped    ${report.shippedUnits} units, short ${report.shortUnits}, split orders ${report.splits}`,
    `fault-free ${report.faultFree.shippedUnits} units shipped: ${report.shippedPercentOfFaultFree} % of it with faults`,
    `outages    ${report.outages.map((outage) => `${outage.site} ${outage.seconds} s (${outage.mode})`).join(', ')}`,
    `kills      ${report.kills.map((kill) => `${kill.process} back after ${kill.secondsUntilReady} s`).join(', ')}`,
    `oversold ${report.oversold}, shipped twice ${report.shippedTwice}, lost ${report.lost}, conservation violations ${report.conservationViolations}`,
    `digests ${report.digestsEqual ? 'equal' : 'DIFFERENT'} ${report.convergeSeconds} s after the last heal`,
    ...(report.badRows > 0
      ? [
          `refused rows ${report.badRows}: ${report.badRowsFirst.map((row) => `line ${row.line}: ${row.reason}`).join('; ')}${report.badRows > 10 ? '; …' : ''}`,
        ]
      : []),
    ...report.findings.map((finding) => `FOUND ${finding}`),
  ].join('\n');
}
