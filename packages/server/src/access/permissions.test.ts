import { siteId } from '@holdfast/domain';
import { roles, type Role } from '@holdfast/protocol';
import { describe, expect, it } from 'vitest';
import { isAllowed, verbs, type Verb } from './permissions.ts';

/** Every role × verb, written out: a change here is a change of who may do what. */
const may: { readonly [Name in Role]: { readonly [Name in Verb]: boolean } } = {
  admin: { read: true, work: true, plan: true, administer: true },
  clerk: { read: true, work: true, plan: false, administer: false },
  planner: { read: true, work: false, plan: true, administer: false },
  reader: { read: true, work: false, plan: false, administer: false },
};

const cases = roles.flatMap((role) => verbs.map((verb) => [role, verb, may[role][verb]] as const));
const here = siteId('SHA');
const there = siteId('BER');

describe('what is not granted is denied', () => {
  it.each(cases)('%s may %s: %s', (role, verb, isGranted) => {
    expect(isAllowed({ role }, verb, here)).toBe(isGranted);
    expect(isAllowed({ role }, verb, 'everywhere')).toBe(isGranted);
    expect(isAllowed({ role, site: here }, verb, here)).toBe(isGranted);
    // A key of one site reaches neither another nor what belongs to the whole company.
    expect(isAllowed({ role, site: here }, verb, there)).toBe(false);
    expect(isAllowed({ role, site: here }, verb, 'everywhere')).toBe(false);
  });

  it('a role of a later version may nothing', () => {
    for (const verb of verbs) expect(isAllowed({ role: 'auditor' as Role }, verb, here)).toBe(false);
  });
});
