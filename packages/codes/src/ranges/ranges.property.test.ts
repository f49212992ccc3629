import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hasValidCheckDigit } from '../linters/checks.ts';
import { gtinAt, gtinSpace, printSeriesCode, ssccAt, ssccSpace, tagSerialSpace } from './identifier-spaces.ts';
import {
  allotRange,
  drawNumber,
  type NumberRange,
  openRange,
  type RangeCursor,
  remainingOf,
  reopenSpace,
} from './number-range.ts';

type Step = { readonly site: string; readonly size: number; readonly draws: number; readonly isRestored: boolean };
type Site = { epoch: number; cursor: RangeCursor | undefined; backup: RangeCursor | undefined };

const steps = fc.array(
  fc.record({
    site: fc.constantFrom('north', 'south', 'harbour'),
    size: fc.integer({ min: 1, max: 5 }),
    draws: fc.nat(7),
    isRestored: fc.boolean(),
  }),
  { maxLength: 40 },
);

/**
 * Sites draw, run dry, are allotted more; now and then a disk comes back from a backup. Returns the numbers drawn
 * twice. `startsNewEpoch` false is the planted bug: a restore that goes on as if nothing had happened.
 */
function findCollisions(history: readonly Step[], startsNewEpoch: boolean): number[] {
  const space = { id: 'test', capacity: 10_000 };
  const allotted: NumberRange[] = [];
  const sites = new Map<string, Site>();
  const drawn = new Set<number>();
  const twice: number[] = [];
  for (const { site: name, size, draws, isRestored } of history) {
    const site = sites.get(name) ?? { epoch: 1, cursor: undefined, backup: undefined };
    sites.set(name, site);
    if (isRestored) {
      site.cursor = site.backup;
      if (startsNewEpoch) site.epoch += 1;
    } else site.backup = site.cursor;
    for (let draw = 0; draw < draws; draw++) {
      let next = site.cursor === undefined ? undefined : drawNumber(site.cursor, { site: name, epoch: site.epoch });
      if (next?.ok !== true) {
        const range = allotRange(space, allotted, { site: name, epoch: site.epoch, size });
        if (!range.ok) return twice;
        allotted.push(range.value);
        next = drawNumber(openRange(range.value), { site: name, epoch: site.epoch });
      }
      if (!next.ok) continue;
      site.cursor = next.value.cursor;
      if (drawn.has(next.value.number)) twice.push(next.value.number);
      drawn.add(next.value.number);
    }
  }
  return twice;
}

