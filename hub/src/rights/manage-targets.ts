import {
  pinTarget,
  toSiteStream,
  type HubContext,
  type Operation,
  type Refusal,
  type Result,
  type SiteId,
  type StockKey,
  type StreamId,
  type Written,
} from '@holdfast/domain';
import { commandWork, type LedgerRefusal } from '../platform/command.ts';
import type { HubEngine } from '../platform/hub-engine.ts';

export interface TargetInput extends StockKey {
  readonly site: SiteId;
  /** Units that the site keeps for its own counter. */
  readonly keep: number;
  /** Per mille of what is above `keep` that it keeps as well. */
  readonly share: number;
}

/** A person says how many units a site keeps; the automatic split leaves that kind of goods alone from then on. */
export async function setRightsTarget(
  engine: HubEngine,
  operation: Operation,
  input: TargetInput,
): Promise<Result<Written, Refusal | LedgerRefusal>> {
  const result = await engine.submit(
    commandWork({
      operation,
      streams: (context) => streamsOf(context, input.site),
      decide: (context) => pinTarget(context, input),
      prefetch: () => ({
        rows: [
          { table: 'sites', key: [input.site] },
          { table: 'items', key: [input.item] },
        ],
      }),
    }),
  );
  return result.ok ? { ok: true, value: result.value.written } : result;
}

function streamsOf(context: HubContext, site: SiteId): readonly StreamId[] {
  const known = context.rows.get('sites', site);
  return known === undefined ? [] : [toSiteStream(context, site, known.epoch)];
}
