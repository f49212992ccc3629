import { aiDefinitions } from '../gs1/ai-definition.ts';
import { findRepetition } from '../gs1/associations.ts';
import { defineAi, needsSeparator } from '../gs1/element-string.ts';
import type { Gs1Element, Gs1Options, Gs1Refusal } from '../gs1/element.ts';
import { checkValue } from '../gs1/value.ts';
import { accepted, refused, type Result } from '../result.ts';
import { compressElements } from './compression.ts';
import { escapeUri } from './uri-text.ts';

type Printable = Pick<Gs1Element, 'ai' | 'value'>;

type Layout = {
  /** The primary key and its qualifiers, in the order of the standard. */
  readonly path: readonly Printable[];
  /** Predefined lengths first, then the others, each in their order. */
  readonly query: readonly Printable[];
};

/** A stem ends before the slash that the key brings. */
function withoutSlash(stem: string): string {
  let end = stem.length;
  while (stem.charAt(end - 1) === '/') end -= 1;
  return stem.slice(0, end);
}

/** Each element once, its value held against its AI: a link says nothing that reading it would refuse. */
function takeUnique(elements: readonly Printable[], options: Gs1Options): Result<Printable[], Gs1Refusal> {
  const repetition = findRepetition(elements);
  if (repetition !== undefined) return refused(repetition);
  const unique = [...new Map(elements.map((element) => [element.ai, element])).values()];
  for (const { ai, value } of unique) {
    const defined = defineAi(ai, 0, options);
    if (!defined.ok) return defined;
    const wrong = checkValue(defined.value, value, 0, options);
    if (wrong !== undefined) return refused(wrong);
  }
  return accepted(unique);
}

function layOut(elements: readonly Printable[], options: Gs1Options): Result<Layout, Gs1Refusal> {
  const definitions = aiDefinitions(options.edition);
  const taken = takeUnique(elements, options);
  if (!taken.ok) return taken;
  const unique = taken.value;
  const key = unique.find(({ ai }) => definitions.get(ai)?.linkQualifiers !== undefined);
  if (key === undefined) return refused({ kind: 'no-primary-key' });
  let refusal: Gs1Refusal = { kind: 'no-primary-key' };
  for (const way of definitions.get(key.ai)?.linkQualifiers ?? []) {
    const qualifiers = way.flatMap((ai) => unique.find((element) => element.ai === ai) ?? []);
    const path = [key, ...qualifiers];
    const rest = unique.filter((element) => !path.includes(element));
    const alien = rest.find(({ ai }) => !(definitions.get(ai)?.linkAttribute ?? options.unknownAis === 'keep'));
    if (alien === undefined) {
      const fixed = rest.filter(({ ai }) => !needsSeparator(ai));
      return accepted({ path, query: [...fixed, ...rest.filter((element) => !fixed.includes(element))] });
    }
    refusal = { kind: 'not-link-attribute', ai: alien.ai };
  }
  return refused(refusal);
}

/**
 * A Digital Link URI. The first primary key among the elements carries it. An AI that the table does not hold is
 * refused as an attribute unless `unknownAis` is `keep`. Positions in refusals count within the value.
 *
 * @param stem scheme, authority and any path, such as `https://id.gs1.org`
 */
export function printDigitalLink(
  elements: readonly Printable[],
  stem: string,
  options: Gs1Options = {},
): Result<string, Gs1Refusal> {
  const layout = layOut(elements, options);
  if (!layout.ok) return layout;
  const path = layout.value.path.map(({ ai, value }) => `/${ai}/${escapeUri(value, 'path')}`).join('');
  const query = layout.value.query.map(({ ai, value }) => `${ai}=${escapeUri(value, 'query')}`).join('&');
  return accepted(`${withoutSlash(stem)}${path}${query === '' ? '' : `?${query}`}`);
}

/** The same, compressed: all of it, or all but the primary key. */
export function printCompressedLink(
  elements: readonly Printable[],
  stem: string,
  form: 'partial' | 'compressed' = 'compressed',
  options: Gs1Options = {},
): Result<string, Gs1Refusal> {
  const layout = layOut(elements, options);
  if (!layout.ok) return layout;
  const [key, ...qualifiers] = layout.value.path;
  // The compressed form takes a value's shape from the table.
  const unknown = layout.value.query.find(({ ai }) => !aiDefinitions().has(ai));
  if (unknown !== undefined) return refused({ kind: 'unknown-ai', ai: unknown.ai, position: 0 });
  const base = withoutSlash(stem);
  if (key === undefined) return refused({ kind: 'no-primary-key' });
  if (form === 'compressed')
    return accepted(`${base}/${compressElements([...layout.value.path, ...layout.value.query])}`);
  const rest = [...qualifiers, ...layout.value.query];
  const clear = `${base}/${key.ai}/${escapeUri(key.value, 'path')}`;
  return accepted(rest.length === 0 ? clear : `${clear}/${compressElements(rest)}`);
}
