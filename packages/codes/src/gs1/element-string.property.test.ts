import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arbitraryElements, arbitraryText } from '../../test/arbitrary-elements.ts';
import type { Result } from '../result.ts';
import { parseBracketed, parseElementString, printBracketed, printElementString } from './element-string.ts';
import type { Gs1Message, Gs1Refusal } from './element.ts';

type Element = { readonly ai: string; readonly value: string };

function pairsOf(read: Result<Gs1Message, Gs1Refusal>): Element[] | undefined {
  return read.ok ? read.value.elements.map(({ ai, value }) => ({ ai, value })) : undefined;
}

/** Whether printing and reading give back what went in; the law and its negative control share it. */
function survives(elements: Element[], print: (elements: readonly Element[]) => string): boolean {
  return JSON.stringify(pairsOf(parseElementString(print(elements)))) === JSON.stringify(elements);
}

describe('element strings', () => {
  it('come back from a symbol as they were printed', () => {
    fc.assert(fc.property(arbitraryElements, (elements) => survives(elements, printElementString)));
  });

  it('would not come back if a separator were left out (negative control)', () => {
    const forgetful = (elements: readonly Element[]): string =>
      elements.map(({ ai, value }) => `${ai}${value}`).join('');
    expect(
      fc.check(
        fc.property(arbitraryElements, (elements) => survives(elements, forgetful)),
        { seed: 1 },
      ).failed,
    ).toBe(true);
  });

  it('come back from the bracketed form, brackets in values included', () => {
    fc.assert(
      fc.property(arbitraryElements, (elements) => {
        expect(pairsOf(parseBracketed(printBracketed(elements)))).toEqual(elements);
      }),
    );
  });

  it('are read or refused, never thrown at, whatever the text', () => {
    fc.assert(
      fc.property(arbitraryText, (text) => {
        for (const read of [parseElementString(text), parseBracketed(text)]) {
          if (!read.ok && 'position' in read.refusal) {
            expect(read.refusal.position).toBeGreaterThanOrEqual(0);
            expect(read.refusal.position).toBeLessThanOrEqual(text.length);
          }
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('are refused under the AI whose value was spoilt', () => {
    fc.assert(
      fc.property(arbitraryElements, fc.nat(), (elements, seed) => {
        const at = seed % elements.length;
        const spoilt = elements.map((element, index) =>
          index === at ? { ...element, value: `${element.value}~` } : element,
        );
        const read = parseBracketed(printBracketed(spoilt));
        expect(read).toMatchObject({ ok: false, refusal: { ai: elements[at]?.ai } });
      }),
    );
  });
});
