import { patternTexts, type Language } from '@holdfast/protocol';
import type { FastifySchemaCompiler } from 'fastify';
import type { TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { Value } from 'typebox/value';

export type InvalidPart = 'body' | 'params' | 'querystring' | 'headers';

interface SchemaError {
  readonly keyword: string;
  readonly instancePath: string;
  readonly params: { readonly [name: string]: unknown };
  readonly message?: string | undefined;
}

/**
 * Bodies are taken as they are: "5" is not 5. Path and query are text by nature, so there a number is read from its digits.
 */
export const compileSchema: FastifySchemaCompiler<TSchema> = ({ schema, httpPart }) => {
  const compiled = Compile(schema);
  return (value: unknown) => {
    const read = httpPart === 'body' ? value : Value.Convert(schema, value);
    return compiled.Check(read) ? { value: read } : { error: compiled.Errors(read) as unknown as Error };
  };
};

export interface InvalidMember {
  /** JSON pointer into that part of the request. */
  readonly pointer: string;
  readonly in: InvalidPart;
  readonly detail: string;
}

const errorsMax = 10;
const noise = new Set(['boolean', 'anyOf', 'oneOf', 'not', 'if']);

/** One sentence for each thing that is wrong, the first ones first. */
export function describeInvalid(
  part: InvalidPart,
  errors: readonly unknown[],
  language: Language,
): readonly InvalidMember[] {
  const all = errors as readonly SchemaError[];
  const telling = all.filter((error) => !noise.has(error.keyword));
  return (telling.length > 0 ? telling : all).slice(0, errorsMax).map((error) => {
    const where = error.instancePath === '' ? partNames[part][language] : error.instancePath.slice(1);
    const sentence = (sentences[error.keyword] ?? fallback)[language](error.params);
    return {
      pointer: error.instancePath,
      in: part,
      detail: language === 'en' ? `${where} ${sentence}.` : `${where} ${sentence}。`,
    };
  });
}

const partNames: { readonly [Part in InvalidPart]: { readonly [L in Language]: string } } = {
  body: { en: 'The body', 'zh-CN': '请求正文' },
  params: { en: 'The path', 'zh-CN': '路径' },
  querystring: { en: 'The query', 'zh-CN': '查询参数' },
  headers: { en: 'The headers', 'zh-CN': '请求头' },
};

type Sentence = { readonly [L in Language]: (params: { readonly [name: string]: unknown }) => string };

function list(value: unknown): string {
  return Array.isArray(value) ? value.join(', ') : String(value);
}

const typeNames: { readonly [type: string]: { readonly [L in Language]: string } } = {
  integer: { en: 'a whole number', 'zh-CN': '整数' },
  number: { en: 'a number', 'zh-CN': '数字' },
  string: { en: 'text', 'zh-CN': '文本' },
  boolean: { en: 'true or false', 'zh-CN': 'true 或 false' },
  array: { en: 'a list', 'zh-CN': '列表' },
  object: { en: 'an object', 'zh-CN': '对象' },
};

function typeName(type: unknown, language: Language): string {
  return typeNames[String(type)]?.[language] ?? list(type);
}

const sentences: { readonly [keyword: string]: Sentence } = {
  required: {
    en: ({ requiredProperties }) => `lacks ${list(requiredProperties)}`,
    'zh-CN': ({ requiredProperties }) => `缺少 ${list(requiredProperties)}`,
  },
  additionalProperties: {
    en: ({ additionalProperties }) => `has members that are not known: ${list(additionalProperties)}`,
    'zh-CN': ({ additionalProperties }) => `含有未知成员：${list(additionalProperties)}`,
  },
  type: {
    en: ({ type }) => `must be ${typeName(type, 'en')}`,
    'zh-CN': ({ type }) => `必须是${typeName(type, 'zh-CN')}`,
  },
  minimum: { en: ({ limit }) => `must be at least ${list(limit)}`, 'zh-CN': ({ limit }) => `不得小于 ${list(limit)}` },
  maximum: { en: ({ limit }) => `must be at most ${list(limit)}`, 'zh-CN': ({ limit }) => `不得大于 ${list(limit)}` },
  minLength: { en: () => 'must not be empty', 'zh-CN': () => '不得为空' },
  maxLength: {
    en: ({ limit }) => `may have ${list(limit)} characters`,
    'zh-CN': ({ limit }) => `最多 ${list(limit)} 个字符`,
  },
  minItems: {
    en: ({ limit }) => `must have at least ${list(limit)} entry`,
    'zh-CN': ({ limit }) => `至少需要 ${list(limit)} 项`,
  },
  maxItems: { en: ({ limit }) => `may have ${list(limit)} entries`, 'zh-CN': ({ limit }) => `最多 ${list(limit)} 项` },
  pattern: {
    en: ({ pattern }) => patternTexts[list(pattern)]?.en ?? `does not have the form ${list(pattern)}`,
    'zh-CN': ({ pattern }) => patternTexts[list(pattern)]?.['zh-CN'] ?? `不符合格式 ${list(pattern)}`,
  },
  enum: {
    en: ({ allowedValues }) => `must be one of ${list(allowedValues)}`,
    'zh-CN': ({ allowedValues }) => `必须是 ${list(allowedValues)} 之一`,
  },
  const: {
    en: ({ allowedValue }) => `must be ${list(allowedValue)}`,
    'zh-CN': ({ allowedValue }) => `必须是 ${list(allowedValue)}`,
  },
};
const fallback: Sentence = { en: () => 'has a wrong form', 'zh-CN': () => '格式有误' };
