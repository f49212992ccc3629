import { GROUP_SEPARATOR } from '../gs1/element.ts';

/**
 * How one scanner turns a symbol into characters. Found once by a calibration scan, kept with the device.
 * Keyboard wedges send the separator as they please; some do not send it at all.
 */
export type ScannerProfile = {
  /** What arrives where the symbol has FNC1; empty when nothing does. */
  readonly separator: string;
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
export const UNCALIBRATED: ScannerProfile = { separator: '', prefix: '', suffix: '', sendsSymbology: false };

/** A scan without what the scanner added. */
export type RawScan = {
  readonly text: string;
  /**
   * `sure`: every separator is a group separator now. Otherwise the characters that may be separators or data; empty
   * when separators are lost without a trace.
   */
  readonly separators: 'sure' | { readonly mayBe: string };
};

/** Letters and digits can be data as well as separators. */
function mayBeData(separator: string): boolean {
  return /^[0-9A-Za-z]*$/.test(separator);
}

/** Nobody prints these as data: they are believed even of a scanner that was never calibrated. */
const UNMISTAKABLE = /\u241d|<GS>|\{GS\}/g;

/** Takes off prefix and suffix and makes every separator a group separator, where that is certain. */
export function unwrapScan(raw: string, profile: ScannerProfile): RawScan {
  let text = raw;
  if (profile.prefix !== '' && text.startsWith(profile.prefix)) text = text.slice(profile.prefix.length);
  if (profile.suffix !== '' && text.endsWith(profile.suffix)) text = text.slice(0, -profile.suffix.length);
  text = text.replace(/[\r\n\t]+$/, '');
  if (profile.separator === '') text = text.replace(UNMISTAKABLE, GROUP_SEPARATOR);
  if (text.includes(GROUP_SEPARATOR)) return { text, separators: 'sure' };
  if (mayBeData(profile.separator)) return { text, separators: { mayBe: profile.separator } };
  return { text: text.replaceAll(profile.separator, GROUP_SEPARATOR), separators: 'sure' };
}
