import {
  catalogStream,
  conflictName,
  defineItems,
  type ItemDefinition,
  type Operation,
  type Refusal,
  type Result,
  type Written,
} from '@holdfast/domain';
import { commandWork, type LedgerRefusal } from '../platform/command.ts';
import type { HubEngine } from '../platform/hub-engine.ts';

/** Defines an item for the whole company, or confirms the one that a site proposed. */
export async function createItem(
  engine: HubEngine,
  operation: Operation,
  item: ItemDefinition,
): Promise<Result<Written, Refusal | LedgerRefusal>> {
  const result = await engine.submit(
    commandWork({
      operation,
      streams: (context) => [catalogStream(context)],
      decide: (context) => defineItems(context, { items: [item] }),
      prefetch: () => ({
        rows: [
          { table: 'items', key: [item.item] },
          { table: 'exceptions', key: [conflictName(item.item)] },
        ],
      }),
    }),
  );
  return result.ok ? { ok: true, value: result.value.written } : result;
}
