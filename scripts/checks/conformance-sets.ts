import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** The folders of the data folder that each suite reads. */
export const setsOfSuites: Readonly<Record<string, readonly string[]>> = {
  allocation: ['order-allocation-mip'],
  assignment: [],
  epc: ['epc-tds', 'epc-digitallink'],
  flow: ['min-cost-flow-dimacs'],
  forecast: ['forecast'],
  gs1: ['gs1-syntax-engine', 'gs1-syntax-dictionary'],
  inventory: ['inventory-ss'],
  packing: ['packing3d-br'],
  'pick-routing': ['pick-routing-sprp-ss'],
  vrp: ['cvrp-x-uchoa', 'vrptw-solomon'],
  waves: ['wave-picking'],
};

/** Files that tell of a set and are none of it. */
const about = /^(?:SOURCE\.txt|LICENSE|readme.*)$/i;

/** The sets of a suite that `dataFolder` lacks, or holds nothing of. */
export function findAbsentSets(suite: string, dataFolder: string): readonly string[] {
  return (setsOfSuites[suite] ?? []).filter(
    (set) => !listFiles(join(dataFolder, set)).some((file) => !about.test(file)),
  );
}

function listFiles(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
