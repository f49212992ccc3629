import type { RefusalKind } from '@holdfast/domain';
import { edgeProblems } from './problems/edge-problems.ts';
import { fillText, type Language, type ProblemMembers, type ProblemRow } from './problems/problem-text.ts';
import { refusalProblems } from './problems/refusal-problems.ts';

export type EdgeProblemCode = keyof typeof edgeProblems;
export type ProblemCode = RefusalKind | EdgeProblemCode;

/** The one table of coded errors that code, tests and docs/problems.md share. */
export const problems: { readonly [Code in ProblemCode]: ProblemRow } = { ...refusalProblems, ...edgeProblems };
export const problemCodes: readonly ProblemCode[] = Object.keys(problems) as ProblemCode[];

/** An RFC 9457 problem: what happened, why, and what to do next, in the person's language. */
export interface Problem {
  /** A path of the same server that describes the kind of problem. */
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly nextStep: string;
  /** Stable; `type`, `title` and texts may change, this does not. */
  readonly code: ProblemCode;
  /** The request, as it stands in the log. */
  readonly instance: string;
  /** The members of the refusal. */
  readonly [member: string]: unknown;
}

export function makeProblem(code: ProblemCode, members: ProblemMembers, language: Language, instance: string): Problem {
  const row = problems[code];
  return {
    ...members,
    type: `/problems/${code}`,
    title: fillText(row.title[language], members, language),
    status: row.status,
    detail: fillText(row.detail[language], members, language),
    nextStep: fillText(row.nextStep[language], members, language),
    code,
    instance,
  };
}

export function isProblemCode(text: string): text is ProblemCode {
  return Object.hasOwn(problems, text);
}

export {
  chooseLanguage,
  fillText,
  languages,
  placeholdersOf,
  type Language,
  type ProblemMembers,
  type ProblemRow,
  type Texts,
} from './problems/problem-text.ts';
