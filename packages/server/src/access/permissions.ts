import type { SiteId } from '@holdfast/domain';
import type { Role } from '@holdfast/protocol';
import type { Principal } from './api-keys.ts';

/** What a route does; each route names one, and a route that names none does not start. */
export const verbs = ['read', 'work', 'plan', 'administer'] as const;
export type Verb = (typeof verbs)[number];

/** Roles × verbs. What does not stand here is denied. */
const granted: { readonly [Name in Role]: readonly Verb[] } = {
  admin: ['read', 'work', 'plan', 'administer'],
  /** Works at a site. */
  clerk: ['read', 'work'],
  /** Plans at headquarters. */
  planner: ['read', 'plan'],
  reader: ['read'],
};

/**
 * Where a request acts: one site, or the whole company (`everywhere`). A key that is bound to a site may act there only;
 * it may not see or change what belongs to the whole company.
 */
export type Scope = SiteId | 'everywhere';

export function isAllowed(principal: Pick<Principal, 'role' | 'site'>, verb: Verb, scope: Scope): boolean {
  const mayDo = (granted[principal.role] as readonly Verb[] | undefined)?.includes(verb) ?? false;
  return mayDo && (principal.site === undefined || principal.site === scope);
}
