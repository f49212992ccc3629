import { finding, type LintContext, type Linter, type LintFinding, whole } from './finding.ts';

/** The shortest GS1 company prefix. */
export const COMPANY_PREFIX_LENGTH_MIN = 4;

/** Asks the register, when there is one, about the company prefix at the start of `digits`. */
export function lintRegistered(digits: string, context: LintContext): LintFinding | undefined {
  const known = context.lookupCompanyPrefix?.(digits);
  if (known === false) return whole('invalid-gcp-prefix', digits);
  return known === 'offline' ? whole('gcp-datasource-offline', digits) : undefined;
}

/** A GS1 key begins with a company prefix, after `offset` leading characters. Its length is its owner's secret. */
function companyPrefixAt(offset: number): Linter {
  return (value, context) => {
    const key = value.slice(offset);
    if (key.length < COMPANY_PREFIX_LENGTH_MIN) return whole('too-short-for-gcp', value);
    const wrong = key.slice(0, COMPANY_PREFIX_LENGTH_MIN).search(/[^0-9]/);
    if (wrong >= 0) return finding('invalid-gcp-prefix', offset + wrong, 1);
    const found = lintRegistered(key, context);
    return found === undefined ? undefined : finding(found.rule, offset, key.length);
  };
}

export const lintCompanyPrefixAt1: Linter = companyPrefixAt(0);
export const lintCompanyPrefixAt2: Linter = companyPrefixAt(1);
