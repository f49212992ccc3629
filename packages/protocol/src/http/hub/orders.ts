import type { AllocationReason, SiteId } from '@holdfast/domain';
import { Type } from 'typebox';
import { commandAnswerWith, nextField, orderFields } from '../common.ts';
import {
  anyQuantityField,
  closed,
  itemField,
  lineField,
  orderField,
  ownerField,
  quantityField,
  siteField,
  timeField,
} from '../fields.ts';
import { ageFields, placeBody } from './sites.ts';

export const createHubOrderBody = closed({
  ...orderFields,
  place: Type.Optional(placeBody),
  kind: Type.Optional(
    Type.Unsafe<'sale' | 'transfer'>({ type: 'string', enum: ['sale', 'transfer'], description: 'Left out: sale.' }),
  ),
  destination: Type.Optional(Type.Unsafe<SiteId>({ ...siteField, description: 'Site that a transfer goes to.' })),
});

const goods = { line: lineField, owner: ownerField, item: itemField, quantity: quantityField } as const;
const part = { line: lineField, assignment: Type.Integer(), site: siteField, quantity: quantityField } as const;

const ruleField = Type.Unsafe<AllocationReason['rule']>({ type: 'string' });
const weighedField = Type.Array(
  Type.Object({
    site: siteField,
    metres: Type.Optional(Type.Integer({ description: 'Distance to the place of the order.' })),
    units: Type.Integer({ description: 'Units of the order that headquarters could promise there.' }),
    verdict: Type.String({ description: 'chosen, farther, not-enough, none or dark.' }),
  }),
);

export const createdOrderAnswer = commandAnswerWith({
  order: orderField,
  allocations: Type.Array(
    Type.Object({ rule: ruleField, parts: Type.Array(Type.Object({ ...goods, ...part })), weighed: weighedField }),
    { description: 'What was promised at once, from where, and why.' },
  ),
  waiting: Type.Array(Type.Object(goods), { description: 'What no site can promise now; it fills by itself.' }),
});

const cancelledParts = (description: string) => Type.Array(Type.Object(part), { description });
export const cancelledOrderAnswer = commandAnswerWith({
  order: orderField,
  withdrawn: cancelledParts('Ended: no site had seen it.'),
  askedBack: cancelledParts('Asked back: ends when the site answers.'),
  beyondRecall: cancelledParts('Had been started or had ended: ships, and comes back as a return.'),
});

const orderSummary = {
  order: orderField,
  source: Type.String({ description: 'hub, or the site that took it.' }),
  state: Type.String({ description: 'waiting, allocated, at-work, shipped, short or cancelled.' }),
  kind: Type.String(),
  customer: Type.String(),
  destination: Type.String(),
  placedAt: timeField,
  isCancelled: Type.Boolean(),
  units: anyQuantityField,
  shippedUnits: anyQuantityField,
  waitingUnits: anyQuantityField,
} as const;

export const listHubOrdersAnswer = Type.Object({ orders: Type.Array(Type.Object(orderSummary)), next: nextField });

export const hubOrderAnswer = Type.Object({
  ...orderSummary,
  place: Type.Union([Type.Null(), Type.Object({ latitude: Type.Number(), longitude: Type.Number() })]),
  lines: Type.Array(
    Type.Object({
      ...goods,
      waiting: anyQuantityField,
      shipped: anyQuantityField,
      shorted: anyQuantityField,
      assignments: Type.Array(
        Type.Object({
          assignment: Type.Integer(),
          site: siteField,
          phase: Type.String(),
          quantity: anyQuantityField,
          open: anyQuantityField,
          picked: anyQuantityField,
          shipped: anyQuantityField,
          givenBack: anyQuantityField,
          shorted: anyQuantityField,
          decision: Type.String({ description: 'Names the entry that decided it; see `reasons`.' }),
          ...ageFields,
        }),
      ),
    }),
  ),
  reasons: Type.Array(
    Type.Object({ decision: Type.String(), decidedAt: timeField, rule: ruleField, weighed: weighedField }),
  ),
});
