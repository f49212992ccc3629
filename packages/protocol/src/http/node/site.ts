import type { LocationRow } from '@holdfast/domain';
import { Type } from 'typebox';
import { commandAnswerWith, exceptionAnswer, itemAnswer, itemDefinition, nextField } from '../common.ts';
import { closed, locationField, siteField, timeField } from '../fields.ts';

export const proposeItemAnswer = commandAnswerWith({ items: Type.Array(itemDefinition) });
export const siteItemsAnswer = Type.Object({ items: Type.Array(itemAnswer), next: nextField });

const purposeField = Type.Unsafe<LocationRow['purpose']>({
  type: 'string',
  enum: ['storage', 'receiving', 'staging', 'packing'],
});
export const createLocationBody = closed({
  location: locationField,
  zone: Type.Optional(Type.String({ maxLength: 32 })),
  purpose: Type.Optional(purposeField),
});
const locationFields = { location: Type.String(), zone: Type.String(), purpose: Type.String() } as const;
export const createLocationAnswer = commandAnswerWith({ locations: Type.Array(Type.Object(locationFields)) });
export const locationsAnswer = Type.Object({ locations: Type.Array(Type.Object(locationFields)), next: nextField });

export const siteExceptionsAnswer = Type.Object({
  asOf: timeField,
  exceptions: Type.Array(exceptionAnswer),
  next: nextField,
});
export const resolvedAnswer = commandAnswerWith({ exception: Type.String(), how: Type.String() });

const hashField = Type.String({ pattern: '^[0-9a-f]{64}$' });
export const siteDigestAnswer = Type.Object({
  site: siteField,
  epoch: Type.Integer(),
  stream: Type.String(),
  seq: Type.Integer({ minimum: 0 }),
  hash: hashField,
  digest: Type.String({ description: 'Of balances and own rights; equal at headquarters when `seq` is.' }),
  hub: Type.Object({
    acknowledged: Type.Integer({ minimum: 0, description: 'Entries that headquarters has on its disk.' }),
    hash: Type.String({ description: 'Hash of the chain there.' }),
    at: Type.Integer({ minimum: 0, description: 'When its receipt came; 0: never.' }),
    signature: Type.String({ description: 'Countersignature of headquarters, in hex; empty: none.' }),
  }),
  asOf: timeField,
});

export const linkAnswer = Type.Object({
  hubUrl: Type.String({ description: 'Empty: this site works by itself.' }),
  isEnrolled: Type.Boolean(),
  isConnected: Type.Boolean(),
  phase: Type.String(),
  unsent: Type.Integer({ minimum: 0, description: 'Entries that headquarters is not known to have.' }),
  lastHeardAt: Type.Integer({ minimum: 0, description: '0: never.' }),
  lastExchangeAt: Type.Integer({ minimum: 0, description: 'What headquarters knew then is applied here; 0: never.' }),
  exchangeAgeSeconds: Type.Union([Type.Integer({ minimum: 0 }), Type.Null()]),
  streams: Type.Array(
    Type.Object({
      stream: Type.String(),
      direction: Type.String({ description: 'out: this site writes it. in: headquarters does.' }),
      head: Type.Integer({ description: 'Last entry that its writer has, as far as is known.' }),
      done: Type.Integer({ description: 'Last entry that its reader has.' }),
      stopped: Type.String({ description: 'Why it stands still; empty: it does not.' }),
    }),
  ),
  fence: Type.String({ description: 'Why this machine may not write; empty: it may.' }),
  asOf: timeField,
});
