import type { CompanyPrefixLookup, LintRule } from '../linters/finding.ts';
import type { AiEdition } from './ai-definition.ts';

/** FNC1 as scanners send it: ASCII group separator. */
export const GROUP_SEPARATOR: string = '\u001d';

/** One application identifier with its value. */
export type Gs1Element = {
  readonly ai: string;
  /** Without separators and escapes. */
  readonly value: string;
  /** False: an AI the table does not hold, kept as it came. */
  readonly known: boolean;
  /** Where the value begins in the text it was read from, in characters from 0. */
  readonly position: number;
};

/** Where the value of the AI at fault begins, in the text it was read from; absent for elements that were not read. */
type Place = { readonly position?: number };

/** What is wrong between elements. Each names the AI at fault and the rule, which is its kind. */
export type AssociationFinding =
  /** Two AIs that must not stand on one item. */
  | (Place & { readonly kind: 'excluded'; readonly ai: string; readonly by: string })
  /** Alternatives, each a group of AI patterns that must be present together (`31nn`: any of that shape). */
  | (Place & {
      readonly kind: 'required';
      readonly ai: string;
      readonly alternatives: readonly (readonly string[])[];
    })
  /** The same AI twice with two values; the second is at fault. In a Digital Link the same value is refused too. */
  | (Place & { readonly kind: 'repeated'; readonly ai: string })
  /** A digital signature (8030) signs an instance, so the key must carry its serial component. */
  | (Place & { readonly kind: 'serial-component-missing'; readonly ai: string });

/**
 * Why a text is not GS1 data. `position` counts characters from 0 in the text given, escapes counted as they stand;
 * in compressed data it is where those begin. Listed in order of precedence.
 */
export type Gs1Refusal =
  | { readonly kind: 'empty' }
  /** The text is not built as its syntax demands; `expected` says what should stand at `position`. */
  | {
      readonly kind: 'malformed';
      readonly position: number;
      readonly expected: 'ai' | 'bracketed-ai' | 'symbology-identifier' | 'digits' | 'uri' | 'compressed-data';
    }
  | { readonly kind: 'unknown-ai'; readonly ai: string; readonly position: number }
  | { readonly kind: 'value-too-short'; readonly ai: string; readonly position: number }
  | { readonly kind: 'value-too-long'; readonly ai: string; readonly position: number }
  /** The length lies between two that the AI allows. */
  | { readonly kind: 'value-wrong-length'; readonly ai: string; readonly position: number }
  /** The value breaks `rule` at `offset` within it, for `length` characters. */
  | {
      readonly kind: 'content';
      readonly ai: string;
      readonly rule: LintRule;
      readonly position: number;
      readonly offset: number;
      readonly length: number;
      /** End of the part of the value that was judged, within the value. */
      readonly componentEnd: number;
    }
  /** A Digital Link needs a key to stand on. */
  | { readonly kind: 'no-primary-key' }
  | (Place & { readonly kind: 'qualifier-not-allowed'; readonly ai: string; readonly key: string })
  | (Place & { readonly kind: 'not-link-attribute'; readonly ai: string })
  | AssociationFinding;

export type Gs1Options = {
  readonly edition?: AiEdition;
  /** `keep` (default): an AI that the table does not hold is data, not an error. */
  readonly unknownAis?: 'keep' | 'refuse';
  /**
   * `receipt` (default): a missing companion, such as (02) and (37) without (00), is a warning, for it may stand on
   * another symbol of the same unit. `own-label`: it is refused. `none`: elements are not compared at all.
   */
  readonly purpose?: 'receipt' | 'own-label' | 'none';
  readonly lookupCompanyPrefix?: CompanyPrefixLookup;
};

/** Elements in the order read, and what is odd about them but not refused. */
export type Gs1Message = {
  readonly elements: readonly Gs1Element[];
  readonly warnings: readonly AssociationFinding[];
};
