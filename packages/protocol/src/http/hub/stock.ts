import { Type } from 'typebox';
import { exceptionAnswer, exceptionsQuery, itemAnswer, nextField, pageFields } from '../common.ts';
import { anyQuantityField, closed, itemField, ownerField, siteField, timeField } from '../fields.ts';
import { ageFields } from './sites.ts';

export const listHubItemsAnswer = Type.Object({ items: Type.Array(itemAnswer), next: nextField });

export const availabilityQuery = closed({ item: itemField, owner: Type.Optional(ownerField) });
export const availabilityAnswer = Type.Object({
  item: itemField,
  owner: ownerField,
  asOf: timeField,
  total: Type.Object({
    onHand: anyQuantityField,
    promisable: Type.Integer({ description: 'What headquarters may promise now, whatever the links do.' }),
    waiting: Type.Integer({ description: 'Ordered, and promised from nowhere yet.' }),
  }),
  sites: Type.Array(
    Type.Object({
      site: siteField,
      onHand: anyQuantityField,
      promisable: Type.Integer({ description: 'Rights of headquarters there: exact and guaranteed.' }),
      siteFree: Type.Integer({ description: 'Rights that the site keeps for its own counter.' }),
      inFlight: Type.Integer({ description: 'Between the two, nobody’s until credited.' }),
      deficit: Type.Integer({ description: 'Promises that the site’s stock no longer covers.' }),
      ...ageFields,
    }),
  ),
});

const goodsFilter = {
  site: Type.Optional(siteField),
  owner: Type.Optional(ownerField),
  item: Type.Optional(itemField),
};
export const hubRightsQuery = closed({ ...goodsFilter, ...pageFields });
export const hubRightsAnswer = Type.Object({
  rights: Type.Array(
    Type.Object({
      site: siteField,
      owner: ownerField,
      item: itemField,
      class: Type.String(),
      hubFree: anyQuantityField,
      siteFree: anyQuantityField,
      deficit: anyQuantityField,
      inFlight: anyQuantityField,
      target: Type.Union([
        Type.Null(),
        Type.Object({ keep: anyQuantityField, share: Type.Integer(), isPinned: Type.Boolean() }),
      ]),
      ...ageFields,
    }),
  ),
  next: nextField,
});

export const hubStockQuery = closed({ ...goodsFilter, ...pageFields });
export const hubStockAnswer = Type.Object({
  stock: Type.Array(
    Type.Object({
      site: siteField,
      location: Type.String(),
      owner: ownerField,
      item: itemField,
      lot: Type.String(),
      serial: Type.String(),
      unit: Type.String(),
      status: Type.String(),
      quantity: anyQuantityField,
      ...ageFields,
    }),
  ),
  next: nextField,
});

export const hubExceptionsQuery = closed({ ...exceptionsQuery.properties, site: Type.Optional(siteField) });
export const listHubExceptionsAnswer = Type.Object({ exceptions: Type.Array(exceptionAnswer), next: nextField });
