import { AI_TABLE, AI_TABLE_DRAFT } from './ai-table.ts';

/** One part of an AI's value: characters of one set, of fixed or variable length, with its content rules in order. */
export type AiComponent = {
  readonly characters: 'N' | 'X' | 'Y' | 'Z';
  readonly lengthMin: number;
  readonly lengthMax: number;
  readonly optional: boolean;
  /** Names of content rules, see `../linters/lint.ts`. */
  readonly rules: readonly string[];
};

/** What the General Specifications say of one application identifier. */
export type AiDefinition = {
  readonly ai: string;
  /** False for an AI that the table does not hold; its value is kept as it came. */
  readonly known: boolean;
  /** The length follows from the AI, so no separator is needed after the value. */
  readonly predefinedLength: boolean;
  /** May stand in the query of a Digital Link. */
  readonly linkAttribute: boolean;
  readonly components: readonly AiComponent[];
  /** All of these lists must be satisfied; each by one of its alternatives; each alternative by all its patterns. */
  readonly required: readonly (readonly (readonly string[])[])[];
  /** Patterns that must not be present beside it. */
  readonly excluded: readonly string[];
  /** Set for a primary key of a Digital Link: its sequences of qualifiers. */
  readonly linkQualifiers?: readonly (readonly string[])[];
};

/** `release`: the published General Specifications of January 2026. `draft`: what GS1 has written since. */
export type AiEdition = 'release' | 'draft';

const COMPONENT = /^(\?)?([NXYZ])(-)?(\d+)((?::\w+)*)$/;

function readComponent(text: string): AiComponent {
  const [, optional, characters, variable, length, rules] = COMPONENT.exec(text) ?? [];
  return {
    characters: characters as AiComponent['characters'],
    lengthMin: variable === undefined ? Number(length) : 1,
    lengthMax: Number(length),
    optional: optional !== undefined,
    rules: (rules ?? '').split(':').filter((rule) => rule !== ''),
  };
}

/** `31[0-6][0-5]` → 3100 … 3165. */
function expand(pattern: string): string[] {
  const range = /\[(\d)-(\d)\]/.exec(pattern);
  if (range === null) return [pattern];
  const found: string[] = [];
  for (let digit = Number(range[1]); digit <= Number(range[2]); digit++) {
    found.push(...expand(pattern.replace(range[0], String(digit))));
  }
  return found;
}

function readLine(line: string): AiDefinition[] {
  const [ais = '', body = '', ...rest] = line.split(' ');
  const [, flags = '', components = ''] = /^([!@]*)(.*)$/.exec(body) ?? [];
  const shared = {
    known: true,
    predefinedLength: flags.includes('!'),
    linkAttribute: flags.includes('@'),
    components: components.split(',').map(readComponent),
    required: rest
      .filter((word) => word.startsWith('&'))
      .map((word) =>
        word
          .slice(1)
          .split('|')
          .map((group) => group.split('+')),
      ),
  };
  const excluded =
    rest
      .find((word) => word.startsWith('^'))
      ?.slice(1)
      .split('|') ?? [];
  const keys = rest.find((word) => word.startsWith('/'))?.slice(1);
  return ais
    .split('|')
    .flatMap(expand)
    .map((ai) => ({
      ...shared,
      ai,
      excluded: excluded.map((pattern) => (pattern === '~' ? `${ai.slice(0, 3)}n` : pattern)),
      ...(keys === undefined
        ? {}
        : { linkQualifiers: keys.split('|').map((way) => way.split('.').filter((ai_) => ai_ !== '')) }),
    }));
}

function readTable(...tables: string[]): ReadonlyMap<string, AiDefinition> {
  const definitions = new Map<string, AiDefinition>();
  for (const line of tables.flatMap((table) => table.trim().split('\n'))) {
    for (const definition of readLine(line)) definitions.set(definition.ai, definition);
  }
  return definitions;
}

/** Read once, when first asked: a page that scans nothing pays nothing. */
const editions: { [edition in AiEdition]?: ReadonlyMap<string, AiDefinition> } = {};

/** Every AI of an edition, by its digits. */
export function aiDefinitions(edition: AiEdition = 'release'): ReadonlyMap<string, AiDefinition> {
  return (editions[edition] ??= edition === 'draft' ? readTable(AI_TABLE, AI_TABLE_DRAFT) : readTable(AI_TABLE));
}

/** AIs that begin with these two digits have this many digits in all. */
const aiLengths = new Map<string, number>();

/** How many digits the AIs with this two-digit beginning have; undefined when none is assigned. */
export function aiLengthOf(prefix: string): number | undefined {
  if (aiLengths.size === 0) {
    for (const ai of aiDefinitions().keys()) aiLengths.set(ai.slice(0, 2), ai.length);
  }
  return aiLengths.get(prefix);
}

/** Two-digit beginnings with a predefined length that no assigned AI uses: total length of the value in characters. */
const RESERVED_PREDEFINED: ReadonlyMap<string, number> = new Map([
  ['04', 16],
  ['14', 6],
  ['18', 6],
  ['19', 6],
]);

/**
 * A stand-in for an AI that the table does not hold. Undefined when the digits contradict the table: an assigned
 * beginning has AIs of one length only.
 */
export function unknownAi(ai: string): AiDefinition | undefined {
  const length = aiLengthOf(ai.slice(0, 2));
  if (!/^\d{2,4}$/.test(ai) || (length !== undefined && length !== ai.length)) return undefined;
  const predefined = RESERVED_PREDEFINED.get(ai) ?? (/^(3[1-6]|41)/.test(ai) ? (ai[0] === '4' ? 13 : 6) : undefined);
  return {
    ai,
    known: false,
    predefinedLength: predefined !== undefined,
    linkAttribute: false,
    components: [
      {
        characters: predefined === undefined ? 'X' : 'N',
        lengthMin: predefined ?? 1,
        lengthMax: predefined ?? 90,
        optional: false,
        rules: [],
      },
    ],
    required: [],
    excluded: [],
  };
}

/** `310n` matches 3103; an AI without `n` matches itself. */
export function matchesAi(pattern: string, ai: string): boolean {
  if (pattern.length !== ai.length) return false;
  for (let index = 0; index < ai.length; index++) {
    if (pattern[index] !== 'n' && pattern[index] !== ai[index]) return false;
  }
  return true;
}
