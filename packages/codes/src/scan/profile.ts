import { GROUP_SEPARATOR } from '../gs1/element.ts';
import { END_OF_TRANSMISSION, RECORD_SEPARATOR } from '../symbols/iso-15434.ts';

/**
 * How one scanner turns a symbol into characters. Found once by a calibration scan, kept with the device.
 * Keyboard wedges send the separator as they please; some do not send it at all.
 */
export type ScannerProfile = {
  /** What arrives where the symbol has FNC1; empty when nothing does, undefined when nobody has found out. */
  readonly separator: string | undefined;
  /** What the scanner puts before every scan, symbology identifier not counted. */
  readonly prefix: string;
  /** What it puts behind, such as the Enter key. */
  readonly suffix: string;
  /** It sends `]d2` and the like. */
  readonly sendsSymbology: boolean;
};

/** Separators met in practice. */
export const SEPARATORS: {
  readonly [
    name in 'group-separator' | 'picture' | 'angle-brackets' | 'braces' | 'digits' | 'alt-digits' | 'lost'
  ]: string;
} = {
  'group-separator': GROUP_SEPARATOR,
  /** U+241D, the picture of the control character. */
  picture: '\u241d',
  'angle-brackets': '<GS>',
  braces: '{GS}',
  /** The decimal code of the character, typed without the Alt key. */
  digits: '29',
  /** The same with the zeros of Alt+0029. */
  'alt-digits': '0029',
  lost: '',
};

/** A scanner that was never calibrated: real separators are believed, their absence is not. */
export const UNCALIBRATED: ScannerProfile = { separator: undefined, prefix: '', suffix: '', sendsSymbology: false };

/** A scan without what the scanner added. */
export type RawScan = {
  readonly text: string;
  /**
   * `sure`: every separator is a group separator now. Otherwise the texts that may each be a separator or data; the
   * empty one when separators may be lost without a trace.
   */
  readonly separators: 'sure' | { readonly mayBe: readonly string[] };
};

/** Characters of values: sets 82, 39 and base64url. A separator made of nothing else may be data. */
const DATA_ONLY = /^[!"#%-?A-Z_a-z]*$/;

/** Nobody prints these as data: they are believed whatever the profile says. */
const UNMISTAKABLE: readonly (readonly [RegExp, string])[] = [
  [/\u241d|<GS>|\{GS\}/g, GROUP_SEPARATOR],
  [/\u241e|<RS>|\{RS\}/g, RECORD_SEPARATOR],
  [/\u2404|<EOT>|\{EOT\}/g, END_OF_TRANSMISSION],
];

const SPELT_OUT = /[\u2404\u241d\u241e]|<(?:GS|RS|EOT)>|\{(?:GS|RS|EOT)\}/;

/** What a scanner that nobody has calibrated may send in place of the separator, unless it sends it. */
const HABITS: readonly string[] = ['', '29', '0029'];

/** Takes off the keys that readers press after a scan, and the end of text of serial lines; each looked at once. */
function withoutLineEnd(text: string): string {
  let end = text.length;
  while (end > 0 && '\r\n\t\u0003'.includes(text.charAt(end - 1))) end -= 1;
  return text.slice(0, end);
}

/** Serial lines begin with it. */
const START_OF_TEXT = '\u0002';

/** Takes off prefix and suffix and makes every separator a group separator, where that is certain. */
export function unwrapScan(raw: string, profile: ScannerProfile): RawScan {
  const { prefix, suffix, separator } = profile;
  let text = withoutLineEnd(raw);
  if (prefix !== '' && text.startsWith(prefix)) text = text.slice(prefix.length);
  if (text.startsWith(START_OF_TEXT)) text = text.slice(1);
  // Whoever collects the keys may have kept the last one when calibrating, and not now.
  const end = withoutLineEnd(suffix);
  if (end !== '' && text.endsWith(end)) text = withoutLineEnd(text.slice(0, -end.length));
  if (SPELT_OUT.test(text)) for (const [shape, control] of UNMISTAKABLE) text = text.replace(shape, control);
  if (separator !== undefined && separator !== '' && !DATA_ONLY.test(separator)) {
    return { text: text.replaceAll(separator, GROUP_SEPARATOR), separators: 'sure' };
  }
  if (text.includes(GROUP_SEPARATOR)) return { text, separators: 'sure' };
  // What was spelt out above is certain where it stands; where it is missing, the message has none.
  if (separator !== undefined && SPELT_OUT.test(separator)) return { text, separators: 'sure' };
  return { text, separators: { mayBe: separator === undefined ? HABITS : [separator] } };
}
