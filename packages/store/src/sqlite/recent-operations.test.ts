import { makeOperationId, type OperationId } from '@holdfast/domain';
import { seededNumbers } from '@holdfast/testkit/ledger-fixtures';
import { describe, expect, it } from 'vitest';
import { RecentOperations } from './recent-operations.ts';

const next = seededNumbers(7);

/** Mostly rising, as terminals make them; some late, some from a clock that runs ahead. */
function someId(n: number): OperationId {
  const skew = next(50) === 0 ? 1e9 : next(20) === 0 ? -1e7 : next(1000);
  const tail = Uint8Array.from({ length: 10 }, () => next(256));
  return makeOperationId(1_700_000_000_000 + n * 10 + skew, tail);
}

describe('what is known of recent operations', () => {
  it('never calls an operation new that was added, however long ago', () => {
    const recent = new RecentOperations();
    recent.reset('');
    const added: OperationId[] = [];
    for (let n = 0; n < 40_000; n += 1) {
      const id = someId(n);
      recent.add(id);
      added.push(id);
    }
    expect(added.filter((id) => recent.isNew(id))).toEqual([]);
  });

  it('never calls one new that may have been there at the start', () => {
    const recent = new RecentOperations();
    const newest = makeOperationId(1_700_000_000_000, new Uint8Array(10).fill(9));
    recent.reset(newest);
    expect(recent.isNew(newest)).toBe(false);
    expect(recent.isNew(makeOperationId(1_700_000_000_000, new Uint8Array(10)))).toBe(false);
    expect(recent.isNew(makeOperationId(1_700_000_000_001, new Uint8Array(10)))).toBe(true);
  });
});
