import {
  ownerId,
  stockStatuses,
  type Account,
  type ItemId,
  type OrderId,
  type OwnerId,
  type SiteId,
  type StockStatus,
} from '@holdfast/domain';
import { Type, type TSchema } from 'typebox';
import type { Texts } from '../problems/problem-text.ts';

/**
 * The members that bodies and answers are made of. Text that passes a schema is typed as the id it stands for, so that
 * nothing untrusted reaches the domain under a trusted type.
 *
 * Times are Unix milliseconds (UTC), quantities are integers in the item's base unit, dates are `YYYY-MM-DD`.
 */
export const codePattern = '^(?!\\s)[^\\u0000-\\u001f\\u007f\\u2028\\u2029]{1,64}(?<!\\s)$';

export const sitePattern = '^[A-Z0-9][A-Z0-9-]{0,15}$';
export const datePattern = '^\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])$';
export const gtinPattern = '^(\\d{8}|\\d{12,14})$';
export const reasonPattern = '^[a-z0-9-]{1,32}$';
export const namePattern = '^[^\\u0000-\\u001f\\u007f]+$';

/** What a pattern asks for, in words: a person who mistyped is not shown a regular expression. */
export const patternTexts: { readonly [pattern: string]: Texts } = {
  [codePattern]: {
    en: 'must be 1 to 64 printable characters without surrounding spaces',
    'zh-CN': '须为 1 至 64 个可打印字符，首尾无空格',
  },
  [sitePattern]: {
    en: 'must be upper-case letters, digits and -, at most 16',
    'zh-CN': '须为大写字母、数字和 -，最多 16 位',
  },
  [datePattern]: { en: 'must be a date as YYYY-MM-DD', 'zh-CN': '须为 YYYY-MM-DD 格式的日期' },
  [gtinPattern]: { en: 'must be a GTIN of 8, 12, 13 or 14 digits', 'zh-CN': '须为 8、12、13 或 14 位的 GTIN' },
  [reasonPattern]: {
    en: 'must be a reason code of lower-case letters, digits and -',
    'zh-CN': '须为由小写字母、数字和 - 组成的原因代码',
  },
  [namePattern]: { en: 'must be printable characters', 'zh-CN': '须为可打印字符' },
};

function code<Id extends string>(description: string) {
  return Type.Unsafe<Id>({ type: 'string', minLength: 1, maxLength: 64, pattern: codePattern, description });
}

export const itemField = code<ItemId>('Item code (SKU).');
export const ownerField = code<OwnerId>('Owner of the goods (3PL client); left out for the house itself.');
export const locationField = code<Account>('Location (bin) of the site.');
export const orderField = code<OrderId>('Order number.');
export const siteField = Type.Unsafe<SiteId>({
  type: 'string',
  pattern: sitePattern,
  description: 'Site code: upper-case letters, digits and -, at most 16.',
});
export const statusField = Type.Unsafe<StockStatus>({
  type: 'string',
  enum: [...stockStatuses],
  description: 'Left out: available.',
});
export const lotField = Type.String({ minLength: 1, maxLength: 64, description: 'Lot (batch) code.' });
export const serialField = Type.String({ minLength: 1, maxLength: 64, description: 'Serial number.' });
export const unitField = Type.String({
  minLength: 1,
  maxLength: 64,
  description: 'Handling unit (pallet, carton), e.g. an SSCC.',
});
export const unitOfMeasureField = Type.String({
  minLength: 1,
  maxLength: 3,
  description: 'UN/ECE Rec 20 code that the quantity is meant in; refused when it is not the base unit of the item.',
});
export const quantityField = Type.Integer({ minimum: 1, maximum: 1e12, description: 'Base units.' });
export const countedField = Type.Integer({
  minimum: 0,
  maximum: 1e12,
  description: 'Base units; 0 when none was there.',
});
export const anyQuantityField = Type.Integer({ description: 'Base units.' });
export const lineField = Type.Integer({ minimum: 1, maximum: 1e6, description: 'Number of the order line.' });
export const assignmentField = Type.Integer({
  minimum: 0,
  maximum: 1e6,
  description: 'Number of the assignment of the line.',
});
export const expiryField = Type.String({
  pattern: '^\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])$',
  description: 'Last day of use, YYYY-MM-DD.',
});
export const timeField = Type.Integer({ minimum: 0, description: 'Unix milliseconds.' });
export const occurredAtField = Type.Integer({
  minimum: 0,
  maximum: 4_102_444_800_000,
  description: 'When it happened on the floor, Unix milliseconds; left out: now.',
});
export const isDoneField = Type.Boolean({
  description:
    'True: it has happened and is recorded as a fact. False (default): warn before the deed when the book does not cover it.',
});
export const customerField = Type.String({ minLength: 1, maxLength: 200, description: 'Who the goods are for.' });

/** Owner of goods that belong to the company itself. */
export const houseOwner: OwnerId = ownerId('HOUSE');

/** An object without members that nobody reads: a misspelt member is refused, not ignored. */
export function closed<const Members extends { readonly [member: string]: TSchema }>(
  members: Members,
  description?: string,
) {
  return Type.Object(members, { additionalProperties: false, ...(description === undefined ? {} : { description }) });
}

const linesMax = 1500;

export function linesOf<Line extends TSchema>(line: Line) {
  return Type.Array(line, { minItems: 1, maxItems: linesMax });
}

export const stockLineFields = {
  owner: Type.Optional(ownerField),
  item: itemField,
  lot: Type.Optional(lotField),
  serial: Type.Optional(serialField),
  unit: Type.Optional(unitField),
  quantity: quantityField,
  unitOfMeasure: Type.Optional(unitOfMeasureField),
} as const;
