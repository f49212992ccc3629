import { toHex, type LedgerTransaction, type OperationId, type SiteId } from '@holdfast/domain';
import { sha256, type SigningKey } from '@holdfast/sealing';

/** What a new machine at a site proves itself with, once. */
export interface EnrolmentCode {
  readonly code: string;
  /** Unix milliseconds. */
  readonly expiresAt: number;
}

/** What is kept of a code: who reads the database does not know the code. */
interface Mark {
  readonly digest: string;
  readonly expiresAt: number;
  /** The key that it was used for; a repeat with the same key is answered alike. */
  readonly usedFor?: string;
}

export const enrolmentLifeMs: number = 7 * 24 * 60 * 60 * 1000;

const alphabet = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';

/**
 * The code that an operation issues: 80 bits that only the holder of headquarters' key can make, so that a repeat of the
 * request is answered with the same code and the code itself is kept nowhere.
 */
export function makeEnrolmentCode(key: SigningKey, operation: OperationId, site: SiteId): string {
  const secret = sha256(key.sign(new TextEncoder().encode(`holdfast enrolment 1\n${operation}\n${site}`)));
  const letters = Array.from(secret.subarray(0, 16), (byte) => alphabet[byte & 31] ?? '').join('');
  return letters.replace(/(.{4})(?!$)/g, '$1-');
}

/** Codes are typed by people: case and hyphens do not matter. */
function digestCode(code: string): string {
  const letters = code.toUpperCase().replace(/[^0-9A-Z]/g, '');
  return toHex(sha256(new TextEncoder().encode(`holdfast enrolment code 1\n${letters}`)));
}

function metaName(site: SiteId): string {
  return `enrolment:${site}`;
}

export function enrolmentMetas(site: SiteId): readonly string[] {
  return [metaName(site)];
}

/** Beside the ledger: a code is not history, and dies when it is used. One a site; the one before becomes void. */
export function putEnrolment(transaction: LedgerTransaction, site: SiteId, { code, expiresAt }: EnrolmentCode): void {
  putMark(transaction, site, { digest: digestCode(code), expiresAt });
}

function putMark(transaction: LedgerTransaction, site: SiteId, mark: Mark): void {
  transaction.putMeta(metaName(site), JSON.stringify(mark));
}

/** Whether the code admits this key now; it is used up by that. */
export function useEnrolment(
  transaction: LedgerTransaction,
  site: SiteId,
  { code, publicKey }: { readonly code: string; readonly publicKey: string },
  now: number,
): boolean {
  const text = transaction.getMeta(metaName(site));
  if (text === undefined) return false;
  const mark = JSON.parse(text) as Mark;
  if (mark.digest !== digestCode(code)) return false;
  if (mark.usedFor !== undefined) return mark.usedFor === publicKey;
  if (now >= mark.expiresAt) return false;
  putMark(transaction, site, { ...mark, usedFor: publicKey });
  return true;
}
