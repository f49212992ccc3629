import { GROUP_SEPARATOR, type Gs1Element, printElementString } from '../src/index.ts';

/** Switches of the reference engine that the vectors record. */
export type Settings = {
  readonly PermitUnknownAIs?: boolean;
  readonly PermitZeroSuppressedGTINinDLuris?: boolean;
  readonly UNKNOWN_AI_NOT_DL_ATTR?: boolean;
  readonly REQUISITE_AIS?: boolean;
  readonly AddCheckDigit?: boolean;
};

/** The engine writes FNC1 as `^`, one in front of the message. */
export function toCaret(elements: readonly Pick<Gs1Element, 'ai' | 'value'>[]): string {
  return `^${printElementString(elements).replaceAll(GROUP_SEPARATOR, '^')}`;
}

/** The inverse; undefined without the first `^`. */
export function fromCaret(text: string): string | undefined {
  return text.startsWith('^') ? text.slice(1).replaceAll('^', GROUP_SEPARATOR) : undefined;
}
