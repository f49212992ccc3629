import { aiLengthOf } from '../gs1/ai-definition.ts';
import { associate } from '../gs1/associations.ts';
import { defineAi } from '../gs1/element-string.ts';
import { GROUP_SEPARATOR, type Gs1Element, type Gs1Message, type Gs1Options } from '../gs1/element.ts';
import { checkValue, lengthsOf } from '../gs1/value.ts';

/** Every way to read a message whose separators are in doubt, as far as the search was allowed to go. */
export type Readings = {
  readonly messages: readonly Gs1Message[];
  /** False: there are more, or there may be. */
  readonly complete: boolean;
};

const READINGS_MAX = 8;
const FOUND_MAX = 256;
const STEPS_MAX = 5_000;
/** More than any symbol carries. */
const ELEMENTS_MAX = 200;

/** What labels in a warehouse carry: readings made of these are shown first. */
const COMMON = /^(?:0[0-2]|1[013567]|2[01]|30|37|240|241|31\d\d|400)$/;

type Search = {
  readonly text: string;
  /** Texts that may each stand for a separator; the empty one when separators may leave no trace. */
  readonly mayBe: readonly string[];
  readonly options: Gs1Options;
  readonly found: Gs1Message[];
  steps: number;
};

/** Positions where a value that begins at `start` may end, and where the next AI then begins. */
function endsOf(search: Search, start: number, max: number): { readonly end: number; readonly next: number }[] {
  const { text, mayBe } = search;
  const ends: { end: number; next: number }[] = [];
  for (let end = start + 1; end <= Math.min(text.length, start + max); end++) {
    if (text.charAt(end - 1) === GROUP_SEPARATOR) break;
    if (end === text.length) ends.push({ end, next: end });
    else if (text.charAt(end) === GROUP_SEPARATOR) ends.push({ end, next: end + 1 });
    else {
      for (const trace of mayBe) if (text.startsWith(trace, end)) ends.push({ end, next: end + trace.length });
    }
  }
  return ends;
}

/** Two ways to part a text may say the same. */
function isSame(one: Gs1Message, other: Gs1Message): boolean {
  return (
    one.elements.length === other.elements.length &&
    one.elements.every(({ ai, value }, index) => {
      const against = other.elements[index];
      return against?.ai === ai && against.value === value;
    })
  );
}

function explore(search: Search, position: number, elements: readonly Gs1Element[]): void {
  const { text, options, found } = search;
  search.steps += elements.length > ELEMENTS_MAX ? STEPS_MAX : 1;
  if (found.length > FOUND_MAX || search.steps > STEPS_MAX) return;
  if (position === text.length) {
    const message = associate(elements, { ...options, purpose: 'receipt' });
    if (message.ok && !found.some((other) => isSame(other, message.value))) found.push(message.value);
    return;
  }
  const prefix = text.slice(position, position + 2);
  const ai = text.slice(position, position + (aiLengthOf(prefix) ?? 2));
  // A guess may not rest on an AI that nobody has assigned.
  const defined = defineAi(ai, position, { ...options, unknownAis: 'refuse' });
  if (!defined.ok) return;
  const definition = defined.value;
  const start = position + ai.length;
  const { min, max } = lengthsOf(definition);
  const ends = definition.predefinedLength
    ? [{ end: start + max, next: start + max + (text.charAt(start + max) === GROUP_SEPARATOR ? 1 : 0) }]
    : endsOf(search, start, max).filter(({ end }) => end - start >= min);
  for (const { end, next } of ends) {
    const value = text.slice(start, end);
    if (end > text.length || checkValue(definition, value, start, options) !== undefined) continue;
    // One AI, one value: repeated, it says the same.
    if (elements.some((element) => element.ai === ai && element.value !== value)) continue;
    explore(search, next, [...elements, { ai, value, known: true, position: start }]);
  }
}

/** How many elements are uncommon, then how many there are: an order to ask in, never an answer. */
function oddity({ elements }: Gs1Message): number {
  return elements.filter(({ ai }) => !COMMON.test(ai)).length * 1000 + elements.length;
}

/**
 * Reads element strings whose separators may be lost or look like data: every way that keeps the rules of all AIs.
 * One way is an answer; several are a question for the person who holds the goods; none is a refusal.
 *
 * Bounded: 5 000 steps; at most 8 readings are shown, the plainest first.
 */
export function findReadings(text: string, mayBe: readonly string[], options: Gs1Options = {}): Readings {
  const search: Search = { text, mayBe, options, found: [], steps: 0 };
  if (text !== '') explore(search, 0, []);
  const messages = search.found.toSorted((a, b) => oddity(a) - oddity(b)).slice(0, READINGS_MAX);
  const isExhausted = search.found.length <= FOUND_MAX && search.steps <= STEPS_MAX;
  return { messages, complete: isExhausted && messages.length === search.found.length };
}
