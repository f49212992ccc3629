import { Type } from 'typebox';
import { closed, siteField, timeField } from '../fields.ts';
import { ageFields } from './sites.ts';

const hashField = Type.String({ pattern: '^[0-9a-f]{64}$' });

export const hubDigestAnswer = Type.Object({
  site: siteField,
  epoch: Type.Integer(),
  stream: Type.String(),
  seq: Type.Integer({ minimum: 0, description: 'Entries of the site that the digest covers.' }),
  hash: hashField,
  digest: Type.String({ description: 'Of balances and own rights; equal at node and headquarters when `seq` is.' }),
  receivedAt: Type.Integer({ minimum: 0, description: 'When the last of the entries came; 0: none did.' }),
  ...ageFields,
});

export const feedQuery = closed({
  after: Type.Optional(Type.Integer({ minimum: 0, description: 'Last position that was applied; left out: 0.' })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500 })),
  feed: Type.Optional(Type.String({ maxLength: 64, description: 'The feed that `after` belongs to.' })),
});
export const feedAnswer = Type.Object({
  feed: Type.String({ description: 'Identity of the feed; positions of another one mean nothing here.' }),
  entries: Type.Array(
    Type.Object({
      position: Type.Integer(),
      stream: Type.String(),
      seq: Type.Integer(),
      hash: hashField,
      type: Type.String(),
      operation: Type.String(),
      actor: Type.String(),
      device: Type.String(),
      occurredAt: timeField,
      recordedAt: timeField,
      receivedAt: timeField,
      body: Type.Unknown(),
    }),
  ),
  next: Type.Integer({ description: 'Pass as `after`; the same as before when there is nothing new.' }),
});
