import { accepted, refused, type Result } from '../result.ts';
import { type AiDefinition, aiDefinitions, aiLengthOf, unknownAi } from './ai-definition.ts';
import { associate } from './associations.ts';
import { GROUP_SEPARATOR, type Gs1Element, type Gs1Message, type Gs1Options, type Gs1Refusal } from './element.ts';
import { checkValue, lengthsOf } from './value.ts';

type Found = Result<AiDefinition, Gs1Refusal>;

/** The definition of an AI, or its stand-in where unknown AIs are kept. */
export function defineAi(ai: string, position: number, options: Gs1Options): Found {
  const definition = aiDefinitions(options.edition).get(ai);
  if (definition !== undefined) return accepted(definition);
  const standIn = options.unknownAis === 'refuse' ? undefined : unknownAi(ai);
  return standIn === undefined ? refused({ kind: 'unknown-ai', ai, position }) : accepted(standIn);
}

function defineAiAt(text: string, position: number, options: Gs1Options): Found {
  const prefix = text.slice(position, position + 2);
  if (!/^\d\d$/.test(prefix)) return refused({ kind: 'malformed', position, expected: 'ai' });
  const ai = text.slice(position, position + (aiLengthOf(prefix) ?? 2));
  if (!/^\d+$/.test(ai)) return refused({ kind: 'malformed', position, expected: 'ai' });
  return defineAi(ai, position, options);
}

/** Looks for the separator no further than a value of predefined length reaches: a long message costs its length once. */
function endOfValue(text: string, start: number, definition: AiDefinition): number {
  if (!definition.predefinedLength) {
    const separator = text.indexOf(GROUP_SEPARATOR, start);
    return separator < 0 ? text.length : separator;
  }
  const longest = Math.min(text.length, start + lengthsOf(definition).max);
  const separator = text.slice(start, longest).indexOf(GROUP_SEPARATOR);
  return separator < 0 ? longest : start + separator;
}

/**
 * Reads element strings as a reader sends them, after the symbology identifier: AI and value, AI and value, a group
 * separator after every value whose length is not predefined, except the last.
 */
export function parseElementString(text: string, options: Gs1Options = {}): Result<Gs1Message, Gs1Refusal> {
  const elements: Gs1Element[] = [];
  let position = 0;
  while (position < text.length) {
    const defined = defineAiAt(text, position, options);
    if (!defined.ok) return defined;
    const definition = defined.value;
    const start = position + definition.ai.length;
    const end = endOfValue(text, start, definition);
    const value = text.slice(start, end);
    const wrong = checkValue(definition, value, start, options);
    if (wrong !== undefined) return refused(wrong);
    elements.push({ ai: definition.ai, value, known: definition.known, position: start });
    position = text.charAt(end) === GROUP_SEPARATOR ? end + 1 : end;
  }
  return elements.length === 0 ? refused({ kind: 'empty' }) : associate(elements, options);
}

const BRACKETED_AI = /\((\d{2,4})\)/y;

/** Where a bracketed value ends: at the next bracket that no backslash escapes. */
function endOfBracketed(text: string, start: number): number {
  let end = text.indexOf('(', start);
  while (end > start && text.charAt(end - 1) === '\\') end = text.indexOf('(', end + 1);
  return end < 0 ? text.length : end;
}

/** Where a finding at `offset` of the value stands in the text, in which `\(` is two characters. */
function moveBehindEscapes(refusal: Gs1Refusal, value: string): Gs1Refusal {
  if (refusal.kind !== 'content') return refusal;
  const escapes = value.slice(0, refusal.offset).split('(').length - 1;
  return { ...refusal, position: refusal.position + escapes };
}

/** Reads `(01)…(10)…`, the form that people write; `\(` is a bracket within a value. */
export function parseBracketed(text: string, options: Gs1Options = {}): Result<Gs1Message, Gs1Refusal> {
  if (text === '') return refused({ kind: 'empty' });
  const elements: Gs1Element[] = [];
  let position = 0;
  while (position < text.length) {
    BRACKETED_AI.lastIndex = position;
    const ai = BRACKETED_AI.exec(text)?.[1];
    if (ai === undefined) return refused({ kind: 'malformed', position, expected: 'bracketed-ai' });
    const defined = defineAi(ai, position, options);
    if (!defined.ok) return defined;
    const start = position + ai.length + 2;
    const end = endOfBracketed(text, start);
    const value = text.slice(start, end).replaceAll('\\(', '(');
    const wrong = checkValue(defined.value, value, start, options);
    if (wrong !== undefined) return refused(moveBehindEscapes(wrong, value));
    elements.push({ ai, value, known: defined.value.known, position: start });
    position = end;
  }
  return associate(elements, options);
}

type Printable = readonly Pick<Gs1Element, 'ai' | 'value'>[];

/** Whether a separator must follow the AI's value when more data come. */
export function needsSeparator(ai: string): boolean {
  return !(aiDefinitions().get(ai) ?? unknownAi(ai))?.predefinedLength;
}

/** `(01)…(10)…`; the inverse of {@link parseBracketed}. */
export function printBracketed(elements: Printable): string {
  return elements.map(({ ai, value }) => `(${ai})${value.replaceAll('(', '\\(')}`).join('');
}

/**
 * Whether elements may stand on a label of our own: every value, and all of them together. Positions in refusals
 * count in {@link printBracketed}'s form.
 */
export function checkLabel(elements: Printable, options: Gs1Options = {}): Result<Gs1Message, Gs1Refusal> {
  return parseBracketed(printBracketed(elements), { unknownAis: 'refuse', purpose: 'own-label', ...options });
}

/** For people: one line per element, `(01) 09506000134352`. */
export function printForPeople(elements: Printable): string[] {
  return elements.map(({ ai, value }) => `(${ai}) ${value}`);
}

/** As a symbol carries it, without the leading FNC1; the inverse of {@link parseElementString}. */
export function printElementString(elements: Printable): string {
  return elements
    .map(({ ai, value }, index) => {
      const separator = index < elements.length - 1 && needsSeparator(ai) ? GROUP_SEPARATOR : '';
      return `${ai}${value}${separator}`;
    })
    .join('');
}
