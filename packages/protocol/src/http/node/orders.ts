import type { AssignmentPhase } from '@holdfast/domain';
import { Type } from 'typebox';
import { commandAnswerWith, nextField, orderLineBody, pageFields } from '../common.ts';
import {
  anyQuantityField,
  assignmentField,
  closed,
  customerField,
  isDoneField,
  lineField,
  locationField,
  occurredAtField,
  orderField,
  quantityField,
  stockLineFields,
} from '../fields.ts';
import { movementFields, rightsChangeField } from './stock.ts';

/** Orders may be long: an invoice of a thousand lines is one order. */
const linesMax = 2000;
const lineNumbers = Type.Array(lineField, { minItems: 1, maxItems: linesMax, uniqueItems: true });

export const createSiteOrderBody = closed({
  order: Type.Optional(orderField),
  customer: customerField,
  lines: Type.Array(orderLineBody, { minItems: 1, maxItems: linesMax }),
});
export const createdSiteOrderAnswer = commandAnswerWith({
  order: orderField,
  customer: Type.String(),
  lines: Type.Array(
    Type.Object({ line: lineField, owner: Type.String(), item: Type.String(), quantity: anyQuantityField }),
  ),
});
const assignedLine = Type.Object({
  line: lineField,
  assignment: assignmentField,
  owner: Type.String(),
  item: Type.String(),
  quantity: anyQuantityField,
});
export const cancelledSiteOrderAnswer = commandAnswerWith({
  order: orderField,
  lines: Type.Array(assignedLine, {
    description: 'What ended. Lines that were started ship, and come back as a return.',
  }),
});

const phaseField = Type.Unsafe<AssignmentPhase>({
  type: 'string',
  enum: ['allocated', 'withdrawn', 'released', 'recalled', 'started', 'shipped', 'given-back', 'short'],
});

const assignmentAnswer = Type.Object({
  line: lineField,
  assignment: assignmentField,
  owner: Type.String(),
  item: Type.String(),
  phase: phaseField,
  quantity: anyQuantityField,
  open: anyQuantityField,
  picked: anyQuantityField,
  shipped: anyQuantityField,
  givenBack: anyQuantityField,
  shorted: anyQuantityField,
});

const orderSummaryFields = {
  order: orderField,
  source: Type.String({ description: 'hub, or the site that took it.' }),
  customer: Type.String(),
  destination: Type.String({ description: 'Site that a transfer goes to; empty for a sale.' }),
  isCancelled: Type.Boolean(),
  placedAt: Type.Integer({ description: 'Unix milliseconds; 0 when only headquarters knows.' }),
} as const;

export const siteOrderAnswer = Type.Object({
  ...orderSummaryFields,
  lines: Type.Array(
    Type.Object({
      line: lineField,
      owner: Type.String(),
      item: Type.String(),
      quantity: Type.Integer({
        description: 'Of the line as far as this site knows it: all of a local order, its own part of another.',
      }),
      shipped: anyQuantityField,
      shorted: anyQuantityField,
      isCancelled: Type.Boolean(),
      assignments: Type.Array(assignmentAnswer),
    }),
  ),
});
export const siteOrdersQuery = closed({ ...pageFields, phase: Type.Optional(phaseField) });
export const siteOrdersAnswer = Type.Object({
  orders: Type.Array(
    Type.Object({ ...orderSummaryFields, open: Type.Integer({ description: 'Units that wait to leave this site.' }) }),
  ),
  next: nextField,
});

export const tasksQuery = closed({
  ...pageFields,
  phase: Type.Optional(
    Type.Unsafe<'released' | 'started' | 'recalled'>({
      type: 'string',
      enum: ['released', 'started', 'recalled'],
      description: 'Left out: released and started.',
    }),
  ),
  order: Type.Optional(orderField),
});
export const tasksAnswer = Type.Object({
  tasks: Type.Array(
    Type.Object({
      order: orderField,
      line: lineField,
      assignment: assignmentField,
      phase: phaseField,
      item: Type.String(),
      owner: Type.String(),
      quantity: anyQuantityField,
      open: Type.Integer({ description: 'Not shipped, given back or short.' }),
      picked: anyQuantityField,
      customer: Type.String(),
      source: Type.String({ description: 'hub, or this site for an order that it took itself.' }),
      destination: Type.String(),
      suggestions: Type.Array(
        Type.Object({
          location: Type.String(),
          lot: Type.String(),
          expiry: Type.String(),
          serial: Type.String(),
          unit: Type.String(),
          quantity: anyQuantityField,
        }),
        { description: 'Where to take it from: what is held for it, or first expired first out.' },
      ),
    }),
  ),
  next: nextField,
});

export const startPickBody = closed({ lines: Type.Optional(lineNumbers) });
const pickField = Type.Object({
  line: lineField,
  assignment: assignmentField,
  from: Type.String(),
  owner: Type.String(),
  item: Type.String(),
  lot: Type.Optional(Type.String()),
  serial: Type.Optional(Type.String()),
  unit: Type.Optional(Type.String()),
  quantity: anyQuantityField,
});
export const startPickAnswer = commandAnswerWith({
  order: orderField,
  lines: Type.Array(Type.Object({ line: lineField, assignment: assignmentField })),
  picks: Type.Array(pickField, { description: 'What is held for the work and where it lies: the picks to confirm.' }),
});

const workLine = { ...stockLineFields, line: lineField, assignment: assignmentField, from: locationField } as const;
export const confirmPickBody = closed({
  to: locationField,
  isDone: Type.Optional(isDoneField),
  picks: Type.Array(closed(workLine), { minItems: 1, maxItems: linesMax }),
  occurredAt: Type.Optional(occurredAtField),
});
export const confirmPickAnswer = commandAnswerWith({
  order: orderField,
  movements: Type.Array(Type.Object(movementFields)),
});

export const shipBody = closed({
  shipment: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
  isDone: Type.Optional(isDoneField),
  lines: Type.Optional(
    Type.Array(closed(workLine), {
      minItems: 1,
      maxItems: linesMax,
      description: 'Left out: everything that was picked for the order and stands ready.',
    }),
  ),
  occurredAt: Type.Optional(occurredAtField),
});
export const shipAnswer = commandAnswerWith({
  order: orderField,
  shipment: Type.String(),
  movements: Type.Array(Type.Object(movementFields)),
  rights: rightsChangeField,
});

export const reportShortBody = closed({
  lines: Type.Array(closed({ line: lineField, assignment: assignmentField, quantity: quantityField }), {
    minItems: 1,
    maxItems: linesMax,
  }),
  occurredAt: Type.Optional(occurredAtField),
});
export const reportShortAnswer = commandAnswerWith({
  order: orderField,
  lines: Type.Array(assignedLine),
  rights: rightsChangeField,
});
