import { accepted, refused, type Result } from '../result.ts';
import { aiDefinitions, matchesAi } from './ai-definition.ts';
import type { AssociationFinding, Gs1Element, Gs1Message, Gs1Options, Gs1Refusal } from './element.ts';

type Elements = readonly (Pick<Gs1Element, 'ai' | 'value'> & Partial<Pick<Gs1Element, 'position'>>)[];

/** The AIs present, each once and where it stands first: rules between AIs do not count how often one is repeated. */
function firstOfEach(elements: Elements): ReadonlyMap<string, { readonly position?: number }> {
  const found = new Map<string, { readonly position?: number }>();
  for (const { ai, position } of elements) {
    if (!found.has(ai)) found.set(ai, position === undefined ? {} : { position });
  }
  return found;
}

/** AIs that must not stand together (General Specifications 4.13). */
export function findExclusion(elements: Elements, options: Gs1Options = {}): AssociationFinding | undefined {
  const definitions = aiDefinitions(options.edition);
  const present = firstOfEach(elements);
  for (const [ai, place] of present) {
    for (const pattern of definitions.get(ai)?.excluded ?? []) {
      for (const by of present.keys()) {
        if (by !== ai && matchesAi(pattern, by)) return { kind: 'excluded', ai, by, ...place };
      }
    }
  }
  return undefined;
}

/** Every AI whose companions are missing (General Specifications 4.14), each once. */
export function findMissingCompanions(elements: Elements, options: Gs1Options = {}): AssociationFinding[] {
  const definitions = aiDefinitions(options.edition);
  const present = firstOfEach(elements);
  const isPresent = (pattern: string): boolean =>
    pattern.includes('n') ? [...present.keys()].some((ai) => matchesAi(pattern, ai)) : present.has(pattern);
  const found: AssociationFinding[] = [];
  for (const [ai, place] of present) {
    const missing = definitions
      .get(ai)
      ?.required.find((alternatives) => !alternatives.some((group) => group.every(isPresent)));
    if (missing !== undefined) found.push({ kind: 'required', ai, alternatives: missing, ...place });
  }
  return found;
}

/** One AI, one value: repeating it with the same value is harmless. */
export function findRepetition(elements: Elements): AssociationFinding | undefined {
  const values = new Map<string, string>();
  for (const { ai, value, position } of elements) {
    const before = values.get(ai);
    if (before !== undefined && before !== value) {
      return { kind: 'repeated', ai, ...(position === undefined ? {} : { position }) };
    }
    values.set(ai, value);
  }
  return undefined;
}

/** Keys whose serial component is optional, and their length without it. */
const SERIAL_FROM: ReadonlyMap<string, number> = new Map([
  ['253', 13],
  ['255', 13],
  ['8003', 14],
]);

/** A signature (8030) covers one instance: beside it these keys carry their serial component. */
export function findUnserialisedKey(elements: Elements): AssociationFinding | undefined {
  if (!elements.some(({ ai }) => ai === '8030')) return undefined;
  const bare = elements.find(({ ai, value }) => value.length === SERIAL_FROM.get(ai));
  if (bare === undefined) return undefined;
  return {
    kind: 'serial-component-missing',
    ai: bare.ai,
    ...(bare.position === undefined ? {} : { position: bare.position }),
  };
}

/** Compares elements with each other as far as the purpose asks. */
export function associate(elements: readonly Gs1Element[], options: Gs1Options): Result<Gs1Message, Gs1Refusal> {
  if (options.purpose === 'none') return accepted({ elements, warnings: [] });
  const excluded = findExclusion(elements, options);
  if (excluded !== undefined) return refused(excluded);
  const missing = findMissingCompanions(elements, options);
  const [first] = missing;
  if (options.purpose === 'own-label' && first !== undefined) return refused(first);
  const other = findRepetition(elements) ?? findUnserialisedKey(elements);
  return other === undefined ? accepted({ elements, warnings: missing }) : refused(other);
}
