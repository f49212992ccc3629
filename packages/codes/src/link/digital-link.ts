import { aiDefinitions } from '../gs1/ai-definition.ts';
import { associate } from '../gs1/associations.ts';
import { defineAi } from '../gs1/element-string.ts';
import type { Gs1Element, Gs1Message, Gs1Options, Gs1Refusal } from '../gs1/element.ts';
import { checkValue } from '../gs1/value.ts';
import { accepted, refused, type Result } from '../result.ts';
import { decompressElements } from './compression.ts';
import { escapedLength, splitUri, unescapeUri, type UriParts } from './uri-text.ts';

export type LinkOptions = Gs1Options & {
  /** `accept` (default): a GTIN of 8, 12 or 13 digits is filled up to 14. */
  readonly shortGtins?: 'accept' | 'refuse';
  /** `accept`: `/gtin/…/ser/…` of the standard's first releases. Default `refuse`: a path may use such words. */
  readonly alphaNames?: 'accept' | 'refuse';
};

export type DigitalLink = Gs1Message & {
  /** What precedes the primary key, without a slash at the end. */
  readonly stem: string;
  /** `compressed` wholly, or `partial`: the primary key in clear, the rest compressed. */
  readonly form: 'plain' | 'partial' | 'compressed';
};

const ALPHA_NAMES: ReadonlyMap<string, string> = new Map(
  (
    'sscc=00 gtin=01 cpv=22 lot=10 ser=21 gdti=253 gcn=255 ginc=401 gsin=402 gln=414 glnx=254 payTo=415 refNo=8020 ' +
    'party=417 grai=8003 giai=8004 itip=8006 cpid=8010 cpsn=8011 gmn=8013 gsrnp=8017 gsrn=8018 srin=8019'
  )
    .split(' ')
    .map((pair) => pair.split('=') as [string, string]),
);

type Pair = {
  readonly ai: string;
  /** Unescaped. */
  readonly text: string;
  /** As the link has it; absent for what was compressed. */
  readonly raw?: string;
  readonly position: number;
};

function nameToAi(name: string, options: LinkOptions): string {
  return (options.alphaNames === 'accept' ? ALPHA_NAMES.get(name) : undefined) ?? name;
}

/** The path's pairs from its last primary key on, and where that key begins. */
function findKeyPath(parts: UriParts, options: LinkOptions): { pairs: Pair[]; start: number } | undefined {
  const definitions = aiDefinitions(options.edition);
  const segments = parts.path.split('/');
  const pairs: Pair[] = [];
  let position = parts.authority.length + parts.path.length;
  for (let index = segments.length - 2; index >= 1; index -= 2) {
    const name = segments[index] ?? '';
    const text = segments[index + 1] ?? '';
    const ai = nameToAi(name, options);
    const definition = definitions.get(ai);
    if (definition === undefined || text === '') return undefined;
    pairs.push({ ai, text: unescapeUri(text, 'path'), raw: text, position: position - text.length });
    position -= text.length + name.length + 2;
    if (definition.linkQualifiers !== undefined) return { pairs: pairs.reverse(), start: position };
  }
  return undefined;
}

/** Whether the qualifiers follow one of the key's sequences, gaps allowed. */
function findMisplacedQualifier(pairs: readonly Pair[], options: LinkOptions): Gs1Refusal | undefined {
  const [key, ...qualifiers] = pairs.map(({ ai }) => ai);
  const ways = aiDefinitions(options.edition).get(key ?? '')?.linkQualifiers ?? [];
  const follows = (way: readonly string[], some: readonly string[]): boolean => {
    let from = 0;
    return some.every((ai) => (from = way.indexOf(ai, from) + 1) > 0);
  };
  if (ways.some((way) => follows(way, qualifiers))) return undefined;
  // The first that no sequence takes where it stands.
  const index = qualifiers.findIndex((_, at) => !ways.some((way) => follows(way, qualifiers.slice(0, at + 1))));
  return {
    kind: 'qualifier-not-allowed',
    ai: qualifiers[index] ?? '',
    key: key ?? '',
    position: pairs[index + 1]?.position ?? 0,
  };
}

/**
 * GS1 keys of the query are all digits; anything else belongs to others and is passed over. Parameters are parted by
 * `&`, in links after the standard's first releases by `;` too: within a value that is escaped.
 */
