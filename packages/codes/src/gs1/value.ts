import type { LintFinding } from '../linters/finding.ts';
import { LINTERS, SET_LINTERS } from '../linters/lint.ts';
import type { AiComponent, AiDefinition } from './ai-definition.ts';
import type { Gs1Options, Gs1Refusal } from './element.ts';

/** Shortest and longest value of an AI, in characters. */
export function lengthsOf(definition: AiDefinition): { readonly min: number; readonly max: number } {
  let min = 0;
  let max = 0;
  for (const component of definition.components) {
    if (!component.optional) min += component.lengthMin;
    max += component.lengthMax;
  }
  return { min, max };
}

function lintComponent(component: AiComponent, part: string, options: Gs1Options): LintFinding | undefined {
  const context = options.lookupCompanyPrefix === undefined ? {} : { lookupCompanyPrefix: options.lookupCompanyPrefix };
  const found = SET_LINTERS[component.characters](part, context);
  if (found !== undefined) return found;
  for (const rule of component.rules) {
    const broken = LINTERS.get(rule)?.(part, context);
    if (broken !== undefined) return broken;
  }
  return undefined;
}

/** Holds a value against its AI: length, then part by part its characters and rules. Undefined when all is well. */
export function checkValue(
  definition: AiDefinition,
  value: string,
  position: number,
  options: Gs1Options,
): Gs1Refusal | undefined {
  const { ai } = definition;
  const lengths = lengthsOf(definition);
  if (value.length < lengths.min || value === '') return { kind: 'value-too-short', ai, position };
  if (value.length > lengths.max) return { kind: 'value-too-long', ai, position };
  let offset = 0;
  for (const component of definition.components) {
    if (component.optional && offset === value.length) break;
    const part = value.slice(offset, offset + component.lengthMax);
    if (part.length < component.lengthMin) return { kind: 'value-wrong-length', ai, position };
    const found = lintComponent(component, part, options);
    if (found !== undefined) {
      return {
        kind: 'content',
        ai,
        rule: found.rule,
        position: position + offset + found.position,
        offset: offset + found.position,
        length: found.length,
        componentEnd: offset + part.length,
      };
    }
    offset += part.length;
  }
  return offset < value.length ? { kind: 'value-wrong-length', ai, position } : undefined;
}
