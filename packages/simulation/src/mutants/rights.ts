import {
  accepted,
  append,
  freeRights,
  machineOperation,
  type AssignmentRow,
  type Draft,
  type GrantRow,
  type HubContext,
  type LedgerTransaction,
  type MachinePorts,
  type RightsChange,
  type RightsRow,
} from '@holdfast/domain';
import { bendRows, bendView } from '../base/bent-rows.ts';
import type { Decision } from '../fleet/commands.ts';
import type { Parts } from '../fleet/parts.ts';
import { bendMachines, type Mutant } from './mutant.ts';

type Settling = (
  transaction: LedgerTransaction,
  ports: MachinePorts,
  hub: Omit<HubContext, 'rows'>,
  touches: Parameters<Parts['settleHub']>[3],
) => void;

/** Headquarters does something more whenever it has settled. */
function alsoAtHub(real: Parts, also: Settling): Parts {
  return {
    ...real,
    settleHub: (transaction, ports, hub, touches) => {
      const written = real.settleHub(transaction, ports, hub, touches);
      also(transaction, ports, hub, touches);
      return written;
    },
  };
}

/** Headquarters writes that lines are its own again, which only the site may say. */
function takeBack(
  transaction: LedgerTransaction,
  ports: MachinePorts,
  hub: Omit<HubContext, 'rows'>,
  rows: readonly AssignmentRow[],
): void {
  const first = rows[0];
  if (first === undefined) return;
  const allocations = rows.map(({ owner, item, line, assignment, quantity, site, epoch }) => {
    return { owner, item, line, assignment, quantity, site, epoch };
  });
  const draft: Draft = {
    type: 'line.withdrawn',
    body: { order: first.order, allocations, why: 'as good as back' },
    stream: 'hub/1' as Draft['stream'],
  };
  append(transaction, ports, machineOperation(ports.newId(), hub.now, 'hub'), hub.now, draft);
}

function changeRights(decision: Decision, change: (rights: RightsChange) => RightsChange): Decision {
  if (!decision.ok) return decision;
  return accepted(
    decision.value.map((draft): Draft => {
      if (!('rights' in draft.body) || draft.body.rights === undefined) return draft;
      return { ...draft, body: { ...draft.body, rights: draft.body.rights.map(change) } } as Draft;
    }),
  );
}

function generous(row: unknown): unknown {
  const rights = row as RightsRow | undefined;
  return rights !== undefined && freeRights(rights) < 4 ? { ...rights, received: rights.received + 4 } : rights;
}

