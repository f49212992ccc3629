import { Type } from 'typebox';
import { commandAnswerWith, nextField, pageFields } from '../common.ts';
import {
  anyQuantityField,
  closed,
  countedField,
  expiryField,
  isDoneField,
  itemField,
  linesOf,
  locationField,
  occurredAtField,
  orderField,
  ownerField,
  reasonPattern,
  statusField,
  stockLineFields,
  timeField,
} from '../fields.ts';

/** What a movement, a receipt or a pick did, as its entry says. */
export const movementFields = {
  owner: Type.String(),
  item: Type.String(),
  lot: Type.Optional(Type.String()),
  serial: Type.Optional(Type.String()),
  unit: Type.Optional(Type.String()),
  toUnit: Type.Optional(Type.String()),
  status: Type.Optional(Type.String({ description: 'Left out: available.' })),
  toStatus: Type.Optional(Type.String({ description: 'Left out: unchanged.' })),
  from: Type.String({ description: 'Location, or a virtual account that begins with @.' }),
  to: Type.String(),
  quantity: anyQuantityField,
  line: Type.Optional(Type.Integer()),
  assignment: Type.Optional(Type.Integer({ description: '0: no assignment covers it.' })),
} as const;
const movementsField = Type.Array(Type.Object(movementFields), {
  description: 'What moved. A movement from @deficit is a gap that the book could not explain; a count settles it.',
});

/** What the entry did to the promises of this site. */
export const rightsChangeField = Type.Array(
  Type.Object({
    owner: Type.String(),
    item: Type.String(),
    mint: Type.Optional(Type.Integer({ description: 'New rights from new goods.' })),
    fill: Type.Optional(Type.Integer({ description: 'Promises without stock that found stock.' })),
    lose: Type.Optional(Type.Integer({ description: 'Free rights that went with lost goods.' })),
    raise: Type.Optional(Type.Integer({ description: 'Promises that have no stock any more.' })),
    spend: Type.Optional(Type.Integer({ description: 'Rights promised to an order.' })),
    restore: Type.Optional(Type.Integer({ description: 'Rights that came back from a cancelled order.' })),
  }),
);

export const stockAnswer = commandAnswerWith({ movements: movementsField, rights: rightsChangeField });

export const receiveBody = closed({
  reference: Type.Optional(
    Type.String({ minLength: 1, maxLength: 64, description: 'Purchase order, delivery note, return.' }),
  ),
  transfer: Type.Optional(orderField),
  location: locationField,
  lines: linesOf(
    closed({ ...stockLineFields, status: Type.Optional(statusField), expiry: Type.Optional(expiryField) }),
  ),
  occurredAt: Type.Optional(occurredAtField),
});

export const receiveAnswer = commandAnswerWith({
  movements: movementsField,
  rights: rightsChangeField,
  warnings: Type.Array(
    Type.Object({
      code: Type.Literal('serial-here-already'),
      item: Type.String(),
      serial: Type.String(),
      location: Type.String({ description: 'Where the book has the piece already.' }),
    }),
    { description: 'Recorded all the same: scan these pieces again, or count the location. Texts: /problems/{code}.' },
  ),
});

export const moveBody = closed({
  from: locationField,
  to: locationField,
  isDone: Type.Optional(isDoneField),
  lines: linesOf(
    closed({
      ...stockLineFields,
      status: Type.Optional(statusField),
      toStatus: Type.Optional(statusField),
      toUnit: Type.Optional(Type.String({ maxLength: 64, description: 'Handling unit that they enter; empty: none.' })),
    }),
  ),
  occurredAt: Type.Optional(occurredAtField),
});

export const adjustBody = closed({
  location: locationField,
  reason: Type.String({ pattern: reasonPattern, description: 'Reason code, e.g. damage, found, lost, scrap.' }),
  direction: Type.Unsafe<'in' | 'out'>({ type: 'string', enum: ['in', 'out'] }),
  isDone: Type.Optional(isDoneField),
  lines: linesOf(closed({ ...stockLineFields, status: Type.Optional(statusField) })),
  occurredAt: Type.Optional(occurredAtField),
});

