import { newOperationId } from '../fleet/api-client.ts';
import type { Fleet, FleetMember } from '../fleet/fleet.ts';
import type { Faults } from './faults.ts';
import type { Journal, OrderedLine } from './journal.ts';
import type { PlannedEvent, PlannedOrder, RunPlan } from './plan-run.ts';
import { dock, inParallel, receiveUnits } from './seed-fleet.ts';
import type { ShipmentBook } from './shipment-book.ts';

export interface CustomerCounts {
  ordersAtHub: number;
  ordersAtSites: number;
  /** Taken at a counter, refused there for want of rights, and given to headquarters by telephone. */
  passedOn: number;
  cancellations: number;
  returns: number;
}

const ordersInFlight = 16;

/** Sends every order and cancellation of the plan in time order, as fast as they are answered. */
export async function playCustomers(
  fleet: Fleet,
  plan: RunPlan,
  faults: Faults,
  journal: Journal,
  book: ShipmentBook,
): Promise<CustomerCounts> {
  const counts: CustomerCounts = { ordersAtHub: 0, ordersAtSites: 0, passedOn: 0, cancellations: 0, returns: 0 };
  let number = 0;
  await inParallel(plan.events, ordersInFlight, async (event) => {
    faults.advance(number);
    number += 1;
    if (event.kind === 'order') await placeOrder(fleet, event.order, journal, book, counts);
    else await cancel(fleet, event, journal, book, counts);
  });
  return counts;
}

async function placeOrder(
  fleet: Fleet,
  order: PlannedOrder,
  journal: Journal,
  book: ShipmentBook,
  counts: CustomerCounts,
): Promise<void> {
  const node = fleet.nodes[order.nearest] as FleetMember;
  if (order.isLocal) {
    // A site gives numbers of its own range only.
    const local = `${node.name}~${order.number}`;
    const status = await sendOrder(node, order, local, journal, {});
    if (status === 201) {
      counts.ordersAtSites += 1;
      book.ordered(order, local, node.name);
      return;
    }
    counts.passedOn += 1;
  }
  const { number } = order;
  const status = await sendOrder(fleet.hub, order, number, journal, { place: order.place });
  if (status !== 201) throw new Error(`headquarters refused order ${number} (${status})`);
  counts.ordersAtHub += 1;
  book.ordered(order, number, 'hub');
}

async function sendOrder(
  at: FleetMember,
  order: PlannedOrder,
  number: string,
  journal: Journal,
  more: Readonly<Record<string, unknown>>,
): Promise<number> {
  const op = newOperationId();
  const lines: readonly OrderedLine[] = order.lines;
  await journal.intend({ kind: 'ordered', op, at: at.name, order: number, lines });
  const answer = await at.api.send('POST', '/orders', { order: number, customer: order.customer, lines, ...more }, op);
  await journal.acknowledge(op, answer.status);
  const isRefusal = answer.status === 409 && (answer.body as { readonly code?: string }).code === 'insufficient-rights';
  if (answer.status !== 201 && !isRefusal) {
    throw new Error(
      `${at.name} answered order ${number} with ${answer.status}: ${JSON.stringify(answer.body).slice(0, 300)}`,
    );
  }
  return answer.status;
}

/** Before anything left, the whole order is cancelled when every unit of it is; afterwards the goods come back as a return. */
async function cancel(
  fleet: Fleet,
  event: Extract<PlannedEvent, { readonly kind: 'cancellation' }>,
  journal: Journal,
  book: ShipmentBook,
  counts: CustomerCounts,
): Promise<void> {
  const whole = book.findWhole(event.customer, event.rows);
  if (whole !== undefined) {
    const op = newOperationId();
    await journal.intend({ kind: 'cancelled', op, order: whole.number });
    const at =
      whole.takenAt === 'hub' ? fleet.hub : (fleet.nodes.find((node) => node.name === whole.takenAt) as FleetMember);
    const answer = await at.api.send('POST', `/orders/${encodeURIComponent(whole.number)}/cancellation`, {}, op);
    await journal.acknowledge(op, answer.status);
    counts.cancellations += 1;
    return;
  }
  const units = book.takeReturns(event.customer, event.rows);
  if (units.length === 0) return;
  const node = fleet.nodes[event.nearest] as FleetMember;
  await receiveUnits(node, node.name, dock, `RETURN ${event.rows[0]?.number ?? ''}`, units, journal);
  counts.returns += 1;
}