describe('number ranges', () => {
  it('[N1] never overlap', () => {
    const requests = fc.array(
      fc.record({ site: fc.string(), epoch: fc.nat(5), size: fc.integer({ min: 1, max: 100 }) }),
    );
    fc.assert(
      fc.property(requests, (wanted) => {
        const space = { id: 'a', capacity: 2_000 };
        const allotted: NumberRange[] = [{ space: 'b', site: 'x', epoch: 1, first: 0, last: 1e9 }];
        for (const request of wanted) {
          const range = allotRange(space, allotted, request);
          if (range.ok) allotted.push(range.value);
        }
        const mine = allotted.filter((range) => range.space === 'a').toSorted((a, b) => a.first - b.first);
        for (const [index, range] of mine.entries()) {
          expect(range.last).toBeLessThan(mine[index + 1]?.first ?? space.capacity);
        }
      }),
    );
  });

  it('[N2] [N4] never give a number twice, whatever is restored from whatever backup', () => {
    fc.assert(
      fc.property(steps, (history) => findCollisions(history, true).length === 0),
      { numRuns: 500 },
    );
  });

  it('[N4] would, if a restore kept its epoch (negative control)', () => {
    expect(
      fc.check(
        fc.property(steps, (history) => findCollisions(history, false).length === 0),
        { seed: 1 },
      ).failed,
    ).toBe(true);
  });

  it('[N3] move forward and end', () => {
    let cursor = openRange({ space: 's', site: 'a', epoch: 1, first: 5, last: 7 });
    const numbers: number[] = [];
    for (let left = 3; left > 0; left--) {
      expect(remainingOf(cursor)).toBe(left);
      const drawn = drawNumber(cursor, { site: 'a', epoch: 1 });
      if (!drawn.ok) break;
      numbers.push(drawn.value.number);
      cursor = drawn.value.cursor;
    }
    expect(numbers).toEqual([5, 6, 7]);
    expect(drawNumber(cursor, { site: 'a', epoch: 1 })).toEqual({ ok: false, refusal: { kind: 'range-exhausted' } });
  });

  it('are refused to others, past the end of the space, and for sizes that are none', () => {
    const range: NumberRange = { space: 's', site: 'a', epoch: 1, first: 0, last: 9 };
    expect(drawNumber(openRange(range), { site: 'a', epoch: 2 })).toMatchObject({ refusal: { kind: 'not-yours' } });
    expect(drawNumber(openRange(range), { site: 'b', epoch: 1 })).toMatchObject({ refusal: { kind: 'not-yours' } });
    const request = (size: number): object =>
      allotRange({ id: 's', capacity: 15 }, [range], { site: 'b', epoch: 1, size });
    expect(request(6)).toEqual({ ok: false, refusal: { kind: 'space-exhausted', left: 5 } });
    expect(request(5)).toMatchObject({ ok: true, value: { first: 10, last: 14 } });
    for (const size of [0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(request(size)).toMatchObject({ ok: false, refusal: { kind: 'size-not-positive' } });
    }
  });
});

describe('damaged ranges', () => {
  const range: NumberRange = { space: 's', site: 'a', epoch: 1, first: 0, last: 9 };
  const holder = { site: 'a', epoch: 1 };

  it.each([Number.NaN, 1.5, -1, 10, Number.POSITIVE_INFINITY])('give nothing from %d on', (next) => {
    expect(drawNumber({ range, next }, holder)).toMatchObject({ refusal: { kind: 'range-exhausted' } });
  });

  it('end the space, whose end nobody knows then', () => {
    const request = { ...holder, size: 1 };
    const damaged = { ...range, last: Number.NaN };
    expect(allotRange({ id: 's', capacity: 99 }, [damaged], request)).toMatchObject({ refusal: { left: 0 } });
    expect(allotRange({ id: 's', capacity: Number.NaN }, [], request)).toMatchObject({ refusal: { left: 0 } });
  });
});

describe('a reopened space', () => {
  it('[N5] goes on behind what is remembered and what may be forgotten', () => {
    const range: NumberRange = { space: 's', site: 'a', epoch: 1, first: 0, last: 9 };
    const space = reopenSpace({ id: 's', capacity: 20 }, [range, { ...range, space: 't', last: 99 }], 5);
    const request = { site: 'b', epoch: 1, size: 3 };
    expect(allotRange(space, [range], request)).toMatchObject({ value: { first: 15, last: 17 } });
    expect(allotRange(reopenSpace(space, [range], 9), [range], request)).toMatchObject({ refusal: { left: 0 } });
  });
});

describe('identifiers', () => {
  it('of a space are all different and all valid, tried one by one', () => {
    const space = ssccSpace('952123454321', '3');
    const gtins = gtinSpace('9521234543', '0');
    if (!space.ok || !gtins.ok) throw new Error('no space');
    const seen = new Set<string>();
    for (let number = 0; number < space.value.capacity; number++) {
      const sscc = ssccAt(space.value, number);
      expect(sscc.ok && sscc.value.length === 18 && hasValidCheckDigit(sscc.value)).toBe(true);
      if (sscc.ok) seen.add(sscc.value);
    }
    expect(seen.size).toBe(10_000);
    expect(gtinAt(gtins.value, 99)).toMatchObject({
      ok: true,
      value: expect.stringMatching(/^0952123454399\d$/) as string,
    });
    expect(gtinAt(gtins.value, 100)).toMatchObject({ ok: false, refusal: { kind: 'number-out-of-space' } });
    expect(tagSerialSpace('09521234543213').capacity).toBe(2 ** 38);
  });

  it('on tags are of one space, however many digits the GTIN is written with', () => {
    expect(tagSerialSpace('9521234543213').id).toBe(tagSerialSpace('09521234543213').id);
    expect(tagSerialSpace('96385074').id).toBe(tagSerialSpace('00000096385074').id);
  });

  it('are refused for prefixes and digits that are none', () => {
    expect(ssccSpace('123', '0')).toMatchObject({ refusal: { kind: 'company-prefix' } });
    expect(ssccSpace('952123454321', '10')).toMatchObject({ refusal: { kind: 'leading-digit' } });
  });

  it('of series never meet, and fit a lot or serial number', () => {
    const part = fc.tuple(fc.constantFrom('A1', 'B2', 'Z9'), fc.nat(1023), fc.nat(2 ** 30 - 1));
    fc.assert(
      fc.property(part, part, (one, other) => {
        const [a, b] = [one, other].map(([siteCode, epoch, counter]) => printSeriesCode({ siteCode, epoch }, counter));
        if (!a?.ok || !b?.ok) throw new Error('refused');
        expect(a.value === b.value).toBe(JSON.stringify(one) === JSON.stringify(other));
        expect(a.value).toMatch(/^[0-9A-Z]{1,20}$/);
      }),
    );
    expect(printSeriesCode({ siteCode: 'A1', epoch: 1024 }, 0)).toMatchObject({
      refusal: { kind: 'number-out-of-space' },
    });
    expect(printSeriesCode({ siteCode: 'a1', epoch: 1 }, 0)).toMatchObject({ refusal: { kind: 'code-characters' } });
    expect(printSeriesCode({ siteCode: 'A'.repeat(13), epoch: 1 }, 0)).toMatchObject({
      refusal: { kind: 'code-too-long' },
    });
  });
});
