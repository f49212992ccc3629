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
import { listRepeatedSerials, repeatedSerialKind, type RepeatedSerial } from '../platform/repeated-serials.ts';

export interface ExceptionFilter {
  readonly site?: SiteId;
  readonly isResolved: boolean;
}

/** What people have to settle, by key. A stream that stands still is one of them, until it is tried again. */
export async function listExceptions(engine: HubEngine, filter: ExceptionFilter): Promise<readonly ExceptionRow[]> {
  const known = await engine.view((rows) => readExceptions(rows, filter));
  const marks = filter.isResolved ? [] : await listMarks(engine, filter.site);
  return [...known, ...marks].toSorted((left, right) => (left.exception < right.exception ? -1 : 1));
}

/** What stands beside the ledger, as long as it stands. */
async function listMarks(engine: HubEngine, wanted: SiteId | undefined): Promise<readonly ExceptionRow[]> {
  const [quarantines, serials] = await Promise.all([
    engine.submit(listQuarantines()),
    engine.submit(listRepeatedSerials()),
  ]);
  return [
    ...quarantines.filter(({ site }) => wanted === undefined || site === wanted).map(asException),
    ...serials.filter(({ places }) => wanted === undefined || isAt(places, wanted)).map(asSerialException),
  ];
}

function isAt(places: readonly string[], site: SiteId): boolean {
  return places.some((place) => place.startsWith(`${site} `));
}

function asSerialException(mark: RepeatedSerial): ExceptionRow {
  const { exception, owner, item, serial, places, quantity, since } = mark;
  return {
    exception,
    kind: repeatedSerialKind,
    site: '',
    subject: `${serial}: ${places.join(', ')}`,
    owner,
    item,
    quantity,
    resolvedQuantity: 0,
    raisedAt: since,
    isResolved: false,
  };
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
  const serials = input.exception.startsWith(`${repeatedSerialKind}:`)
    ? await engine.submit(listRepeatedSerials())
    : [];
  if (serials.some(({ exception }) => exception === input.exception)) {
    return refused({ kind: 'settles-by-itself', exception: input.exception });
  }
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