function readQuery(parts: UriParts, options: LinkOptions): Result<Pair[], Gs1Refusal> {
  const pairs: Pair[] = [];
  let position = parts.authority.length + parts.path.length + 1;
  for (const parameter of parts.query.split(/&|;(?=\d{2,4}=)/)) {
    const [name, text] = splitOnce(parameter);
    const start = position + name.length + 1;
    position += parameter.length + 1;
    if (text === undefined || !/^\d+$/.test(name)) continue;
    const defined = defineAi(name, start, options);
    if (!defined.ok) return defined;
    if (defined.value.known && !defined.value.linkAttribute) {
      return refused({ kind: 'not-link-attribute', ai: name, position: start });
    }
    pairs.push({ ai: name, text: unescapeUri(text, 'query'), raw: text, position: start });
  }
  return accepted(pairs);
}

function splitOnce(parameter: string): [string, string?] {
  const equals = parameter.indexOf('=');
  return equals < 0 ? [parameter] : [parameter.slice(0, equals), parameter.slice(equals + 1)];
}

/** Where a finding within the value stands in the link: behind its escapes, and without the zeros filled in. */
function moveInto(refusal: Gs1Refusal, position: number, raw: string | undefined, filled: number): Gs1Refusal {
  if (refusal.kind !== 'content') return refusal;
  const offset = raw === undefined ? 0 : escapedLength(raw, refusal.offset - filled);
  return { ...refusal, position: position + offset };
}

function toElements(pairs: readonly Pair[], options: LinkOptions): Result<Gs1Element[], Gs1Refusal> {
  const elements: Gs1Element[] = [];
  const seen = new Set<string>();
  for (const { ai, text, raw, position } of pairs) {
    const defined = defineAi(ai, position, options);
    if (!defined.ok) return defined;
    const short = ai === '01' && options.shortGtins !== 'refuse' && /^(\d{8}|\d{12,13})$/.test(text);
    const value = short ? text.padStart(14, '0') : text;
    const wrong = checkValue(defined.value, value, position, options);
    if (wrong !== undefined) return refused(moveInto(wrong, position, raw, value.length - text.length));
    if (seen.has(ai)) return refused({ kind: 'repeated', ai, position });
    seen.add(ai);
    elements.push({ ai, value, known: defined.value.known, position });
  }
  return accepted(elements);
}

function finish(
  pairs: readonly Pair[],
  stem: string,
  form: DigitalLink['form'],
  options: LinkOptions,
): Result<DigitalLink, Gs1Refusal> {
  const elements = toElements(pairs, options);
  if (!elements.ok) return elements;
  const message = associate(elements.value, options);
  return message.ok ? accepted({ ...message.value, stem, form }) : message;
}

/** The last segment of the path as compressed data, after a key in clear or after the stem. */
function parseCompressed(parts: UriParts, options: LinkOptions): Result<DigitalLink, Gs1Refusal> {
  const nothing: Gs1Refusal = { kind: 'no-primary-key' };
  const slash = parts.path.lastIndexOf('/');
  const data = parts.path.slice(slash + 1);
  if (slash < 0 || !/^[-0-9A-Z_a-z]{2,}$/.test(data)) return refused(nothing);
  const position = parts.authority.length + slash + 1;
  const found = decompressElements(data);
  const clear = findKeyPath({ ...parts, path: parts.path.slice(0, slash) }, options);
  // Without a key in clear, any web address may end in a word that is no compressed data: then it is just an address.
  if (!found.ok)
    return refused(clear === undefined ? nothing : { kind: 'malformed', position, expected: 'compressed-data' });
  const query = readQuery(parts, options);
  if (!query.ok) return query;
  const pairs = [
    ...(clear?.pairs ?? []),
    ...found.value.map(({ ai, value }) => ({ ai, text: value, position })),
    ...query.value,
  ];
  if (!pairs.some(({ ai }) => aiDefinitions(options.edition).get(ai)?.linkQualifiers !== undefined)) {
    return refused(nothing);
  }
  const stem = (parts.authority + parts.path).slice(0, clear?.start ?? position - 1);
  return finish(pairs, stem, clear === undefined ? 'compressed' : 'partial', options);
}

/**
 * Reads a GS1 Digital Link URI, plain or compressed (GS1 Digital Link standard: URI syntax 1.4; compression 1.0).
 * Elements come key first, then qualifiers, then attributes in their order.
 */
export function parseDigitalLink(uri: string, options: LinkOptions = {}): Result<DigitalLink, Gs1Refusal> {
  if (uri === '') return refused({ kind: 'empty' });
  const parts = splitUri(uri);
  if (parts === undefined) return refused({ kind: 'malformed', position: 0, expected: 'uri' });
  const found = findKeyPath(parts, options);
  if (found === undefined) return parseCompressed(parts, options);
  const misplaced = findMisplacedQualifier(found.pairs, options);
  if (misplaced !== undefined) return refused(misplaced);
  const query = readQuery(parts, options);
  if (!query.ok) return query;
  return finish([...found.pairs, ...query.value], uri.slice(0, found.start), 'plain', options);
}
