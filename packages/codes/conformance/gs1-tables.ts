import { basename } from 'node:path';
import {
  type AiComponent,
  aiDefinitions,
  type AiDefinition,
  type AiEdition,
  findExclusion,
  findMissingCompanions,
  findRepetition,
  findUnserialisedKey,
  parseBracketed,
} from '../src/index.ts';
import type { Tally } from './report.ts';
import type { Settings } from './vectors.ts';

type AssociationVector = {
  readonly ok: boolean;
  readonly rule: string;
  readonly ai: string;
  readonly settings?: Settings;
};

/** Each rule between AIs by itself, as the engine's unit tests run it. */
export function checkAssociations(tally: Tally, vector: AssociationVector): void {
  const unknownAis = vector.settings?.PermitUnknownAIs === true ? 'keep' : 'refuse';
  const read = parseBracketed(vector.ai, { purpose: 'none', unknownAis });
  const elements = read.ok ? read.value.elements : [];
  const rules: { readonly [rule: string]: () => unknown } = {
    validateAIrepeats: () => findRepetition(elements),
    validateAImutex: () => findExclusion(elements),
    validateAIrequisites: () => findMissingCompanions(elements)[0],
    validateDigSigRequiresSerialisedKey: () => findUnserialisedKey(elements),
    digSigSerialKey: () => findUnserialisedKey(elements),
  };
  const found = read.ok ? (rules[vector.rule] ?? rules['digSigSerialKey'])?.() : read.refusal;
  tally.check(`validate-ai-associations: ${vector.rule} ${vector.ai}`, vector.ok, found === undefined);
}

function printComponent(component: AiComponent): string {
  const { characters, lengthMin, lengthMax, optional, rules } = component;
  const length = `${characters}${lengthMin === lengthMax && !(lengthMin === 1 && !optional && lengthMax !== 1) ? '' : '..'}${lengthMax}`;
  const text = optional ? `[${length}]` : length;
  return [text, ...rules].join(',');
}

/** A definition as a line of GS1's syntax dictionary, without the title. */
function printDefinition(definition: AiDefinition): string {
  const { predefinedLength, linkAttribute, components, required, excluded, linkQualifiers } = definition;
  const keys = linkQualifiers?.map((way) => way.join(',')).join('|');
  return [
    `${predefinedLength ? '*' : ''}${linkAttribute ? '?' : ''}`,
    ...components.map(printComponent),
    ...required.map((list) => `req=${list.map((group) => group.join('+')).join(',')}`),
    ...(excluded.length === 0 ? [] : [`ex=${excluded.join(',')}`]),
    ...(keys === undefined ? [] : [keys === '' ? 'dlpkey' : `dlpkey=${keys}`]),
  ]
    .filter((word) => word !== '')
    .join(' ');
}

function expandRange(ais: string): string[] {
  const [first = '', last = first] = ais.split('-');
  const found: string[] = [];
  for (let ai = Number(first); ai <= Number(last); ai++) found.push(String(ai).padStart(first.length, '0'));
  return found;
}

/** The order of attributes says nothing. */
function sortAttributes(line: string): string {
  const words = line.split(' ');
  const isAttribute = (word: string): boolean => /^(req|ex|dlpkey)\b/.test(word);
  return [...words.filter((word) => !isAttribute(word)), ...words.filter(isAttribute).sort()].join(' ');
}

/** Every line of the dictionary against the table, and nothing more in the table. */
export function checkDictionary(tally: Tally, path: string, edition: AiEdition): void {
  const text = tally.read(path, `${basename(path)} (${edition})`);
  if (text === undefined) return;
  const definitions = aiDefinitions(edition);
  const left = new Set(definitions.keys());
  for (const line of text.split('\n')) {
    const words = line.replace(/#.*/, '').trim().split(/\s+/);
    const [ais = '', ...rest] = words;
    if (ais === '') continue;
    for (const ai of expandRange(ais)) {
      left.delete(ai);
      const definition = definitions.get(ai);
      const got = definition === undefined ? 'missing' : printDefinition(definition);
      tally.check(`dictionary-${edition}: (${ai})`, sortAttributes(rest.join(' ')), sortAttributes(got));
    }
  }
  tally.check(`dictionary-${edition}: nothing else`, [], [...left]);
}
