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
  /** An input method is on and writes full-width characters: switch it off in this field. */
  | { readonly kind: 'input-method' }
  /** The keyboard layout of scanner and terminal differ: `sent` arrived as `arrived`. */
  | { readonly kind: 'keyboard-layout'; readonly sent: string; readonly arrived: string };

const [HEAD = '', TAIL = ''] = printElementString(CALIBRATION_ELEMENTS).split(GROUP_SEPARATOR);

function explain(raw: string): CalibrationRefusal {
  if (/[\uff01-\uff5e]/.test(raw)) return { kind: 'input-method' };
  const lower = raw.toLowerCase();
  if (lower.includes(HEAD.toLowerCase())) return { kind: 'case-changed' };
  // Digits stand on the same keys nearly everywhere: they find the place, the rest is compared key by key.
  const start = raw.indexOf(HEAD.slice(0, 18));
  const arrived = raw.slice(start, start + HEAD.length);
  if (start < 0 || arrived.length < HEAD.length) return { kind: 'other-symbol' };
  const index = HEAD.split('').findIndex((character, at) => character !== arrived.charAt(at));
  return index < 0
    ? { kind: 'other-symbol' }
    : { kind: 'keyboard-layout', sent: HEAD.charAt(index), arrived: arrived.charAt(index) };
}

/** Reads a scanner's habits off one scan of the calibration symbol. */
export function calibrate(raw: string): Result<ScannerProfile, CalibrationRefusal> {
  const head = raw.indexOf(HEAD);
  const tail = head < 0 ? -1 : raw.indexOf(TAIL, head + HEAD.length);
  if (head < 0 || tail < 0) return refused(explain(raw));
  const separator = raw.slice(head + HEAD.length, tail);
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
