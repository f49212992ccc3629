import type { Gs1Element } from '../gs1/element.ts';
import { checkDigitOf, hasValidCheckDigit } from '../linters/checks.ts';
import { accepted, refused, type Result } from '../result.ts';
import { checkEpc, type Epc, type EpcRefusal, type EpcScheme, SCHEMES } from './scheme.ts';

type Printable = Pick<Gs1Element, 'ai' | 'value'>;

/** How a key is written in element strings. */
type KeyRule = {
  readonly scheme: EpcScheme;
  readonly ai: string;
  /** The first digit of the reference stands in front of the company prefix: indicator or extension digit. */
  readonly leading?: true;
  /** A zero in front fills the key up. */
  readonly filler?: '0';
  /** AI of the serial number; `key` when it follows the key in one value. */
  readonly serialAi?: string;
};

const KEYS: readonly KeyRule[] = [
  { scheme: 'sscc', ai: '00', leading: true },
  { scheme: 'upui', ai: '01', leading: true, serialAi: '235' },
  { scheme: 'sgtin', ai: '01', leading: true, serialAi: '21' },
  { scheme: 'gdti', ai: '253', serialAi: 'key' },
  { scheme: 'sgcn', ai: '255', serialAi: 'key' },
  { scheme: 'ginc', ai: '401' },
  { scheme: 'gsin', ai: '402' },
  { scheme: 'sgln', ai: '414', serialAi: '254' },
  { scheme: 'pgln', ai: '417' },
  { scheme: 'grai', ai: '8003', filler: '0', serialAi: 'key' },
  { scheme: 'giai', ai: '8004' },
  { scheme: 'itip', ai: '8006', leading: true, serialAi: '21' },
  { scheme: 'cpi', ai: '8010', serialAi: '8011' },
  { scheme: 'gsrnp', ai: '8017' },
  { scheme: 'gsrn', ai: '8018' },
];

/** The stand-in of the Tag Data Standard for a location without extension. */
const NO_EXTENSION = '0';

/** Element strings of an EPC; `gid` has none. */
export function epcToElements(epc: Epc): Result<Printable[], EpcRefusal> {
  const rule = KEYS.find(({ scheme }) => scheme === epc.scheme);
  if (rule === undefined) return refused({ kind: 'no-key' });
  const checked = checkEpc(epc);
  if (!checked.ok) return checked;
  const leading = rule.leading === true ? epc.reference.slice(0, 1) : '';
  const body = leading + epc.companyPrefix + epc.reference.slice(leading.length);
  let value = (rule.filler ?? '') + body;
  if (SCHEMES[epc.scheme].keyDigits > 0) value += String(checkDigitOf(body));
  if (epc.scheme === 'itip') value += `${epc.piece ?? ''}${epc.total ?? ''}`;
  const serial = epc.scheme === 'sgln' && epc.serial === NO_EXTENSION ? undefined : epc.serial;
  if (rule.serialAi === 'key') return accepted([{ ai: rule.ai, value: value + (serial ?? '') }]);
  const elements = [{ ai: rule.ai, value }];
  if (serial !== undefined && rule.serialAi !== undefined) elements.push({ ai: rule.serialAi, value: serial });
  if (epc.lot !== undefined) elements.push({ ai: '10', value: epc.lot });
  return accepted(elements);
}

/** The key's digits, check digit included, and what follows them in the same value. */
function splitKey(rule: KeyRule, value: string): { readonly key: string; readonly rest: string } | undefined {
  const filler = rule.filler ?? '';
  const length = filler.length + SCHEMES[rule.scheme].keyDigits + 1;
  if (!value.startsWith(filler) || value.length < length) return undefined;
  return { key: value.slice(filler.length, length), rest: value.slice(length) };
}

function readDigitKey(rule: KeyRule, value: string, prefixLength: number): Result<Epc, EpcRefusal> {
  const split = splitKey(rule, value);
  if (split === undefined) return refused({ kind: 'malformed', part: 'reference' });
  if (!hasValidCheckDigit(split.key)) return refused({ kind: 'malformed', part: 'check-digit' });
  const leading = rule.leading === true ? split.key.slice(0, 1) : '';
  const digits = split.key.slice(leading.length, -1);
  const epc = {
    scheme: rule.scheme,
    companyPrefix: digits.slice(0, prefixLength),
    reference: leading + digits.slice(prefixLength),
  };
  if (rule.scheme === 'itip') {
    return accepted({ ...epc, piece: split.rest.slice(0, 2), total: split.rest.slice(2) });
  }
  if (rule.serialAi === 'key' && split.rest !== '') return accepted({ ...epc, serial: split.rest });
  return split.rest === '' ? accepted(epc) : refused({ kind: 'malformed', part: 'reference' });
}

/**
 * The EPC of a unit's element strings. Without a serial number it is the class (for a GTIN with a lot: the lot).
 *
 * @param prefixLength digits of the GS1 company prefix, 6 to 12. It cannot be told from the number: ask its owner.
 */
export function elementsToEpc(elements: readonly Printable[], prefixLength: number): Result<Epc, EpcRefusal> {
  const valueOf = (ai: string | undefined): string | undefined => elements.find((element) => element.ai === ai)?.value;
  const rule = KEYS.find(
    ({ scheme, ai, serialAi }) => valueOf(ai) !== undefined && (scheme !== 'upui' || valueOf(serialAi) !== undefined),
  );
  const value = valueOf(rule?.ai);
  if (rule === undefined || value === undefined) return refused({ kind: 'no-key' });
  if (prefixLength < 6 || prefixLength > 12) return refused({ kind: 'malformed', part: 'company-prefix' });
  const read: Result<Epc, EpcRefusal> =
    SCHEMES[rule.scheme].keyDigits > 0
      ? readDigitKey(rule, value, prefixLength)
      : accepted({
          scheme: rule.scheme,
          companyPrefix: value.slice(0, prefixLength),
          reference: value.slice(prefixLength),
        });
  if (!read.ok) return read;
  const serial = valueOf(rule.serialAi) ?? (rule.scheme === 'sgln' ? NO_EXTENSION : undefined);
  const lot = rule.scheme === 'sgtin' && serial === undefined ? valueOf('10') : undefined;
  return checkEpc({
    ...read.value,
    ...(serial === undefined ? {} : { serial }),
    ...(lot === undefined ? {} : { lot }),
  });
}