export const settleDeficitBody = closed({
  reason: Type.String({
    pattern: reasonPattern,
    description: 'Why the goods were there although the book did not know them, e.g. unbooked-receipt.',
  }),
  lines: linesOf(closed({ ...stockLineFields, status: Type.Optional(statusField) })),
  occurredAt: Type.Optional(occurredAtField),
});

export const transferParams = closed({ transfer: orderField });
export const closeTransferBody = closed({ occurredAt: Type.Optional(occurredAtField) });
export const closeTransferAnswer = commandAnswerWith({ transfer: orderField });

const { quantity: _quantity, ...goodsFields } = stockLineFields;
export const countBody = closed({
  location: locationField,
  lines: linesOf(closed({ ...goodsFields, counted: countedField })),
  occurredAt: Type.Optional(occurredAtField),
});
export const countAnswer = commandAnswerWith({
  movements: movementsField,
  rights: rightsChangeField,
  counts: Type.Array(
    Type.Object({
      owner: Type.String(),
      item: Type.String(),
      lot: Type.Optional(Type.String()),
      counted: anyQuantityField,
      booked: anyQuantityField,
    }),
  ),
});

export const reserveBody = closed({ ...stockLineFields, location: locationField });
export const reservationParams = closed({ reservation: Type.String({ minLength: 1, maxLength: 128 }) });
export const reservationAnswer = commandAnswerWith({
  reservations: Type.Array(
    Type.Object({
      reservation: Type.String(),
      location: Type.String(),
      item: Type.String(),
      quantity: anyQuantityField,
    }),
  ),
});
export const releaseReservationAnswer = commandAnswerWith({ reservations: Type.Array(Type.String()) });

const balanceFields = {
  location: Type.String({ description: 'Location, or a virtual account that begins with @.' }),
  owner: Type.String(),
  item: Type.String(),
  lot: Type.String(),
  expiry: Type.String({ description: 'Of the lot; empty when none is known.' }),
  serial: Type.String(),
  unit: Type.String(),
  status: Type.String(),
  quantity: anyQuantityField,
  reserved: Type.Integer({ description: 'Held for work or by hand.' }),
} as const;
export const stockQuery = closed({
  ...pageFields,
  item: Type.Optional(itemField),
  owner: Type.Optional(ownerField),
  location: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
  virtual: Type.Optional(
    Type.Boolean({ description: 'True: virtual accounts too, which say where goods came from and went.' }),
  ),
});
export const stockListAnswer = Type.Object({
  asOf: timeField,
  balances: Type.Array(Type.Object(balanceFields)),
  next: nextField,
});

export const movementsQuery = closed({
  ...pageFields,
  item: Type.Optional(itemField),
  owner: Type.Optional(ownerField),
});
export const movementsAnswer = Type.Object({
  movements: Type.Array(
    Type.Object({
      ...movementFields,
      seq: Type.Integer({ description: 'Entry of the site’s stream that it stands in.' }),
      type: Type.String(),
      operation: Type.String(),
      actor: Type.String(),
      device: Type.String(),
      occurredAt: timeField,
      recordedAt: timeField,
      order: Type.Optional(Type.String()),
      reason: Type.Optional(Type.String()),
      reference: Type.Optional(Type.String()),
    }),
  ),
  next: nextField,
});

export const rightsQuery = closed({ ...pageFields, item: Type.Optional(itemField), owner: Type.Optional(ownerField) });
export const rightsAnswer = Type.Object({
  asOf: timeField,
  rights: Type.Array(
    Type.Object({
      owner: Type.String(),
      item: Type.String(),
      class: Type.String(),
      free: Type.Integer({ description: 'Units that this site may promise now, with or without a link.' }),
      deficit: Type.Integer({ description: 'Promises that its stock no longer covers.' }),
      target: Type.Union([
        Type.Null(),
        Type.Object({
          keep: anyQuantityField,
          share: Type.Integer({ description: 'Per mille.' }),
          isPinned: Type.Boolean(),
        }),
      ]),
      heldElsewhere: Type.Integer({
        description: 'What headquarters and others may promise of this stock, as last known here.',
      }),
      knownAt: Type.Integer({ minimum: 0, description: 'Since when that is known; 0: nothing was ever heard.' }),
    }),
  ),
  next: nextField,
});
