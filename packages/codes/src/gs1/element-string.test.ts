import { describe, expect, it } from 'vitest';
import { aiDefinitions, matchesAi } from './ai-definition.ts';
import { findExclusion, findMissingCompanions } from './associations.ts';
import {
  checkLabel,
  parseBracketed,
  parseElementString,
  printElementString,
  printForPeople,
} from './element-string.ts';
import type { Gs1Options } from './element.ts';

const GTIN = '09521234543213';
const SSCC = '006141411234567890';

describe('the table of application identifiers', () => {
  it('holds 541 AIs, each found under its own digits', () => {
    const definitions = aiDefinitions();
    expect(definitions.size).toBe(541);
    for (const [ai, definition] of definitions) expect(definition.ai).toBe(ai);
  });

  it('asks only for AIs that exist', () => {
    const definitions = [...aiDefinitions('draft').values()];
    for (const { required, excluded } of definitions) {
      for (const pattern of [...required.flat(2), ...excluded]) {
        expect(definitions.some(({ ai }) => matchesAi(pattern, ai))).toBe(true);
      }
    }
  });

  it('has no AI that begins like another', () => {
    const ais = [...aiDefinitions().keys()];
    for (const ai of ais) expect(ais.filter((other) => other !== ai && other.startsWith(ai))).toEqual([]);
  });
});

describe('a refusal', () => {
  const refusals: [string, object][] = [
    [`01${GTIN}17251300`, { kind: 'content', ai: '17', rule: 'illegal-month', position: 20, length: 2 }],
    ['0109521234543214', { kind: 'content', ai: '01', rule: 'incorrect-check-digit', position: 15 }],
    ['01095212345', { kind: 'value-too-short', ai: '01', position: 2 }],
    [`01${GTIN}10ABCDEFGHIJKLMNOPQRSTU`, { kind: 'value-too-long', ai: '10', position: 18 }],
    ['42352852', { kind: 'value-wrong-length', ai: '423', position: 3 }],
    [`01${GTIN}8912`, { kind: 'unknown-ai', ai: '89', position: 16 }],
    [`01${GTIN}1A2`, { kind: 'malformed', expected: 'ai', position: 16 }],
    ['', { kind: 'empty' }],
  ];
  it.each(refusals)('of %j names the AI, the place and the rule', (text, refusal) => {
    expect(parseElementString(text, { unknownAis: 'refuse' })).toMatchObject({ ok: false, refusal });
  });

  it('counts positions in the text with its brackets', () => {
    expect(parseBracketed(`(01)${GTIN}(17)251300`)).toMatchObject({ refusal: { ai: '17', position: 24 } });
  });
});

describe('an AI that the table does not hold', () => {
  it('is kept with its value, and does not hide what follows', () => {
    const read = parseElementString(`01${GTIN}89XY\u001d10LOT`);
    expect(read).toMatchObject({
      ok: true,
      value: { elements: [{ ai: '01' }, { ai: '89', value: 'XY', known: false }, { ai: '10', value: 'LOT' }] },
    });
  });
});

describe('content without its logistic unit, (02) and (37) without (00)', () => {
  const text = `(02)${GTIN}(37)12`;
  it('is a warning on receipt', () => {
    expect(parseBracketed(text)).toMatchObject({ ok: true, value: { warnings: [{ kind: 'required', ai: '37' }] } });
  });
  it('is refused on our own labels', () => {
    const refusal = { kind: 'required', ai: '37', alternatives: [['00']] };
    expect(parseBracketed(text, { purpose: 'own-label' })).toMatchObject({ ok: false, refusal });
  });
  it('is right beside (00)', () => {
    expect(parseBracketed(`(00)${SSCC}${text}`, { purpose: 'own-label' })).toMatchObject({ ok: true });
  });
});

