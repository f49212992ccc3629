import * as fc from 'fast-check';
import { aiDefinitions, type AiDefinition } from '../src/gs1/ai-definition.ts';
import { findExclusion } from '../src/gs1/associations.ts';
import { checkValue } from '../src/gs1/value.ts';
import { CHARACTER_SET_82 } from '../src/linters/characters.ts';
import { checkDigitOf } from '../src/linters/checks.ts';

/** For tests only: elements that keep every rule, whatever rules may come. */
type Element = { readonly ai: string; readonly value: string };

const SETS: { readonly [set: string]: string } = {
  N: '0123456789',
  X: CHARACTER_SET_82,
  Y: '#-/0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ',
  Z: '-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz',
};

/** Rules that a random text keeps seldom, and texts that keep them. */
const SPECIAL: { readonly [rule: string]: readonly string[] } = {
  couponcode: ['012345612345611110123'],
  couponposoffer: ['001234561234560123456'],
  hh: ['00', '23'],
  hhmi: ['0000', '2359'],
  hyphen: ['-'],
  iban: ['DE91100000000123456789'],
  iso3166: ['004', '756'],
  iso3166999: ['156', '999'],
  iso3166alpha2: ['CN', 'CH'],
  iso4217: ['978', '156'],
  iso5218: ['0', '9'],
  latitude: ['0279085848', '1800000000'],
  longitude: ['3015297971', '0000000000'],
  mediatype: ['01', '80'],
  mi: ['00', '59'],
  packagetype: ['CT', 'PX', '8'],
  pieceoftotal: ['0102', '9999'],
  posinseqslash: ['1/2', '3/3'],
  ss: ['00', '59'],
  winding: ['0', '9'],
  yymmd0: ['240229', '260200', '991231'],
  yymmdd: ['240229', '991231'],
  yyyymmdd: ['20240229'],
  yesno: ['0', '1'],
  zero: ['0'],
};

function arbitraryValue(definition: AiDefinition): fc.Arbitrary<string> {
  const parts = definition.components.map(({ characters, lengthMin, lengthMax, optional, rules }) => {
    const special = rules.map((rule) => SPECIAL[rule]).find((texts) => texts !== undefined);
    if (special !== undefined) return fc.constantFrom(...special);
    const character = fc.constantFrom(...(SETS[characters] ?? '').split(''));
    const text = fc.array(character, { minLength: lengthMin, maxLength: lengthMax }).map((found) => found.join(''));
    const keyed = rules.some((rule) => rule.startsWith('gcppos'))
      ? text.map((found) => `9521${found}`.slice(0, lengthMax))
      : text;
    const checked = rules.includes('csum')
      ? keyed.map((digits) => digits.slice(0, -1) + String(checkDigitOf(digits.slice(0, -1))))
      : keyed;
    return optional ? fc.oneof(fc.constant(''), checked) : checked;
  });
  return fc
    .tuple(...parts)
    .map((found) => {
      // What is optional may only be missing at the end.
      const missing = found.findIndex((part) => part === '');
      return (missing < 0 ? found : found.slice(0, missing)).join('');
    })
    .filter((value) => checkValue(definition, value, 0, {}) === undefined);
}

const definitions = [...aiDefinitions().values()].filter(
  ({ components }) => !components.some(({ rules }) => rules.includes('csumalpha')),
);

export const arbitraryElement: fc.Arbitrary<Element> = fc
  .constantFrom(...definitions)
  .chain((definition) => arbitraryValue(definition).map((value) => ({ ai: definition.ai, value })));

/** Distinct AIs that may stand together. */
export const arbitraryElements: fc.Arbitrary<Element[]> = fc
  .uniqueArray(arbitraryElement, { minLength: 1, maxLength: 6, selector: ({ ai }) => ai })
  .filter((elements) => findExclusion(elements) === undefined && !elements.some(({ ai }) => ai === '8030'));

/** What a warehouse label carries. */
export const arbitraryLabel: fc.Arbitrary<Element[]> = fc
  .tuple(arbitraryOf('01'), fc.subarray(['10', '11', '17', '21', '30', '3103', '240'], { minLength: 1 }))
  .chain(([key, ais]) => fc.tuple(...ais.map(arbitraryOf)).map((rest) => [key, ...rest]));

function arbitraryOf(ai: string): fc.Arbitrary<Element> {
  const definition = aiDefinitions().get(ai);
  if (definition === undefined) throw new Error(`no AI ${ai}`);
  return arbitraryValue(definition).map((value) => ({ ai, value }));
}

/** Any text at all, and text that is nearly right. */
export const arbitraryText: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 80 }),
  fc.string({
    unit: fc.constantFrom(...'0123456789()[]>/?&=%#.:;]CdQe\u001d\u001e\u0004^~\\'.split('')),
    maxLength: 80,
  }),
  arbitraryElements.map((elements) => elements.map(({ ai, value }) => `(${ai})${value}`).join('')),
  fc.tuple(arbitraryElements, fc.nat(200), fc.string({ maxLength: 2 })).map(([elements, at, noise]) => {
    const text = elements.map(({ ai, value }) => `${ai}${value}`).join('\u001d');
    return text.slice(0, at) + noise + text.slice(at + 1);
  }),
);
