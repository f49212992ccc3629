import { setTimeout as sleep } from 'node:timers/promises';
import { newOperationId } from '../fleet/api-client.ts';
import type { Fleet, FleetMember } from '../fleet/fleet.ts';
import type { Journal, OrderedLine } from './journal.ts';
import { outbound } from './seed-fleet.ts';
import type { ShipmentBook } from './shipment-book.ts';

interface Task {
  readonly order: string;
  readonly line: number;
  readonly assignment: number;
  readonly item: string;
  readonly phase: string;
}

interface PickLine {
  readonly line: number;
  readonly assignment: number;
  readonly item: string;
  readonly from: string;
  readonly quantity: number;
}

export interface Workers {
  /** Orders that are being picked or shipped right now. */
  readonly busy: () => number;
  /** Ends when the work at hand is done. */
  stop(): Promise<void>;
  readonly done: Promise<void>;
}

const workersPerSite = 3;
const idleMs = 60;

/** People on the floor of every site: they take released orders, pick them and ship them, over HTTP. */
export function startWorkers(fleet: Fleet, journal: Journal, book: ShipmentBook): Workers {
  const shift = { isOver: false };
  let busy = 0;
  const taken = new Set<string>();
  const work = async (node: FleetMember): Promise<void> => {
    while (!shift.isOver) {
      const order = await nextOrder(node, taken);
      if (order === undefined) {
        await sleep(idleMs);
        continue;
      }
      busy += 1;
      await serveOrder(node, order, journal, book).finally(() => {
        busy -= 1;
        taken.delete(`${node.name}:${order}`);
      });
    }
  };
  const done = Promise.all(
    fleet.nodes.flatMap((node) => Array.from({ length: workersPerSite }, () => work(node))),
  ).then(() => undefined);
  return {
    busy: () => busy,
    done,
    stop: async () => {
      shift.isOver = true;
      await done;
    },
  };
}

async function nextOrder(node: FleetMember, taken: Set<string>): Promise<string | undefined> {
  const { tasks } = await node.api.get<{ readonly tasks: readonly Task[] }>('/tasks?phase=released&limit=200');
  const free = tasks.find((task) => !taken.has(`${node.name}:${task.order}`));
  if (free === undefined) return undefined;
  taken.add(`${node.name}:${free.order}`);
  return free.order;
}

/** Start, pick, ship. A line that was recalled or has no stock yet is left for later; whatever was started is finished. */
async function serveOrder(node: FleetMember, order: string, journal: Journal, book: ShipmentBook): Promise<void> {
  const path = `/orders/${encodeURIComponent(order)}`;
  const started = await node.api.send<{ readonly picks?: readonly PickLine[] }>('POST', `${path}/pick-start`, {});
  if (started.status !== 201) {
    await sleep(idleMs * 4);
    return;
  }
  const picks = started.body.picks ?? [];
  const pickOp = newOperationId();
  await journal.intend({ kind: 'picked', op: pickOp, site: node.name, order });
  const picked = await node.api.send('POST', `${path}/picks`, { to: outbound, picks }, pickOp);
  await journal.acknowledge(pickOp, picked.status);
  if (picked.status !== 201)
    throw new Error(`${node.name} refused a pick of ${order}: ${JSON.stringify(picked.body).slice(0, 300)}`);
  const lines: readonly OrderedLine[] = picks.map(({ line, item, quantity }) => ({ line, item, quantity }));
  const shipOp = newOperationId();
  await journal.intend({ kind: 'shipped', op: shipOp, site: node.name, order, lines });
  const shipped = await node.api.send('POST', `${path}/shipments`, {}, shipOp);
  await journal.acknowledge(shipOp, shipped.status);
  if (shipped.status !== 201)
    throw new Error(`${node.name} refused to ship ${order}: ${JSON.stringify(shipped.body).slice(0, 300)}`);
  book.shipped(order, lines);
}
