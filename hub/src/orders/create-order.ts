import {
  hubStream,
  ordinaryClass,
  receiveOrder,
  type Operation,
  type Prefetch,
  type ReceiveOrderInput,
  type Refusal,
  type Result,
  type Written,
} from '@holdfast/domain';
import { commandWork, type LedgerRefusal } from '../platform/command.ts';
import type { HubEngine } from '../platform/hub-engine.ts';
import { outcomeOf, readTransaction, type OrderOutcome } from './order-outcome.ts';

export interface CreatedOrder {
  readonly written: Written;
  readonly outcome: OrderOutcome;
}

/** Takes an order and promises at once what can be promised; the rest waits and fills by itself. */
export async function createOrder(
  engine: HubEngine,
  operation: Operation,
  input: ReceiveOrderInput,
): Promise<Result<CreatedOrder, Refusal | LedgerRefusal>> {
  const result = await engine.submit(
    commandWork({
      operation,
      streams: (context) => [hubStream(context)],
      decide: (context) => receiveOrder(context, input),
      weight: 2 + input.lines.length,
      prefetch: () => prefetchFor(input),
    }),
  );
  if (!result.ok) return result;
  const { written, settled } = result.value;
  const seq = written.entries[0]?.seq ?? 0;
  const entries = written.isRepeat
    ? await readTransaction(engine.store, engine.hubEpoch, seq)
    : [...written.entries, ...settled];
  return { ok: true, value: { written, outcome: outcomeOf(input.order, entries) } };
}

function prefetchFor({ order, lines, destination }: ReceiveOrderInput): Prefetch {
  const keys = lines.map((line) => [line.owner, line.item, line.class ?? ordinaryClass] as const);
  return {
    rows: [
      { table: 'orders', key: [order] },
      ...lines.map(({ item }) => ({ table: 'items' as const, key: [item] })),
      ...lines.map(({ line }) => ({ table: 'lines' as const, key: [order, line] })),
      ...(destination === undefined ? [] : [{ table: 'sites' as const, key: [destination] }]),
    ],
    lists: [
      { table: 'lines', index: 'byOrder', prefix: [order] },
      ...keys.map((key) => ({ table: 'rights' as const, index: 'byItem', prefix: key })),
      ...keys.map((key) => ({ table: 'lines' as const, index: 'waiting', prefix: [true, ...key] })),
      ...lines.map(({ line }) => ({ table: 'assignments' as const, index: 'byLine', prefix: [order, line] })),
    ],
  };
}