/** I4: promises and stock. */
export const rightsMutants: readonly Mutant[] = [
  {
    name: 'grant-not-debited',
    what: 'A site gives rights to headquarters and keeps them.',
    caughtBy: ['I3'],
    plant: (real) =>
      bendMachines(real, 'sites', {
        put: (table, row, before) => {
          if (table !== 'rights' || before === undefined) return row;
          return { ...(row as RightsRow), granted: (before as RightsRow).granted };
        },
      }),
  },
  {
    name: 'credit-without-entry',
    what: 'Headquarters counts a grant as its own as soon as it hears of it, without an entry that says so (R3).',
    caughtBy: ['I3', 'I4'],
    plant: (real) => ({
      ...real,
      transaction: (machine, transaction) => {
        if (machine !== 'hub') return transaction;
        return bendRows(transaction, {
          put: (table, row) => {
            const grant = row as GrantRow;
            if (table !== 'grants' || grant.receiver !== 'hub' || !grant.isPending) return row;
            const { site, owner, item } = grant;
            const held = transaction.rows.get('rights', site, owner, item, grant.class, 'hub');
            if (held !== undefined)
              transaction.rows.put('rights', { ...held, received: held.received + grant.quantity });
            return { ...grant, isPending: false, isCredited: true };
          },
        });
      },
    }),
  },
  {
    name: 'grant-credited-twice',
    what: 'Headquarters forgets that it has credited a grant and credits it again.',
    caughtBy: ['I4'],
    plant: (real) => {
      const forgotten = new Set<string>();
      return bendMachines(real, 'hub', {
        put: (table, row) => {
          const grant = row as GrantRow;
          if (table !== 'grants' || grant.receiver !== 'hub' || !grant.isCredited) return row;
          const name = `${grant.stream} ${grant.seq} ${grant.index}`;
          if (forgotten.has(name)) return row;
          forgotten.add(name);
          return { ...grant, isPending: true, isCredited: false };
        },
      });
    },
  },
  {
    name: 'recall-taken-for-an-answer',
    what: "Recalled lines are headquarters' again as soon as the recall is written (C10, C11).",
    caughtBy: ['I4'],
    plant: (real) =>
      alsoAtHub(real, (transaction, ports, hub, touches) => {
        for (const order of touches.orders) {
          const rows = transaction.rows.list('assignments', 'byLine', order);
          takeBack(
            transaction,
            ports,
            hub,
            rows.filter(({ phase, source }) => phase === 'recalled' && source === 'hub'),
          );
        }
      }),
  },
  {
    name: 'cancel-credits-at-once',
    what: "A cancelled order's released lines give their rights back at once (C21).",
    caughtBy: ['I4'],
    plant: (real) => ({
      ...real,
      settleHub: (transaction, ports, hub, touches) => {
        for (const order of touches.orders) {
          if (transaction.rows.get('orders', order)?.isCancelled !== true) continue;
          const rows = transaction.rows.list('assignments', 'byLine', order);
          takeBack(
            transaction,
            ports,
            hub,
            rows.filter(({ phase, source }) => phase === 'released' && source === 'hub'),
          );
        }
        return real.settleHub(transaction, ports, hub, touches);
      },
    }),
  },
  {
    name: 'short-returns-the-right',
    what: 'A short line gives its right back instead of filling the deficit (C21, C22); the ledger refuses to write that.',
    caughtBy: ['bug'],
    plant: (real) => ({
      ...real,
      siteCommands: {
        ...real.siteCommands,
        reportShort: {
          ...real.siteCommands.reportShort,
          decide: (context, input, isDone) =>
            changeRights(
              real.siteCommands.reportShort.decide(context, input, isDone),
              ({ fill = 0, restore = 0, ...rest }) => {
                return { ...rest, restore: restore + fill };
              },
            ),
        },
      },
    }),
  },
  {
    name: 'receipt-ignores-the-deficit',
    what: 'New goods make new rights although promises without stock wait for them (R1).',
    caughtBy: ['I4', 'I8'],
    plant: (real) => ({
      ...real,
      siteCommands: {
        ...real.siteCommands,
        receive: {
          ...real.siteCommands.receive,
          decide: (context, input, isDone) =>
            changeRights(
              real.siteCommands.receive.decide(context, input, isDone),
              ({ fill = 0, mint = 0, ...rest }) => {
                return { ...rest, mint: mint + fill };
              },
            ),
        },
      },
    }),
  },
  {
    name: 'allocation-exceeds-what-is-held',
    what: 'Headquarters allocates two units more than it has rights to; the ledger refuses to write that.',
    caughtBy: ['bug'],
    plant: (real) =>
      bendMachines(real, 'hub', {
        list: (table, index, _, rows) => {
          if (table !== 'rights' || index !== 'byItem') return rows;
          return (rows as readonly RightsRow[]).map((row) =>
            row.holder === 'hub' ? { ...row, received: row.received + 2 } : row,
          );
        },
      }),
  },
  {
    name: 'sold-without-a-right',
    what: 'The counter sells four units more than it has rights to; the ledger refuses to write that.',
    caughtBy: ['bug'],
    plant: (real) => ({
      ...real,
      siteCommands: {
        ...real.siteCommands,
        takeOrder: {
          ...real.siteCommands.takeOrder,
          decide: (context, input, isDone) => {
            const rows = bendView(context.rows, { get: (table, row) => (table === 'rights' ? generous(row) : row) });
            return real.siteCommands.takeOrder.decide({ ...context, rows }, input, isDone);
          },
        },
      },
    }),
  },
  {
    name: 'shipment-consumes-rights-again',
    what: 'Shipping an assigned line burns rights once more (R9); the ledger itself refuses to write that.',
    caughtBy: ['bug'],
    plant: (real) => ({
      ...real,
      siteCommands: {
        ...real.siteCommands,
        ship: {
          ...real.siteCommands.ship,
          decide: (context, input, isDone) => {
            const decision = real.siteCommands.ship.decide(context, input, isDone);
            if (!decision.ok) return decision;
            return accepted(
              decision.value.map((draft): Draft => {
                if (draft.type !== 'line.shipped') return draft;
                const rights = draft.body.movements.map(({ owner, item, quantity }) => ({
                  owner,
                  item,
                  raise: quantity,
                }));
                return { ...draft, body: { ...draft.body, rights } };
              }),
            );
          },
        },
      },
    }),
  },
];
