/** Why an entry of a replica is not legal. The stream is quarantined from it on; what came before stands. */
export type IllegalEntry = {
  readonly kind: IllegalKind;
  readonly detail: string;
};

/** In the order in which they are looked for. */
export type IllegalKind =
  | 'clock-runs-back'
  | 'operation-twice'
  | 'wrong-stream'
  | 'malformed-body'
  | 'wrong-account'
  | 'foreign-name'
  | 'wrong-rights'
  | 'unbalanced-promises'
  | 'wrong-step'
  | 'not-assigned'
  | 'given-back-after-start'
  | 'no-such-grant'
  | 'grant-differs'
  | 'credited-twice'
  | 'balance-below-zero'
  | 'rights-below-zero'
  | 'rights-beside-deficit'
  | 'more-than-assigned'
  | 'number-too-large';

export function illegal(kind: IllegalKind, detail: string): IllegalEntry {
  return { kind, detail };
}
