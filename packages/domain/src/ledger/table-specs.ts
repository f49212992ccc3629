import type { RowTypes, TableName } from './tables.ts';

export type ColumnKind = 'text' | 'integer' | 'boolean';

export interface TableSpec<Row> {
  /** Columns of the primary key, in order. */
  readonly key: readonly (keyof Row & string)[];
  readonly columns: { readonly [Column in keyof Row & string]: ColumnKind };
  /** Each index lists the columns that `list` may be asked by, outermost first. */
  readonly indexes: { readonly [name: string]: readonly (keyof Row & string)[] };
}

const text = 'text';
const integer = 'integer';
const boolean = 'boolean';

/** The one description that every store's schema is checked against. */
export const tableSpecs: { readonly [Name in TableName]: TableSpec<RowTypes[Name]> } = {
  balances: {
    key: ['site', 'account', 'owner', 'item', 'lot', 'serial', 'unit', 'status'],
    columns: {
      site: text,
      account: text,
      owner: text,
      item: text,
      lot: text,
      serial: text,
      unit: text,
      status: text,
      quantity: integer,
    },
    indexes: {
      byItem: ['site', 'owner', 'item', 'status'],
      byAccount: ['site', 'account'],
      byUnit: ['site', 'unit'],
      bySerial: ['item', 'serial'],
    },
  },
  rights: {
    key: ['site', 'owner', 'item', 'class', 'holder'],
    columns: {
      site: text,
      owner: text,
      item: text,
      class: text,
      holder: text,
      received: integer,
      granted: integer,
      consumed: integer,
      raised: integer,
      filled: integer,
    },
    indexes: { byItem: ['owner', 'item', 'class'], bySite: ['site'] },
  },
  grants: {
    key: ['stream', 'seq', 'index'],
    columns: {
      stream: text,
      seq: integer,
      index: integer,
      site: text,
      epoch: integer,
      owner: text,
      item: text,
      class: text,
      giver: text,
      receiver: text,
      quantity: integer,
      isMade: boolean,
      isCredited: boolean,
      isPending: boolean,
      order: text,
      line: integer,
      assignment: integer,
    },
    indexes: { pending: ['isPending', 'receiver', 'site'], bySite: ['site', 'owner', 'item', 'class', 'isPending'] },
  },
  orders: {
    key: ['order'],
    columns: {
      order: text,
      source: text,
      kind: text,
      customer: text,
      latitude: integer,
      longitude: integer,
      isPlaced: boolean,
      destination: text,
      placedAt: integer,
      isCancelled: boolean,
    },
    indexes: { bySource: ['source'] },
  },
  lines: {
    key: ['order', 'line'],
    columns: {
      order: text,
      line: integer,
      source: text,
      owner: text,
      item: text,
      class: text,
      quantity: integer,
      allocated: integer,
      withdrawn: integer,
      givenBack: integer,
      shorted: integer,
      shipped: integer,
      isCancelled: boolean,
      placedAt: integer,
      changedAt: integer,
      shippedBy: text,
      waiting: integer,
      isWaiting: boolean,
    },
    indexes: { byOrder: ['order'], waiting: ['isWaiting', 'owner', 'item', 'class'] },
  },
  assignments: {
    key: ['order', 'line', 'assignment'],
    columns: {
      order: text,
      line: integer,
      assignment: integer,
      site: text,
      epoch: integer,
      source: text,
      owner: text,
      item: text,
      class: text,
      quantity: integer,
      isAllocated: boolean,
      isWithdrawn: boolean,
      isReleased: boolean,
      isRecalled: boolean,
      isStarted: boolean,
      picked: integer,
      shipped: integer,
      givenBack: integer,
      shorted: integer,
      customer: text,
      destination: text,
      phase: text,
      decision: text,
    },
    indexes: {
      byLine: ['order', 'line'],
      byPhase: ['site', 'phase'],
      byItem: ['site', 'owner', 'item', 'class', 'phase'],
    },
  },
  items: {
    key: ['item'],
    columns: {
      item: text,
      name: text,
      nameZh: text,
      baseUnit: text,
      scale: integer,
      tracksLots: boolean,
      tracksSerials: boolean,
      gtin: text,
      proposedBy: text,
    },
    indexes: { byProposer: ['proposedBy'] },
  },
  locations: {
    key: ['site', 'location'],
    columns: { site: text, location: text, zone: text, purpose: text },
    indexes: { bySite: ['site'] },
  },
  sites: {
    key: ['site'],
    columns: {
      site: text,
      name: text,
      nameZh: text,
      latitude: integer,
      longitude: integer,
      timeZone: text,
      epoch: integer,
      publicKey: text,
    },
    indexes: { all: [] },
  },
  lots: {
    key: ['owner', 'item', 'lot'],
    columns: { owner: text, item: text, lot: text, expiry: text },
    indexes: { byItem: ['owner', 'item'] },
  },
  reservations: {
    key: ['reservation'],
    columns: {
      reservation: text,
      site: text,
      account: text,
      owner: text,
      item: text,
      lot: text,
      serial: text,
      unit: text,
      quantity: integer,
      order: text,
      line: integer,
      assignment: integer,
      isPicked: boolean,
      isOpen: boolean,
    },
    indexes: {
      byBalance: ['site', 'isOpen', 'owner', 'item', 'account'],
      byAssignment: ['order', 'line', 'assignment'],
    },
  },
  targets: {
    key: ['site', 'owner', 'item', 'class'],
    columns: {
      site: text,
      owner: text,
      item: text,
      class: text,
      keep: integer,
      share: integer,
      isPinned: boolean,
      seq: integer,
    },
    indexes: { bySite: ['site'] },
  },
  requests: {
    key: ['site', 'owner', 'item', 'class', 'asker'],
    columns: {
      site: text,
      owner: text,
      item: text,
      class: text,
      asker: text,
      asked: integer,
      answered: integer,
      isOpen: boolean,
    },
    indexes: { open: ['isOpen', 'asker', 'site'] },
  },
  exceptions: {
    key: ['exception'],
    columns: {
      exception: text,
      kind: text,
      site: text,
      subject: text,
      owner: text,
      item: text,
      quantity: integer,
      raisedAt: integer,
      resolvedQuantity: integer,
      isResolved: boolean,
    },
    indexes: { open: ['isResolved', 'site'] },
  },
  demands: {
    key: ['site', 'owner', 'item', 'class', 'holder'],
    columns: {
      site: text,
      owner: text,
      item: text,
      class: text,
      holder: text,
      window: integer,
      recent: integer,
      earlier: integer,
    },
    indexes: { bySite: ['site'] },
  },
  transfers: {
    key: ['transfer', 'owner', 'item'],
    columns: {
      transfer: text,
      owner: text,
      item: text,
      shipped: integer,
      received: integer,
      isClosed: boolean,
      changedAt: integer,
    },
    indexes: { byTransfer: ['transfer'] },
  },
};

/**
 * What nobody needs any more is as if it had never been: a reservation that holds nothing. A store does not keep it, so
 * books do not grow with work that is done; its entries tell what was. Only a row that one stream alone writes can be so,
 * or its end could come before its beginning.
 */
export function isOver<Name extends TableName>(table: Name, row: RowTypes[Name]): boolean {
  return table === 'reservations' && !(row as RowTypes['reservations']).isOpen;
}

export const tableNames: readonly TableName[] = Object.keys(tableSpecs) as TableName[];
