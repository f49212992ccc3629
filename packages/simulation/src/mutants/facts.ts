import { accepted, freeRights, refused, type Draft, type IllegalEntry } from '@holdfast/domain';
import type { SiteCommands } from '../fleet/commands.ts';
import type { Parts } from '../fleet/parts.ts';
import type { Mutant } from './mutant.ts';

const late = 60_000;

function changeCommand<Name extends keyof SiteCommands>(
  real: Parts,
  name: Name,
  decide: (original: SiteCommands[Name]['decide']) => SiteCommands[Name]['decide'],
): Parts {
  const command = real.siteCommands[name];
  return { ...real, siteCommands: { ...real.siteCommands, [name]: { ...command, decide: decide(command.decide) } } };
}

/** I8: a fact is never refused, dropped or bent; and the books end up saying what is there. */
export const factMutants: readonly Mutant[] = [
  {
    name: 'replayed-fact-refused',
    what: 'A node judges what was done already as if it could still be left undone.',
    caughtBy: ['I8'],
    plant: (real) => {
      const asAsked = changeCommand(real, 'move', (decide) => (context, input) => decide(context, input, false));
      const again = changeCommand(asAsked, 'adjust', (decide) => (context, input) => decide(context, input, false));
      return changeCommand(again, 'confirmPick', (decide) => (context, input) => decide(context, input, false));
    },
  },
  {
    name: 'late-fact-refused',
    what: 'A node takes nothing that happened more than a minute ago.',
    caughtBy: ['I8'],
    plant: (real) => ({
      ...real,
      execute: (transaction, ports, operation, streams, decide) => {
        const isLate = !operation.device.startsWith('HQ') && operation.occurredAt < ports.now() - late;
        if (isLate) return refused({ kind: 'nothing-open', order: '' }) as never;
        return real.execute(transaction, ports, operation, streams, decide);
      },
    }),
  },
  {
    name: 'fact-refused-upstream',
    what: 'Headquarters will not take the shipment of an order that it has cancelled.',
    caughtBy: ['I8'],
    plant: (real) => ({
      ...real,
      applyBatch: (transaction, hash, batch, at) => {
        const before = transaction.head(batch.stream);
        const outcome = real.applyBatch(transaction, hash, batch, at);
        if (outcome.kind !== 'applied') return outcome;
        const cancelled = outcome.entries.find(({ type, body }) => {
          return (
            type === 'line.shipped' && transaction.rows.get('orders', body['order'] as string)?.isCancelled === true
          );
        });
        const illegal: IllegalEntry = { kind: 'more-than-assigned', detail: 'the order is cancelled' };
        return cancelled === undefined ? outcome : { ...outcome, ...before, kind: 'quarantined', illegal };
      },
    }),
  },
  {
    name: 'outbox-gives-up',
    what: 'A terminal drops a fact that was not answered twice.',
    caughtBy: ['I8', 'liveness'],
    plant: (real) => ({ ...real, keeps: ({ isFact }, attempt) => !isFact || attempt < 2 }),
  },
  {
    name: 'loss-clamped',
    what: 'A node records no more loss than its free rights cover (R10).',
    caughtBy: ['I8'],
    plant: (real) =>
      changeCommand(real, 'adjust', (decide) => (context, input, isDone) => {
        const lines = input.lines.map((line) => {
          const free = freeRights(context.rows.get('rights', context.site, line.owner, line.item, 'std', context.site));
          return input.direction === 'out' ? { ...line, quantity: Math.max(1, Math.min(line.quantity, free)) } : line;
        });
        return decide(context, { ...input, lines }, isDone);
      }),
  },
  {
    name: 'count-without-consequence',
    what: 'A count is written down and changes nothing.',
    caughtBy: ['truth'],
    plant: (real) =>
      changeCommand(real, 'count', (decide) => (context, input, isDone) => {
        const decision = decide(context, input, isDone);
        if (!decision.ok) return decision;
        return accepted(
          decision.value.map((draft): Draft => {
            if (draft.type !== 'stock.counted') return draft;
            const { rights: _rights, ...body } = draft.body;
            return { ...draft, body: { ...body, movements: [] } };
          }),
        );
      }),
  },
];
