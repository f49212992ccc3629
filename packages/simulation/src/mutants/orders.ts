import {
  append,
  freeRights,
  isDark,
  machineOperation,
  type AssignmentRow,
  type Draft,
  type GrantRow,
  type HubContext,
  type LedgerTransaction,
  type LineRow,
  type MachinePorts,
  type OrderRow,
} from '@holdfast/domain';
import { bendRows } from '../base/bent-rows.ts';
import type { Parts } from '../fleet/parts.ts';
import { bendMachines, type Mutant } from './mutant.ts';

/** Headquarters promises lines a second time from another site, although the first promise is still open. */
function promiseAgain(
  transaction: LedgerTransaction,
  ports: MachinePorts,
  hub: Omit<HubContext, 'rows'>,
  row: AssignmentRow,
): boolean {
  const { rows } = transaction;
  const other = rows
    .list('rights', 'byItem', row.owner, row.item, row.class)
    .find((one) => one.holder === 'hub' && one.site !== row.site && freeRights(one) >= row.quantity);
  if (other === undefined) return false;
  const { owner, item, line, quantity, order } = row;
  const numbers = rows.list('assignments', 'byLine', order, line);
  const assignment = (numbers.at(-1)?.assignment ?? 0) + 1;
  const draft: Draft = {
    type: 'line.allocated',
    body: {
      order,
      allocations: [{ owner, item, line, assignment, quantity, site: other.site, epoch: 1 }],
      reason: { rule: 'split', weighed: [] },
    },
    stream: 'hub/1' as Draft['stream'],
  };
  append(transaction, ports, machineOperation(ports.newId(), hub.now, 'hub'), hub.now, draft);
  return true;
}

function isSilentlyOpen({ phase, source }: AssignmentRow): boolean {
  return phase === 'released' && source === 'hub';
}

/** I9: every line once, and none forgotten. */
export const orderMutants: readonly Mutant[] = [
  {
    name: 'given-back-after-start',
    what: 'A recall makes a site give back what its people have begun already (R7).',
    caughtBy: ['I9'],
    plant: (real) => ({
      ...real,
      transaction: (machine, transaction) => {
        if (machine === 'hub') return transaction;
        return bendRows(transaction, {
          list: (table, index, prefix, rows) => {
            if (table !== 'assignments' || index !== 'byPhase' || prefix[1] !== 'recalled') return rows;
            const started = transaction.rows.list('assignments', 'byPhase', machine, 'started');
            return [...rows, ...started.filter(({ isRecalled }) => isRecalled)];
          },
        });
      },
    }),
  },
  {
    name: 'phase-by-order-of-arrival',
    what: 'The last word about an assignment wins: a recall after the start makes it recalled (C19).',
    caughtBy: ['I3', 'I9'],
    plant: (real) =>
      bendMachines(real, 'all', {
        put: (table, row, before) => {
          if (table !== 'assignments') return row;
          const next = row as AssignmentRow;
          const isNews = next.isRecalled && (before as AssignmentRow | undefined)?.isRecalled !== true;
          return isNews && next.phase === 'started' ? { ...next, phase: 'recalled' } : row;
        },
      }),
  },
  {
    name: 'returned-right-goes-to-the-pool',
    what: 'What a site gives back for a line goes to whoever waits longest (C22, R9).',
    caughtBy: ['I9'],
    plant: (real) => {
      const unbound: Parts = bendMachines(real, 'hub', {
        list: (table, index, _, rows) => {
          if (table !== 'grants' || index !== 'pending') return rows;
          return (rows as readonly GrantRow[]).map((row) => ({ ...row, order: '' }));
        },
      });
      return {
        ...unbound,
        settleHub: (transaction, ports, hub, touches) => {
          const orders = [...touches.orders].filter((order) => {
            const rows = transaction.rows.list('assignments', 'byLine', order);
            return !rows.some(({ phase }) => phase === 'given-back');
          });
          return real.settleHub(transaction, ports, hub, { ...touches, orders: new Set(orders) });
        },
      };
    },
  },
  {
    name: 'released-twice-after-a-crash',
    what: 'After a crash headquarters does not remember what it released and promises it from another site.',
    caughtBy: ['I9'],
    plant: (real) => {
      let starts = 0;
      return {
        ...real,
        onStart: (machine) => {
          if (machine === 'hub') starts += 1;
        },
        settleHub: (transaction, ports, hub, touches) => {
          const written = real.settleHub(transaction, ports, hub, touches);
          if (starts < 2) return written;
          for (const { site } of transaction.rows.list('sites', 'all')) {
            const rows = transaction.rows.list('assignments', 'byPhase', site, 'released').filter(isSilentlyOpen);
            if (rows.some((row) => promiseAgain(transaction, ports, hub, row))) starts = 1;
          }
          return written;
        },
      };
    },
  },
  {
    name: 'silence-moves-released-lines',
    what: 'Lines that a dark site may be working on go to another site (C8).',
    caughtBy: ['I9'],
    plant: (real) => ({
      ...real,
      replanDark: (transaction, ports, hub, linesMax) => {
        const written = real.replanDark(transaction, ports, hub, linesMax);
        for (const { site } of transaction.rows.list('sites', 'all')) {
          if (!isDark({ ...hub, rows: transaction.rows }, site)) continue;
          const rows = transaction.rows.list('assignments', 'byPhase', site, 'released').filter(isSilentlyOpen);
          for (const row of rows) promiseAgain(transaction, ports, hub, row);
        }
        return written;
      },
    }),
  },
  {
    name: 'waiting-line-never-refilled',
    what: 'A line that found no stock when it was ordered is not looked at again.',
    caughtBy: ['I9'],
    plant: (real) =>
      bendMachines(real, 'hub', {
        list: (table, index, _, rows) => (table === 'lines' && index === 'waiting' ? [] : rows),
      }),
  },
  {
    name: 'order-forgotten-at-hub-crash',
    what: 'Headquarters keeps the waiting lines in memory and starts with none.',
    caughtBy: ['I9'],
    plant: (real) => {
      let startedAt = 0;
      let now = 0;
      const bent = bendMachines(real, 'hub', {
        list: (table, index, _, rows) => {
          if (table !== 'lines' || index !== 'waiting') return rows;
          return (rows as readonly LineRow[]).filter(({ placedAt }) => placedAt >= startedAt);
        },
        get: (table, row) => {
          const order = row as OrderRow | undefined;
          const isGone = table === 'orders' && order?.source === 'hub' && order.placedAt < startedAt;
          return isGone ? { ...order, isCancelled: true } : row;
        },
      });
      return {
        ...bent,
        onStart: (machine) => {
          if (machine === 'hub') startedAt = now;
        },
        settleHub: (transaction, ports, hub, touches) => {
          now = hub.now;
          return real.settleHub(transaction, ports, hub, touches);
        },
      };
    },
  },
];
