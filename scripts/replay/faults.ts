import { setTimeout as sleep } from 'node:timers/promises';
import type { Fleet } from '../fleet/fleet.ts';

export interface Outage {
  readonly site: string;
  readonly mode: 'reset' | 'silent';
  /** Events of the replay between which the link was cut, and how long that was. */
  readonly fromEvent: number;
  readonly toEvent: number;
  milliseconds: number;
}

export interface Kill {
  readonly process: string;
  readonly atEvent: number;
  /** From the signal until the process was ready again. */
  milliseconds: number;
}

export interface Faults {
  readonly outages: readonly Outage[];
  readonly kills: readonly Kill[];
  /** Called with each event's number before it is sent; starts and ends what is due. */
  advance(event: number): void;
  /** Heals every link and waits until every killed process is back. */
  end(): Promise<void>;
}

const downtimeMs = 400;

/** Every site is cut once for a tenth of the run, one after the other; every process is killed once in between. */
export function planFaults(fleet: Fleet, events: number): Faults {
  const sites = fleet.nodes.length;
  const tenth = Math.floor(events / 10);
  const outages = fleet.nodes.map((node, index): Outage => {
    // Spread over the run between 5 % and 95 %; with many sites the outages overlap.
    const fromEvent = Math.floor(events * 0.05 + (index * (events * 0.9 - tenth)) / Math.max(1, sites - 1));
    return {
      site: node.name,
      mode: index % 2 === 0 ? 'reset' : 'silent',
      fromEvent,
      toEvent: fromEvent + tenth,
      milliseconds: 0,
    };
  });
  const processes = [fleet.hub, ...fleet.nodes];
  const kills = processes.map((process, index): Kill => ({
    process: process.name,
    atEvent: Math.floor(events * (0.08 + (0.84 * index) / processes.length)),
    milliseconds: 0,
  }));
  const restarts: Promise<void>[] = [];
  const cutAt = new Map<Outage, number>();
  return {
    outages,
    kills,
    advance: (event) => {
      for (const [index, outage] of outages.entries()) {
        if (event === outage.fromEvent) {
          cutAt.set(outage, performance.now());
          fleet.links[index]?.set(outage.mode);
        }
        if (event === outage.toEvent) heal(fleet, index, outage, cutAt);
      }
      for (const [index, kill] of kills.entries()) {
        if (event === kill.atEvent) restarts.push(killAndRestart(fleet, index, kill));
      }
    },
    end: async () => {
      for (const [index, outage] of outages.entries()) heal(fleet, index, outage, cutAt);
      await Promise.all(restarts);
    },
  };
}

function heal(fleet: Fleet, index: number, outage: Outage, cutAt: Map<Outage, number>): void {
  const since = cutAt.get(outage);
  if (since === undefined || outage.milliseconds > 0) return;
  outage.milliseconds = Math.round(performance.now() - since);
  fleet.links[index]?.set('up');
}

async function killAndRestart(fleet: Fleet, index: number, kill: Kill): Promise<void> {
  const member = index === 0 ? fleet.hub : fleet.nodes[index - 1];
  if (member === undefined) return;
  const start = performance.now();
  await member.kill('SIGKILL');
  await sleep(downtimeMs);
  await member.start();
  kill.milliseconds = Math.round(performance.now() - start);
}

/** A run without faults, for comparison. */
export function noFaults(): Faults {
  return { outages: [], kills: [], advance: () => undefined, end: async () => undefined };
}
