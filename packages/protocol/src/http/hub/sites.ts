import { Type } from 'typebox';
import { commandAnswerWith, nextField } from '../common.ts';
import { closed, itemField, ownerField, siteField, timeField } from '../fields.ts';

const latitudeField = Type.Number({ minimum: -90, maximum: 90, description: 'Degrees, WGS 84.' });
const longitudeField = Type.Number({ minimum: -180, maximum: 180, description: 'Degrees, WGS 84.' });
export const placeBody = closed({ latitude: latitudeField, longitude: longitudeField });

export const createSiteBody = closed({
  site: siteField,
  name: Type.String({ minLength: 1, maxLength: 200 }),
  nameZh: Type.Optional(Type.String({ maxLength: 200 })),
  latitude: latitudeField,
  longitude: longitudeField,
  timeZone: Type.String({ minLength: 1, maxLength: 64, description: 'IANA time zone, e.g. Asia/Shanghai.' }),
});

export const enrolmentAnswer = commandAnswerWith({
  site: siteField,
  enrolmentCode: Type.String({ description: 'Admits one machine, once: HOLDFAST_ENROLMENT_CODE of its first start.' }),
  enrolmentExpiresAt: timeField,
});
export const createEnrolmentBody = closed({ site: siteField });

export const enrolBody = closed({
  code: Type.String({ minLength: 1, maxLength: 64 }),
  site: siteField,
  publicKey: Type.String({ pattern: '^[0-9a-f]{64}$', description: 'Ed25519 key of the new machine.' }),
});
export const enrolAnswer = Type.Object({
  hubId: Type.String({ description: 'Names this headquarters in every handshake.' }),
  hubPublicKey: Type.String(),
  hubEpoch: Type.Integer(),
  siteEpoch: Type.Integer({ description: 'The incarnation of the site that the key belongs to.' }),
});

/** The age of what another machine owns. */
export const ageFields = {
  asOf: Type.Integer({ minimum: 0, description: 'When the site last confirmed it, Unix milliseconds; 0 for never.' }),
  ageSeconds: Type.Union([Type.Integer({ minimum: 0 }), Type.Null()], { description: 'Null: never heard.' }),
  isConnected: Type.Boolean(),
} as const;

export const siteAnswer = Type.Object({
  site: siteField,
  name: Type.String(),
  nameZh: Type.String(),
  latitude: Type.Number(),
  longitude: Type.Number(),
  timeZone: Type.String(),
  epoch: Type.Integer(),
  isEnrolled: Type.Boolean(),
  ...ageFields,
  lastHeardAt: timeField,
  offlinePerMille: Type.Integer({ description: 'Share of the recent past without a connection; fades over a day.' }),
  seq: Type.Integer({ minimum: 0, description: 'Entries of the site that are on the disk of headquarters.' }),
  receivedAt: Type.Integer({ minimum: 0, description: 'When the last of them came; 0: none did.' }),
  unsent: Type.Integer({ description: 'Entries for the site that it is not known to have.' }),
  quarantine: Type.Union([
    Type.Null(),
    Type.Object({ seq: Type.Integer(), kind: Type.String(), detail: Type.String(), since: timeField }),
  ]),
});
export const listSitesAnswer = Type.Object({ sites: Type.Array(siteAnswer), next: nextField });
export const siteParams = closed({ site: siteField });

export const rightsTargetParams = closed({ site: siteField, item: itemField });
export const rightsTargetBody = closed({
  owner: Type.Optional(ownerField),
  keep: Type.Integer({ minimum: 0, maximum: 1e12, description: 'Units that the site keeps for its own counter.' }),
  share: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: 1000,
      description: 'Per mille of new goods above `keep` that it keeps as well; left out: 0.',
    }),
  ),
});
