import { accepted, refused, type Result } from './result.ts';

declare const brand: unique symbol;
type Branded<Name extends string> = string & { readonly [brand]: Name };

/** A warehouse, e.g. `SHA`. Upper-case letters, digits and `-`, at most 16: it stands in stream names. */
export type SiteId = Branded<'SiteId'>;
/** A product (SKU). */
export type ItemId = Branded<'ItemId'>;
/** A 3PL client whose goods these are; a company with goods of its own has one owner. */
export type OwnerId = Branded<'OwnerId'>;
/** A location of a site, or one of the virtual accounts of `stock/account.ts`. */
export type Account = Branded<'Account'>;
export type OrderId = Branded<'OrderId'>;
/** One writer's chain of entries: see `ledger/stream.ts`. */
export type StreamId = Branded<'StreamId'>;
/** A client-made UUIDv7 in lower-case canonical form; one operation takes effect once. */
export type OperationId = Branded<'OperationId'>;

export type IdRefusal = {
  readonly kind: 'malformed-id';
  readonly what: string;
  readonly text: string;
  readonly rule: string;
};

const sitePattern = /^[A-Z0-9][A-Z0-9-]{0,15}$/;
// Anything printable but the separators that composite keys and accounts use.
const codePattern = /^[^\u0000-\u001f\u007f\u2028\u2029]{1,64}$/;
const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

function parse<Id extends string>(
  what: string,
  rule: string,
  pattern: RegExp,
): (text: string) => Result<Id, IdRefusal> {
  return (text) =>
    pattern.test(text) && text.trim() === text
      ? accepted(text as Id)
      : refused({ kind: 'malformed-id', what, text: text.slice(0, 80), rule });
}

const code = 'one to 64 printable characters without surrounding spaces';
export const parseSiteId: (text: string) => Result<SiteId, IdRefusal> = parse<SiteId>(
  'site',
  'upper-case letters, digits and -, at most 16',
  sitePattern,
);
export const parseItemId: (text: string) => Result<ItemId, IdRefusal> = parse<ItemId>('item', code, codePattern);
export const parseOwnerId: (text: string) => Result<OwnerId, IdRefusal> = parse<OwnerId>('owner', code, codePattern);
export const parseAccount: (text: string) => Result<Account, IdRefusal> = parse<Account>('location', code, codePattern);
export const parseOrderId: (text: string) => Result<OrderId, IdRefusal> = parse<OrderId>('order', code, codePattern);
export const parseOperationId: (text: string) => Result<OperationId, IdRefusal> = parse<OperationId>(
  'operation id',
  'a UUID in lower-case canonical form',
  uuidPattern,
);

/** For literals and values that are known to be well formed; untrusted text goes through `parse…`. */
export function siteId(text: string): SiteId {
  return text as SiteId;
}
export function itemId(text: string): ItemId {
  return text as ItemId;
}
export function ownerId(text: string): OwnerId {
  return text as OwnerId;
}
export function account(text: string): Account {
  return text as Account;
}
export function orderId(text: string): OrderId {
  return text as OrderId;
}
export function streamId(text: string): StreamId {
  return text as StreamId;
}
export function operationId(text: string): OperationId {
  return text as OperationId;
}

/** Lays a UUIDv7 out from its parts: 48-bit Unix milliseconds and ten random bytes. */
export function makeOperationId(milliseconds: number, random: Uint8Array): OperationId {
  const bytes = new Uint8Array(16);
  let rest = milliseconds;
  for (let index = 5; index >= 0; index -= 1) {
    bytes[index] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  bytes.set(random.subarray(0, 10), 6);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x70;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return operationIdFromBytes(bytes);
}

const hex: readonly string[] = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

export function operationIdFromBytes(bytes: Uint8Array): OperationId {
  let text = '';
  for (let index = 0; index < 16; index += 1) {
    if (index === 4 || index === 6 || index === 8 || index === 10) text += '-';
    text += hex[bytes[index] ?? 0];
  }
  return text as OperationId;
}

export function operationIdToBytes(id: OperationId): Uint8Array {
  const bytes = new Uint8Array(16);
  let at = 0;
  for (let index = 0; index < 16; index += 1) {
    if (id.charCodeAt(at) === 45) at += 1;
    bytes[index] = nibble(id.charCodeAt(at)) * 16 + nibble(id.charCodeAt(at + 1));
    at += 2;
  }
  return bytes;
}

function nibble(character: number): number {
  return character <= 57 ? character - 48 : character - 87;
}

export function toHex(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += hex[byte];
  return text;
}

export function fromHex(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length / 2);
  for (let index = 0; index < bytes.length; index += 1) {
    bytes[index] = nibble(text.charCodeAt(2 * index)) * 16 + nibble(text.charCodeAt(2 * index + 1));
  }
  return bytes;
}
