import { printElementString } from '../gs1/element-string.ts';
import { GROUP_SEPARATOR } from '../gs1/element.ts';
import { accepted, refused, type Result } from '../result.ts';
import type { ScannerProfile } from './profile.ts';

/**
 * What the calibration symbol (GS1 DataMatrix) says: letters that keyboards swap, both cases, the punctuation of
 * labels, and `29` as data, so that a scanner which sends `29` for the separator gives itself away.
 */
export const CALIBRATION_ELEMENTS: readonly { readonly ai: string; readonly value: string }[] = [
  { ai: '01', value: '09521234543213' },
  { ai: '10', value: 'aZyQ-_/.' },
  { ai: '21', value: '7Bq29+xW' },
];

/** Why a scan does not calibrate. */
export type CalibrationRefusal =
  /** Something else was scanned. */
  | { readonly kind: 'other-symbol' }
  /** Caps lock, or a scanner that changes case. */
  | { readonly kind: 'case-changed' }
  /** An input method is on; it writes characters of its own or swallows keys: switch it off in this field. */
  | { readonly kind: 'input-method' }
  /** The keyboard layout of scanner and terminal differ: `sent` arrived as `arrived`. */
  | { readonly kind: 'keyboard-layout'; readonly sent: string; readonly arrived: string };

/** The symbol opens with so many digits. */
const DIGITS = 18;

const [HEAD = '', TAIL = ''] = printElementString(CALIBRATION_ELEMENTS).split(GROUP_SEPARATOR);

/** Full-width forms, Chinese punctuation and characters: what input methods write; or a key that one swallowed. */
const INPUT_METHOD = /[\u2014\u2018-\u201d\u2026\u3000-\u9fff\uff01-\uff5e\uffe5\ufffd]/;

/** What scanners put before, between and behind is shorter: more is another scan that ran into this one. */
const ADDED_LENGTH_MAX = 32;

/** A scan is short. Longer texts are not searched for the symbol. */
const SCAN_LENGTH_MAX = 1000;

/**
 * Where a text says `said` with keys exchanged: equal keys arrive equal, different keys different. Undefined when no
 * part of the text does.
 */
function findExchange(raw: string, said: string): CalibrationRefusal | undefined {
  for (let start = 0; start + said.length <= raw.length; start++) {
    const keys = new Map<string, string>();
    const isExchange = said.split('').every((sent, at) => {
      const arrived = raw.charAt(start + at);
      if (!keys.has(sent)) keys.set(sent, arrived);
      return keys.get(sent) === arrived;
    });
    if (!isExchange || new Set(keys.values()).size < keys.size) continue;
    const pair = [...keys].find(([sent, arrived]) => sent !== arrived);
    if (pair !== undefined) return { kind: 'keyboard-layout', sent: pair[0], arrived: pair[1] };
  }
  return undefined;
}

/** The digits stand on the same keys nearly everywhere: they find the place where single characters went astray. */
function findStray(raw: string): CalibrationRefusal {
  const start = raw.indexOf(HEAD.slice(0, DIGITS));
  const arrived = raw.slice(start, start + HEAD.length);
  const index = HEAD.split('').findIndex((character, at) => character !== arrived.charAt(at));
  if (start < 0 || index < 0 || arrived.length < HEAD.length) return { kind: 'other-symbol' };
  return { kind: 'keyboard-layout', sent: HEAD.charAt(index), arrived: arrived.charAt(index) };
}

function explain(raw: string): CalibrationRefusal {
  if (INPUT_METHOD.test(raw)) return { kind: 'input-method' };
  if (raw.length > SCAN_LENGTH_MAX) return { kind: 'other-symbol' };
  // The part that has not arrived as it is: of two, the second where the first has.
  const head = raw.indexOf(HEAD);
  const rest = head < 0 ? raw : raw.slice(head + HEAD.length);
  const part = head < 0 ? HEAD : TAIL;
  if (rest.toLowerCase().includes(part.toLowerCase())) return { kind: 'case-changed' };
  return findExchange(rest, part) ?? findStray(raw);
}

/** Reads a scanner's habits off one scan of the calibration symbol. */
export function calibrate(raw: string): Result<ScannerProfile, CalibrationRefusal> {
  const head = raw.indexOf(HEAD);
  const tail = head < 0 ? -1 : raw.indexOf(TAIL, head + HEAD.length);
  if (head < 0 || tail < 0) return refused(explain(raw));
  const separator = raw.slice(head + HEAD.length, tail);
  const lengths = [head, separator.length, raw.length - tail - TAIL.length];
  if (lengths.some((length) => length > ADDED_LENGTH_MAX)) return refused({ kind: 'other-symbol' });
  // Some readers send the leading FNC1 too.
  const announced = raw.slice(0, head);
  const before = separator !== '' && announced.endsWith(separator) ? announced.slice(0, -separator.length) : announced;
  const symbology = /\][A-Za-z][0-9A-Za-z]$/.exec(before)?.[0];
  return accepted({
    separator,
    prefix: symbology === undefined ? before : before.slice(0, before.lastIndexOf(symbology)),
    suffix: raw.slice(tail + TAIL.length),
    sendsSymbology: symbology !== undefined,
  });
}
