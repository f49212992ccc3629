import { Type, type Static, type TSchema } from 'typebox';
import {
  anyQuantityField,
  closed,
  customerField,
  gtinPattern,
  itemField,
  lineField,
  namePattern,
  orderField,
  ownerField,
  quantityField,
  siteField,
  timeField,
  unitOfMeasureField,
  linesOf,
} from './fields.ts';

/** What every command is answered with (201), and what its repeat is answered with again. */
export const commandAnswerFields = {
  operation: Type.String({ description: 'The Idempotency-Key of the request.' }),
  stream: Type.String({ description: 'The stream that its entry stands in.' }),
  seq: Type.Integer({ minimum: 1, description: 'Its place there.' }),
  hash: Type.String({ pattern: '^[0-9a-f]{64}$', description: 'Hash of the chain up to it.' }),
  recordedAt: timeField,
} as const;

export const commandAnswer = Type.Object({ ...commandAnswerFields });
export type CommandAnswer = Static<typeof commandAnswer>;

export function commandAnswerWith<const Details extends { readonly [member: string]: TSchema }>(details: Details) {
  return Type.Object({ ...commandAnswerFields, ...details });
}

/** RFC 9457; further members are those of the refusal. */
export const problemAnswer = Type.Object(
  {
    type: Type.String(),
    title: Type.String(),
    status: Type.Integer(),
    detail: Type.String({ description: 'What happened and why.' }),
    nextStep: Type.String({ description: 'What to do now.' }),
    code: Type.String({ description: 'Stable name of the problem; see docs/problems.md.' }),
    instance: Type.String({ description: 'The request, as it stands in the log.' }),
  },
  { additionalProperties: true },
);

/** Key-cursor paging: pass `next` of the last page as `after`. */
export const pageFields = {
  after: Type.Optional(Type.String({ maxLength: 600, description: '`next` of the page before.' })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, description: 'Rows of a page; left out: 100.' })),
} as const;
export const pageQuery = closed({ ...pageFields });
export const pageLimitDefault = 100;
export const nextField = Type.Union([Type.String(), Type.Null()], { description: 'Null on the last page.' });

export const itemDefinition = closed({
  item: itemField,
  name: Type.String({ minLength: 1, maxLength: 200 }),
  nameZh: Type.Optional(Type.String({ maxLength: 200 })),
  baseUnit: Type.String({ minLength: 1, maxLength: 3, description: 'UN/ECE Rec 20 code, e.g. C62 (piece), KGM.' }),
  scale: Type.Optional(
    Type.Integer({ minimum: 0, maximum: 6, description: 'Decimal places that quantities are multiplied by.' }),
  ),
  tracksLots: Type.Optional(Type.Boolean()),
  tracksSerials: Type.Optional(Type.Boolean()),
  gtin: Type.Optional(Type.String({ pattern: gtinPattern })),
});

export const itemAnswer = Type.Object({
  item: itemField,
  name: Type.String(),
  nameZh: Type.String(),
  baseUnit: Type.String(),
  scale: Type.Integer(),
  tracksLots: Type.Boolean(),
  tracksSerials: Type.Boolean(),
  gtin: Type.String(),
  proposedBy: Type.String({ description: 'The site that proposed it; empty once headquarters has confirmed it.' }),
});

export const orderLineBody = closed({
  line: lineField,
  owner: Type.Optional(ownerField),
  item: itemField,
  quantity: quantityField,
  unitOfMeasure: Type.Optional(unitOfMeasureField),
});

export const orderFields = { order: orderField, customer: customerField, lines: linesOf(orderLineBody) } as const;
export const orderParams = closed({ order: orderField });

export const exceptionAnswer = Type.Object({
  exception: Type.String(),
  kind: Type.String(),
  site: Type.String(),
  subject: Type.String(),
  owner: Type.String(),
  item: Type.String(),
  quantity: anyQuantityField,
  raisedAt: timeField,
  isResolved: Type.Boolean(),
});
export const exceptionsQuery = closed({
  ...pageFields,
  resolved: Type.Optional(Type.Boolean({ description: 'True: settled ones. Left out: open ones.' })),
});
export const exceptionParams = closed({ exception: Type.String({ minLength: 1, maxLength: 300 }) });
export const resolveExceptionBody = closed({
  how: Type.String({ minLength: 1, maxLength: 300, description: 'What the person did about it.' }),
});

export const roles = ['admin', 'clerk', 'planner', 'reader'] as const;
export type Role = (typeof roles)[number];
export const createApiKeyBody = closed({
  name: Type.String({
    minLength: 1,
    maxLength: 64,
    pattern: namePattern,
    description: 'Who or what uses it; the actor of what is recorded with it.',
  }),
  role: Type.Unsafe<Role>({ type: 'string', enum: [...roles] }),
  site: Type.Optional(siteField),
});
export const apiKeyAnswer = Type.Object({
  id: Type.String(),
  name: Type.String(),
  role: Type.String(),
  site: Type.Optional(Type.String()),
  key: Type.String({ description: 'The secret. Shown once, never stored.' }),
  createdAt: timeField,
});
