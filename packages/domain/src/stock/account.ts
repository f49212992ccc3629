import { account, type Account, type OrderId } from '../ids.ts';

/**
 * Virtual accounts begin with `@` and may hold any quantity, negative too: they say where goods came from or went.
 * Every other account is a location of the site and never falls below zero.
 */
export const supplierAccount: Account = account('@supplier');
export const customerAccount: Account = account('@customer');
export const scrapAccount: Account = account('@scrap');
export const productionAccount: Account = account('@production');
/** Goods that a fact moved although the book did not know them there: settled by a count, never clamped. */
export const deficitAccount: Account = account('@deficit');

const transitPrefix = '@transit:';

export function transitAccount(transfer: OrderId): Account {
  return account(`${transitPrefix}${transfer}`);
}

/** The transfer whose goods stand on this account, if it is one. */
export function findTransfer(name: string): OrderId | undefined {
  return name.startsWith(transitPrefix) ? (name.slice(transitPrefix.length) as OrderId) : undefined;
}

export function adjustmentAccount(reason: string): Account {
  return account(`@adjustment:${reason}`);
}

export function isVirtualAccount(name: string): boolean {
  return name.startsWith('@');
}

/**
 * Accounts whose available stock backs promises: the locations, and the deficit account as their negative part. Moving
 * goods between these changes no right.
 */
export function backsPromises(name: string): boolean {
  return !isVirtualAccount(name) || name === deficitAccount;
}

const virtualPattern =
  /^@(supplier|customer|scrap|production|deficit|transit:[^\u0000-\u001f\u007f]{1,64}|adjustment:[a-z0-9-]{1,32})$/;
const locationPattern = /^[^\u0000-\u001f\u007f]{1,64}$/;

/** True for every account that an entry may name. */
export function isAccountName(name: string): boolean {
  return (isVirtualAccount(name) ? virtualPattern : locationPattern).test(name);
}
