import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  collapseAt,
  donation,
  initialShare,
  isWorthMoving,
  planSplit,
  surplusOfNew,
  surplusOverTarget,
  type SplitInput,
} from './split.ts';

const anyInput: fc.Arbitrary<SplitInput> = fc.record({
  total: fc.nat(100_000),
  localDemand: fc.nat(10_000),
  hubDemand: fc.nat(10_000),
  offlinePerMille: fc.nat(1000),
});

describe('the split of rights', () => {
  test('never gives more than there is, nor a share beyond all', () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        const { keep, share } = planSplit(input);
        expect(keep).toBeGreaterThanOrEqual(0);
        expect(keep).toBeLessThanOrEqual(input.total);
        expect(share).toBeGreaterThanOrEqual(0);
        expect(share).toBeLessThanOrEqual(1000);
      }),
    );
  });

  test('gives more to who sells more, and more to who is oftener dark', () => {
    fc.assert(
      fc.property(anyInput, fc.nat(5000), (input, more) => {
        const { share } = planSplit({ ...input, total: 1000 });
        expect(
          planSplit({ ...input, total: 1000, localDemand: input.localDemand + more }).share,
        ).toBeGreaterThanOrEqual(input.localDemand + input.hubDemand === 0 ? 0 : share);
        expect(planSplit({ ...input, total: 1000, offlinePerMille: 1000 }).share).toBeGreaterThanOrEqual(share);
      }),
    );
  });

  test('near zero gives all to one, and knows nothing of a site without demand', () => {
    for (let total = 1; total <= collapseAt; total += 1) {
      expect(planSplit({ total, localDemand: 5, hubDemand: 4, offlinePerMille: 0 }).keep).toBe(total);
      expect(planSplit({ total, localDemand: 4, hubDemand: 4, offlinePerMille: 0 }).keep).toBe(0);
    }
    expect(planSplit({ total: 100, localDemand: 0, hubDemand: 0, offlinePerMille: 0 })).toEqual({
      keep: 50,
      share: initialShare,
    });
    expect(planSplit({ total: 0, localDemand: 1, hubDemand: 0, offlinePerMille: 0 }).keep).toBe(0);
  });

  test('leaves neither side without any as long as it has shown demand', () => {
    const dwarfed = planSplit({ total: 1000, localDemand: 1, hubDemand: 9999, offlinePerMille: 0 });
    expect(dwarfed.keep).toBeGreaterThan(0);
    expect(planSplit({ total: 1000, localDemand: 9999, hubDemand: 1, offlinePerMille: 1000 }).keep).toBeLessThan(1000);
  });

  test('moves only when it is worth it: small changes of demand write nothing', () => {
    expect(isWorthMoving(undefined, { keep: 1, share: 500 })).toBe(true);
    expect(isWorthMoving({ keep: 100, share: 500 }, { keep: 120, share: 500 })).toBe(false);
    expect(isWorthMoving({ keep: 100, share: 500 }, { keep: 130, share: 500 })).toBe(true);
    expect(isWorthMoving({ keep: 1, share: 500 }, { keep: 2, share: 500 })).toBe(false);
    expect(isWorthMoving({ keep: 100, share: 500 }, { keep: 100, share: 701 })).toBe(true);
    fc.assert(
      fc.property(anyInput, (input) => {
        expect(isWorthMoving(planSplit(input), planSplit(input))).toBe(false);
      }),
    );
  });

  test('a site gives away no more than it has, and nothing below its target', () => {
    const anySplit = fc.record({ keep: fc.nat(1000), share: fc.nat(1000) });
    fc.assert(
      fc.property(fc.nat(2000), fc.option(anySplit, { nil: undefined }), fc.nat(2000), (free, target, fresh) => {
        const given = surplusOfNew(free, target, Math.min(fresh, free));
        expect(given).toBeGreaterThanOrEqual(0);
        expect(free - given).toBeGreaterThanOrEqual(target === undefined ? 0 : Math.min(free, target.keep));
        const over = surplusOverTarget(free, target ?? { keep: 0, share: 0 });
        expect(free - over).toBeGreaterThanOrEqual(Math.min(free, target?.keep ?? 0));
      }),
    );
  });

  test('a donor keeps half of its target, and the last few units go whole to who asks', () => {
    expect(donation(100, 60, 1000)).toBe(70);
    expect(donation(100, 60, 10)).toBe(10);
    expect(donation(20, 60, 10)).toBe(0);
    expect(donation(3, 60, 10)).toBe(3);
    fc.assert(
      fc.property(fc.nat(1000), fc.nat(1000), fc.nat(1000), (free, target, asked) => {
        const given = donation(free, target, asked);
        expect(given).toBeGreaterThanOrEqual(0);
        expect(given).toBeLessThanOrEqual(Math.min(free, asked));
        if (free > collapseAt) expect(free - given).toBeGreaterThanOrEqual(Math.min(free, Math.ceil(target / 2)));
      }),
    );
  });
});