describe('rules between elements', () => {
  const label: Gs1Options = { purpose: 'own-label' };
  const cases: [string, object][] = [
    [`(01)${GTIN}(02)${GTIN}(37)1`, { kind: 'excluded', ai: '01', by: '37' }],
    [`(01)${GTIN}(10)A(10)B`, { kind: 'repeated', ai: '10' }],
    [`(01)${GTIN}(3103)000100(3104)001000`, { kind: 'excluded', ai: '3103', by: '3104' }],
    [`(8030)ab(253)1234567890128`, { kind: 'serial-component-missing', ai: '253' }],
    [`(21)A`, { kind: 'required', ai: '21' }],
  ];
  it.each(cases)('refuse %s', (text, refusal) => {
    expect(parseBracketed(text, label)).toMatchObject({ ok: false, refusal });
  });
  it('let the same value be said twice', () => {
    expect(parseBracketed(`(01)${GTIN}(10)A(10)A`, label)).toMatchObject({ ok: true });
  });
});

describe('a label of our own', () => {
  it('is checked before it is printed', () => {
    const content = [
      { ai: '02', value: GTIN },
      { ai: '37', value: '12' },
    ];
    expect(checkLabel(content)).toMatchObject({ ok: false, refusal: { kind: 'required', ai: '37' } });
    expect(checkLabel([{ ai: '00', value: SSCC }, ...content]).ok).toBe(true);
    expect(checkLabel([{ ai: '89', value: 'X' }])).toMatchObject({ ok: false, refusal: { kind: 'unknown-ai' } });
  });
});

describe('printing', () => {
  it('separates only where the length is not predefined', () => {
    const elements = [
      { ai: '10', value: 'A' },
      { ai: '01', value: GTIN },
      { ai: '21', value: 'B' },
    ];
    expect(printElementString(elements)).toBe(`10A\u001d01${GTIN}21B`);
    expect(printForPeople(elements)[1]).toBe(`(01) ${GTIN}`);
  });
});

describe('a finding', () => {
  it.each([
    [`(01)${GTIN}(10)A\\(B\\(~C`, { kind: 'content', ai: '10', position: 28, offset: 4 }],
    [`(02)${GTIN}(37)1(01)${GTIN}`, { kind: 'excluded', ai: '02', by: '01', position: 4 }],
    [`(01)${GTIN}(10)A(10)B`, { kind: 'repeated', ai: '10', position: 27 }],
    [`(8030)AAAA(253)9521234543213`, { kind: 'serial-component-missing', ai: '253', position: 15 }],
  ])('in %s says where', (text, refusal) => {
    expect(parseBracketed(text)).toMatchObject({ ok: false, refusal });
  });

  it('between elements says where, as a refusal and as a warning', () => {
    const text = `(90)X(02)${GTIN}(37)5`;
    const missing = { kind: 'required', ai: '37', alternatives: [['00']], position: 27 };
    expect(parseBracketed(text)).toMatchObject({ value: { warnings: [missing] } });
    expect(parseBracketed(text, { purpose: 'own-label' })).toMatchObject({ refusal: missing });
  });

  it.each([...aiDefinitions().values()].filter(({ required }) => required.length > 0).map(({ ai }) => ai))(
    'of a missing companion names (%s)',
    (ai) => {
      const [found] = findMissingCompanions([{ ai, value: '' }]);
      expect(found).toMatchObject({ kind: 'required', ai });
      const companions = aiDefinitions()
        .get(ai)
        ?.required.flatMap(([group = []]) => group.map((pattern) => pattern.replaceAll('n', '0')));
      const together = [ai, ...(companions ?? [])].map((present) => ({ ai: present, value: '' }));
      expect(findMissingCompanions(together).find((missing) => missing.ai === ai)).toBeUndefined();
    },
  );

  it.each([...aiDefinitions().values()].filter(({ excluded }) => excluded.length > 0).map(({ ai }) => ai))(
    'of an excluded neighbour names (%s), whichever stands first',
    (ai) => {
      for (const pattern of aiDefinitions().get(ai)?.excluded ?? []) {
        const others = [...aiDefinitions().keys()].filter((other) => other !== ai && matchesAi(pattern, other));
        expect(others).not.toEqual([]);
        for (const other of others) {
          const pair = [ai, other].map((present) => ({ ai: present, value: '' }));
          for (const elements of [pair, pair.toReversed()]) {
            expect(findExclusion(elements)).toMatchObject({ kind: 'excluded' });
          }
        }
      }
    },
  );
});
