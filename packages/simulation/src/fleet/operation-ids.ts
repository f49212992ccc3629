import { makeOperationId, type OperationId } from '@holdfast/domain';
import type { Random } from '../base/random.ts';

/** Ids in the order of a clock; never the same one twice in a run. */
export function operationIds(now: () => number, random: Random): () => OperationId {
  const noise = random.bytes(10);
  const counter = new DataView(noise.buffer, 6, 4);
  let made = 0;
  return () => {
    made += 1;
    counter.setUint32(0, made);
    return makeOperationId(now(), noise);
  };
}
