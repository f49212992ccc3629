/** Languages that people are answered in. */
export const languages = ['en', 'zh-CN'] as const;
export type Language = (typeof languages)[number];

export type Texts = { readonly [Name in Language]: string };

/**
 * One row of the problem table. Texts may name members of the problem in braces, with a format behind a colon:
 * `{quantity}`, `{knownAt:since}`.
 */
export interface ProblemRow {
  readonly status: number;
  readonly title: Texts;
  /** What happened and why. */
  readonly detail: Texts;
  /** What the person does now. */
  readonly nextStep: Texts;
}

export type ProblemMembers = { readonly [member: string]: unknown };

type Names = { readonly [name: string]: string };

/** The words of docs/glossary.md. English uses the names of the code. */
const phases: Names = {
  unknown: '未知',
  allocated: '已分配',
  withdrawn: '已撤回',
  released: '已下发',
  recalled: '召回中',
  started: '已开始',
  shipped: '已发货',
  'given-back': '已退回',
  short: '已报缺',
};
const fenceReasons: Names = { 'rolled-back': '回退', forked: '分叉', 'behind-receipt': '落后于会签回执' };
const verbs: Names = { read: '查询', work: '作业', plan: '制定计划', administer: '管理' };

function named(names: Names, value: unknown, language: Language): string {
  const text = plain(value);
  return language === 'en' || !Object.hasOwn(names, text) ? text : (names[text] as string);
}

const formats: { readonly [name: string]: (value: unknown, language: Language) => string } = {
  /** Unix milliseconds; 0 stands for never. */
  since: (value, language) => {
    if (typeof value !== 'number' || value <= 0) {
      return language === 'en' ? 'nothing was ever heard from there' : '从未收到过那边的消息';
    }
    const minute = `${new Date(value).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
    return language === 'en' ? `as known at ${minute}` : `截至 ${minute}`;
  },
  /** State of an assignment. */
  phase: (value, language) => named(phases, value, language),
  /** What a key may do. */
  verb: (value, language) => named(verbs, value, language),
  /** A site, or the whole company. */
  scope: (value, language) => {
    if (value === 'everywhere') return language === 'en' ? 'headquarters' : '全公司范围';
    return language === 'en' ? plain(value) : ` ${plain(value)} `;
  },
  /** `STREAM is WHY at entry SEQ`, as a node keeps why it stopped. */
  fence: (value, language) => {
    const [, stream, why = '', seq] = /^(\S+) is (\S+) at entry (\d+)$/.exec(plain(value)) ?? [];
    if (language === 'en' || stream === undefined) return plain(value);
    return `${stream} 在第 ${seq} 条记录处${named(fenceReasons, why, language)}`;
  },
  list: (value) => (Array.isArray(value) ? value.join(', ') : plain(value)),
};

function plain(value: unknown): string {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : (JSON.stringify(value) ?? '?');
}

const placeholder = /\{(\w+)(?::(\w+))?\}/g;

/** The sentence with the problem's own figures in it. A member that is not there stays visible as `?`. */
export function fillText(text: string, members: ProblemMembers, language: Language): string {
  return text.replace(placeholder, (_, name: string, format: string | undefined) => {
    const value = members[name];
    if (value === undefined) return '?';
    return format === undefined ? plain(value) : (formats[format]?.(value, language) ?? plain(value));
  });
}

/** The member names that a text asks for, for the test that compares texts with refusals. */
export function placeholdersOf(text: string): readonly string[] {
  return [...text.matchAll(placeholder)].map((match) => match[1] as string);
}

/** What an `Accept-Language` header asks for, English when nothing known is asked for. Quality values count. */
export function chooseLanguage(header: string | undefined): Language {
  let best: Language = 'en';
  let bestQuality = 0;
  for (const part of (header ?? '').slice(0, 200).split(',')) {
    const [range = '', ...parameters] = part.trim().toLowerCase().split(';');
    const weight = parameters.map((text) => /^\s*q=([01](?:\.\d{1,3})?)\s*$/.exec(text)?.[1]).find(Boolean);
    const quality = weight === undefined ? 1 : Number(weight);
    const language = range.startsWith('zh') ? 'zh-CN' : range.startsWith('en') || range === '*' ? 'en' : undefined;
    if (language !== undefined && quality > bestQuality) [best, bestQuality] = [language, quality];
  }
  return best;
}
