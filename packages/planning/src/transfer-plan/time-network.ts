import { ArcList, type FlowProblem } from '../flow/index.ts';
import type { TransferProblem } from './problem.ts';

/**
 * The network of a plan: a node for each site in each period, one more for the world outside, where what is kept at the end
 * goes and from where unserved demand is made good at the cost of a lost sale. Stock up to its safety is kept on an arc of
 * its own that is cheaper by the cost of being short.
 */
export interface TimeNetwork {
  readonly flow: FlowProblem;
  /** By cell: the arcs that keep goods for safety and beyond it, and the one of lost sales. */
  readonly safetyArcs: Int32Array;
  readonly holdArcs: Int32Array;
  readonly lostArcs: Int32Array;
  readonly moves: readonly Move[];
}

export interface Move {
  readonly arc: number;
  readonly lane: number;
  readonly departurePeriod: number;
}

/** Lanes that would arrive after the last period are left out: nobody would gain by them. */
export function buildTimeNetwork(problem: TransferProblem): TimeNetwork {
  const { siteCount, periodCount, openingStock, receipts, demands, lanes } = problem;
  const cells = siteCount * periodCount;
  const arcs = new ArcList();
  const supplies = new Float64Array(cells + 1);
  const safetyArcs = new Int32Array(cells);
  const holdArcs = new Int32Array(cells);
  const lostArcs = new Int32Array(cells);
  for (let cell = 0; cell < cells; cell += 1) {
    const site = cell % siteCount;
    const supply = (cell < siteCount ? openingStock[site]! : 0) + (receipts?.[cell] ?? 0) - demands[cell]!;
    supplies[cell] = supply;
    supplies[cells]! -= supply;
    const next = cell + siteCount < cells ? cell + siteCount : cells;
    const room = problem.storageCapacities?.[site] ?? Number.POSITIVE_INFINITY;
    const safety = Math.min(problem.safetyStocks?.[site] ?? 0, room);
    const hold = problem.holdCosts[site]!;
    safetyArcs[cell] = arcs.add(cell, next, safety, hold - (problem.safetyShortCosts?.[site] ?? 0));
    holdArcs[cell] = arcs.add(cell, next, room - safety, hold);
    lostArcs[cell] = arcs.add(cells, cell, demands[cell]!, problem.lostSaleCosts[site]!);
  }
  const moves: Move[] = [];
  for (const [lane, { sourceSite, targetSite, leadTimePeriods, costPerUnit, capacityPerPeriod }] of lanes.entries()) {
    for (let period = 0; period + leadTimePeriods < periodCount; period += 1) {
      const capacity = typeof capacityPerPeriod === 'number' ? capacityPerPeriod : capacityPerPeriod[period]!;
      const source = period * siteCount + sourceSite;
      const target = (period + leadTimePeriods) * siteCount + targetSite;
      moves.push({ arc: arcs.add(source, target, capacity, costPerUnit), lane, departurePeriod: period });
    }
  }
  return { flow: { nodeCount: cells + 1, supplies, ...arcs.toArrays() }, safetyArcs, holdArcs, lostArcs, moves };
}
