import { GROUP_SEPARATOR, type Gs1Element, type Gs1Refusal, printElementString } from '../src/index.ts';

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

/** How the engine points at a fault: AI, value up to it, the fault, the rest of the part judged; without escapes. */
export function toMarkup(text: string, refusal: Gs1Refusal & { readonly kind: 'content' }): string {
  const { ai, position, offset, length, componentEnd } = refusal;
  let start = position;
  for (let left = offset; left > 0; left--) {
    start -= 1;
    if (text.slice(start - 1, start + 1) === '\\(') start -= 1;
  }
  const value = text.slice(start).replaceAll('\\(', '(');
  return `(${ai})${value.slice(0, offset)}|${value.slice(offset, offset + length)}|${value.slice(offset + length, componentEnd)}`;
}
