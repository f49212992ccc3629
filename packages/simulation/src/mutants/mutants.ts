import { durabilityMutants } from './durability.ts';
import { enemyMutants } from './enemies.ts';
import { factMutants } from './facts.ts';
import { ledgerMutants } from './ledger.ts';
import { mirrorMutants } from './mirror.ts';
import type { Mutant } from './mutant.ts';
import { onceMutants } from './once.ts';
import { orderMutants } from './orders.ts';
import { rightsMutants } from './rights.ts';
import { syncMutants } from './sync.ts';

export const mutants: readonly Mutant[] = [
  ...durabilityMutants,
  ...onceMutants,
  ...ledgerMutants,
  ...rightsMutants,
  ...orderMutants,
  ...factMutants,
  ...syncMutants,
  ...enemyMutants,
  ...mirrorMutants,
];
