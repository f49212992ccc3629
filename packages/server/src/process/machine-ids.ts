import { makeOperationId, type OperationId } from '@holdfast/domain';

export const machineIdSeedBytes = 6;

/** Ids of the operations that a machine starts by itself in one transaction: the seed is drawn once, the rest counts. */
export function machineIds(now: number, seed: Uint8Array): () => OperationId {
  const random = new Uint8Array(10);
  random.set(seed.subarray(0, machineIdSeedBytes));
  const counter = new DataView(random.buffer, machineIdSeedBytes, 4);
  let made = 0;
  return () => {
    counter.setUint32(0, made);
    made += 1;
    return makeOperationId(now, random);
  };
}
