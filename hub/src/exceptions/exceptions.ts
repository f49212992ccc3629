import {
  accepted,
  hubStream,
  isWorthTelling,
  refused,
  resolveException as decideResolve,
  streamId,
  type ExceptionRow,
  type Operation,
  type Refusal,
  type Result,
  type Rows,
  type SiteId,
  type Written,
} from '@holdfast/domain';
import { commandWork, type LedgerRefusal } from '../platform/command.ts';
import type { HubEngine } from '../platform/hub-engine.ts';
import {
  liftQuarantine,
  listQuarantines,
  quarantineException,
  quarantineExceptionKind,
  type Quarantine,
} from '../platform/quarantines.ts';

export interface ExceptionFilter {
  readonly site?: SiteId;
  readonly isResolved: boolean;
}

/** What people have to settle, by key. A stream that stands still is one of them, until it is tried again. */
export async function listExceptions(engine: HubEngine, filter: ExceptionFilter): Promise<readonly ExceptionRow[]> {
  const [known, quarantines] = await Promise.all([
    engine.view((rows) => readExceptions(rows, filter)),
    engine.submit(listQuarantines()),
  ]);
  const standing = filter.isResolved
    ? []
    : quarantines.filter(({ site }) => filter.site === undefined || site === filter.site);
  return [...known, ...standing.map(asException)].toSorted((left, right) =>
    left.exception < right.exception ? -1 : 1,
  );
}

function readExceptions(rows: Rows, { site, isResolved }: ExceptionFilter): readonly ExceptionRow[] {
  const known =
    site === undefined
      ? rows.list('exceptions', 'open', isResolved)
      : rows.list('exceptions', 'open', isResolved, site);
  return known.filter(isWorthTelling);
}

function asException({ stream, site, seq, kind, detail, since }: Quarantine): ExceptionRow {
  return {
    exception: quarantineException(stream),
    kind: quarantineExceptionKind,
    site,
    subject: `${stream}#${seq + 1}: ${kind}: ${detail}`,
    owner: '',
    item: '',
    quantity: 0,
    resolvedQuantity: 0,
    raisedAt: since,
    isResolved: false,
  };
}

/** A person has settled it. For a stream that stands still that means: read it again when its site next connects. */
export async function resolveException(
  engine: HubEngine,
  operation: Operation,
  input: { readonly exception: string; readonly how: string },
): Promise<Result<Written, Refusal | LedgerRefusal>> {
  const prefix = quarantineException(streamId(''));
  const stream = input.exception.startsWith(prefix) ? streamId(input.exception.slice(prefix.length)) : undefined;
  const standing = stream === undefined ? [] : await engine.submit(listQuarantines());
  const isStanding = standing.some((mark) => mark.stream === stream);
  const result = await engine.submit(
    commandWork({
      operation,
      streams: (context) => [hubStream(context)],
      decide: (context) => {
        if (stream === undefined) return decideResolve(context.rows, hubStream(context), input);
        if (!isStanding) return refused({ kind: 'unknown-exception', exception: input.exception });
        return accepted([{ type: 'exception.resolved', body: input, stream: hubStream(context) }]);
      },
      also: ({ transaction }) => {
        if (stream !== undefined) liftQuarantine(transaction, stream);
      },
      prefetch: () => ({ rows: [{ table: 'exceptions', key: [input.exception] }], metas: ['quarantines'] }),
    }),
  );
  return result.ok ? { ok: true, value: result.value.written } : result;
}
