import { refusalKinds, type Refusal, type RefusalKind } from '@holdfast/domain';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  chooseLanguage,
  languages,
  makeProblem,
  placeholdersOf,
  problemCodes,
  problems,
  type ProblemCode,
} from './index.ts';
import { edgeProblems } from './problems/edge-problems.ts';

type Samples = { readonly [Kind in RefusalKind]: Extract<Refusal, { readonly kind: Kind }> };
const item = 'I1' as never;
const location = 'A-01' as never;
const order = 'SHA-1-7' as never;

/** One refusal of every kind: complete by its type, so a new kind cannot be forgotten here. */
const samples: Samples = {
  'quantity-not-positive': { kind: 'quantity-not-positive', item, quantity: -1 },
  'unknown-item': { kind: 'unknown-item', item },
  'wrong-unit': { kind: 'wrong-unit', item, given: 'KGM', expected: 'C62' },
  'unknown-location': { kind: 'unknown-location', location },
  'source-is-target': { kind: 'source-is-target', location },
  'lot-required': { kind: 'lot-required', item },
  'serial-required': { kind: 'serial-required', item },
  'serial-not-single': { kind: 'serial-not-single', item, quantity: 2 },
  'unknown-site': { kind: 'unknown-site', site: 'SHA' },
  'unknown-order': { kind: 'unknown-order', order },
  'order-exists': { kind: 'order-exists', order },
  'item-exists': { kind: 'item-exists', item },
  'line-twice': { kind: 'line-twice', line: 1 },
  'order-not-local': { kind: 'order-not-local', order },
  'order-cancelled': { kind: 'order-cancelled', order },
  'nothing-open': { kind: 'nothing-open', order },
  'line-not-open': { kind: 'line-not-open', order, line: 1, phase: 'recalled' },
  'more-than-open': { kind: 'more-than-open', order, line: 1, open: 2, quantity: 3 },
  'serial-here-already': { kind: 'serial-here-already', item, serial: 'S1', location },
  'insufficient-stock': { kind: 'insufficient-stock', item, location, quantityOnHand: 1, quantityShort: 2 },
  'no-eligible-stock': { kind: 'no-eligible-stock', item, quantity: 3, quantityEligible: 1 },
  'insufficient-rights': {
    kind: 'insufficient-rights',
    owner: 'HOUSE' as never,
    item,
    quantity: 12,
    quantityFree: 10,
    heldElsewhere: 14,
    knownAt: Date.UTC(2026, 0, 2, 3, 4),
  },
  'nothing-missing': { kind: 'nothing-missing', order, line: 1 },
  'unknown-reservation': { kind: 'unknown-reservation', reservation: 'R1' },
  'unknown-exception': { kind: 'unknown-exception', exception: 'E1' },
  'foreign-order-number': { kind: 'foreign-order-number', order },
  'settles-by-itself': { kind: 'settles-by-itself', exception: 'E1' },
  'sum-too-large': { kind: 'sum-too-large', item },
  'not-recordable': { kind: 'not-recordable', reason: 'longer than 1 bytes' },
};

describe('the problem table', () => {
  it.each(Object.values(samples).map((refusal) => [refusal.kind, refusal] as const))(
    '%s is explained with its own members in both languages',
    (kind, refusal) => {
      const members: { [member: string]: unknown } = { ...refusal };
      delete members['kind'];
      for (const language of languages) {
        const problem = makeProblem(kind, members, language, '/requests/1');
        for (const text of [problem.title, problem.detail, problem.nextStep]) {
          expect(text).not.toMatch(/[{}?]|undefined|null/);
          expect(text.length).toBeGreaterThan(2);
        }
        expect(problem).toMatchObject({ ...members, code: kind, type: `/problems/${kind}` });
      }
    },
  );

  it('has a row for each refusal of the domain and for each edge problem, and no other', () => {
    expect(problemCodes.toSorted()).toEqual([...refusalKinds, ...Object.keys(edgeProblems)].toSorted());
    expect(problemCodes.slice(0, refusalKinds.length)).toEqual(refusalKinds);
  });

  it.each(problemCodes)('%s names the same members in both languages and has an error status', (code) => {
    const { detail, nextStep, title, status } = problems[code];
    for (const texts of [detail, nextStep, title]) {
      expect(placeholdersOf(texts['zh-CN']).toSorted()).toEqual(placeholdersOf(texts.en).toSorted());
    }
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(600);
  });

  it.each(problemCodes)(
    '%s speaks Chinese in Chinese, with nothing but names, formats and figures in Latin letters',
    (code) => {
      const { detail, nextStep, title } = problems[code];
      for (const { 'zh-CN': text } of [detail, nextStep, title]) {
        if (/^\{\w+\}$/.test(text)) continue;
        const latin = text.replaceAll(/\{[^}]*\}/g, '').match(/[A-Za-z][A-Za-z ]*[A-Za-z]/g) ?? [];
        for (const words of latin) expect(words.split(' ').length, `${words} in ${text}`).toBeLessThan(3);
        expect(text).toMatch(/\p{Script=Han}/u);
      }
    },
  );

  it('names verbs, states and places in the reader’s language', () => {
    const forbidden = { name: 'Li', role: 'clerk', verb: 'plan', site: 'everywhere' };
    expect(makeProblem('forbidden', forbidden, 'zh-CN', '').detail).toBe(
      '密钥“Li”的角色为 clerk，无权在全公司范围制定计划。',
    );
    expect(makeProblem('forbidden', { ...forbidden, site: 'SHA' }, 'en', '').detail).toMatch(/may not plan at SHA\.$/);
    expect(makeProblem('line-not-open', samples['line-not-open'], 'zh-CN', '').detail).toContain('“召回中”');
    expect(makeProblem('line-not-open', samples['line-not-open'], 'en', '').detail).toContain('“recalled”');
  });

  it('agrees with docs/problems.md', () => {
    const page = readFileSync(join(import.meta.dirname, '..', '..', '..', 'docs', 'problems.md'), 'utf8');
    const documented = [...page.matchAll(/^\| `([a-z-]+)` \| (\d{3}) \| (.*?) \| (.*?) \|$/gm)].map((row) =>
      row.slice(1),
    );
    const expected = problemCodes.map((code: ProblemCode) => [
      code,
      String(problems[code].status),
      problems[code].title.en,
      problems[code].nextStep.en,
    ]);
    expect(documented).toEqual(expected);
  });
});

describe('a person is answered in a language they read', () => {
  it.each([
    [undefined, 'en'],
    ['', 'en'],
    ['zh-CN,zh;q=0.9,en;q=0.8', 'zh-CN'],
    ['en-GB,zh;q=0.5', 'en'],
    ['en;q=0.1, zh-TW', 'zh-CN'],
    ['de-DE', 'en'],
    ['*', 'en'],
    ['zh;q=0', 'en'],
    [';;;,,,q=', 'en'],
  ])('Accept-Language %j gives %s', (header, language) => {
    expect(chooseLanguage(header)).toBe(language);
  });

  it('says since when something is known, and when it never was', () => {
    const refusal = samples['insufficient-rights'];
    expect(makeProblem('insufficient-rights', refusal, 'en', '').detail).toContain(
      '14 are held elsewhere (as known at 2026-01-02 03:04 UTC)',
    );
    expect(makeProblem('insufficient-rights', { ...refusal, knownAt: 0 }, 'en', '').detail).toContain(
      'nothing was ever heard from there',
    );
    expect(makeProblem('insufficient-rights', refusal, 'zh-CN', '').detail).toContain('截至 2026-01-02 03:04 UTC');
  });
});
