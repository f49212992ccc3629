import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { siteId } from '../ids.ts';
import { distanceMetres, planAllocation, type CandidateSite, type WantedLine } from './allocate.ts';

const line = (number: number, quantity: number, stock = `item ${number}`): WantedLine => ({
  line: number,
  stock,
  quantity,
});
const site = (name: string, metres: number | undefined, units: readonly number[], isDark = false): CandidateSite => {
  return { site: siteId(name), metres, isDark, units };
};

function parts(wanted: readonly WantedLine[], candidates: readonly CandidateSite[]): readonly string[] | undefined {
  return planAllocation(wanted, candidates)?.parts.map((part) => `${part.line}:${part.site}:${part.quantity}`);
}

describe('an order goes', () => {
  test('to the nearest site that can serve all of it', () => {
    const candidates = [site('FAR', 900, [9, 9]), site('NEAR', 100, [9, 0]), site('MID', 500, [5, 5])];
    expect(parts([line(1, 5), line(2, 5)], candidates)).toEqual(['1:MID:5', '2:MID:5']);
  });

  test('to as few sites as possible when none can, the one that covers most first', () => {
    const candidates = [site('A', 100, [2, 0]), site('B', 200, [3, 4]), site('C', 300, [9, 1])];
    expect(parts([line(1, 5), line(2, 5)], candidates)).toEqual(['1:B:3', '2:B:4', '1:C:2', '2:C:1']);
  });

  test('in parts: what nobody has stays waiting', () => {
    expect(parts([line(1, 5)], [site('A', 1, [2]), site('B', 2, [1])])).toEqual(['1:A:2', '1:B:1']);
    expect(parts([line(1, 5)], [site('A', 1, [0])])).toBeUndefined();
    expect(parts([line(1, 5)], [])).toBeUndefined();
  });

  test('to a dark site last, even when it is nearest and has everything', () => {
    expect(parts([line(1, 5)], [site('DARK', 1, [9], true), site('LIT', 900, [5])])).toEqual(['1:LIT:5']);
    expect(parts([line(1, 5)], [site('DARK', 1, [9], true), site('LIT', 900, [2])])).toEqual(['1:LIT:2', '1:DARK:3']);
  });

  test('to the first in code order when nothing else tells sites apart', () => {
    expect(parts([line(1, 5)], [site('B', undefined, [9]), site('A', undefined, [9])])).toEqual(['1:A:5']);
  });

  test('with lines of the same goods drawing on the same stock', () => {
    const candidates = [site('A', 1, [5, 5]), site('B', 2, [9, 9])];
    expect(parts([line(1, 4, 'same'), line(2, 4, 'same')], candidates)).toEqual(['1:B:4', '2:B:4']);
  });

  test('and the reason is kept: who was weighed, how far it was, what it had, and why not', () => {
    const candidates = [
      site('A', 100, [2]),
      site('B', 200, [9]),
      site('C', 300, [9]),
      site('D', 1, [9], true),
      site('E', 400, [0]),
    ];
    expect(planAllocation([line(1, 5)], candidates)?.reason).toEqual({
      rule: 'nearest-whole',
      weighed: [
        { site: 'A', metres: 100, units: 2, verdict: 'not-enough' },
        { site: 'B', metres: 200, units: 5, verdict: 'chosen' },
        { site: 'C', metres: 300, units: 5, verdict: 'farther' },
        { site: 'E', metres: 400, units: 0, verdict: 'none' },
        { site: 'D', metres: 1, units: 5, verdict: 'dark' },
      ],
    });
  });
});

test('no plan gives more than is wanted, or more than a site has, or nothing when there is something', () => {
  const anySite = fc.record({
    metres: fc.nat(1000),
    isDark: fc.boolean(),
    units: fc.array(fc.nat(9), { minLength: 3, maxLength: 3 }),
  });
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 3 }),
      fc.array(anySite, { maxLength: 5 }),
      (wanted, sites) => {
        const lines = wanted.map((quantity, at) => line(at + 1, quantity));
        const candidates = sites.map((one, at) =>
          site(`S${at}`, one.metres, one.units.slice(0, lines.length), one.isDark),
        );
        const plan = planAllocation(lines, candidates);
        const given = (of: (part: { readonly line: number; readonly site: string }) => boolean): number =>
          (plan?.parts ?? []).filter(of).reduce((sum, { quantity }) => sum + quantity, 0);
        for (const [at, { quantity }] of lines.entries()) {
          const had = candidates.reduce((sum, { units }) => sum + (units[at] ?? 0), 0);
          expect(given((part) => part.line === at + 1)).toBe(Math.min(quantity, had));
          for (const one of candidates) {
            expect(given((part) => part.line === at + 1 && part.site === one.site)).toBeLessThanOrEqual(
              one.units[at] ?? 0,
            );
          }
        }
      },
    ),
    { numRuns: 200 },
  );
});

test('distances are those of the globe', () => {
  const shanghai = { latitude: 31_230_000, longitude: 121_474_000 };
  const beijing = { latitude: 39_904_000, longitude: 116_407_000 };
  expect(distanceMetres(shanghai, shanghai)).toBe(0);
  expect(Math.abs(distanceMetres(shanghai, beijing) - 1_067_000)).toBeLessThan(2000);
  expect(
    distanceMetres({ latitude: 0, longitude: 179_000_000 }, { latitude: 0, longitude: -179_000_000 }),
  ).toBeLessThan(223_000);
});
