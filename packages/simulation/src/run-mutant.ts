import { realParts } from './fleet/parts.ts';
import { planScenario } from './fleet/scenario.ts';
import type { Mutant } from './mutants/mutant.ts';
import { runSeed, type Finding } from './run-seed.ts';

export interface MutantResult {
  readonly mutant: string;
  readonly what: string;
  readonly seed: number | undefined;
  /** By the invariant that it breaks, or by another one first. */
  readonly verdict: 'caught' | 'caught by another' | 'missed';
  readonly finding: Finding | undefined;
}

/** Whether a seed has what a planted bug needs to show itself. */
function suits({ needs }: Mutant, seed: number): boolean {
  if (needs === undefined) return true;
  const scenario = planScenario(seed);
  return needs === 'mirror' ? scenario.hasMirror : scenario.enemy === needs;
}

/** Runs a fleet with the bug, seed after seed, until an oracle notices or `seedsMax` seeds have not. */
export function runMutant(mutant: Mutant, from: number, seedsMax: number): MutantResult {
  const { name, what } = mutant;
  let seed = from;
  for (let tried = 0; tried < seedsMax; seed += 1) {
    if (!suits(mutant, seed)) continue;
    tried += 1;
    const { violation: finding } = runSeed(seed, { parts: mutant.plant(realParts) });
    if (finding === undefined) continue;
    const verdict = mutant.caughtBy.includes(finding.invariant) ? 'caught' : 'caught by another';
    return { mutant: name, what, seed, verdict, finding };
  }
  return { mutant: name, what, seed: undefined, verdict: 'missed', finding: undefined };
}
