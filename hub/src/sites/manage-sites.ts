import {
  accepted,
  catalogStream,
  defineSite,
  execute,
  refused,
  type Bodies,
  type Operation,
  type Refusal,
  type Result,
  type SiteId,
  type SiteRow,
  type Written,
} from '@holdfast/domain';
import type { SigningKey } from '@holdfast/sealing';
import { commandWork, type LedgerRefusal } from '../platform/command.ts';
import type { HubEngine } from '../platform/hub-engine.ts';
import type { Work } from '../platform/work.ts';
import {
  enrolmentLifeMs,
  enrolmentMetas,
  makeEnrolmentCode,
  putEnrolment,
  useEnrolment,
  type EnrolmentCode,
} from './enrolment.ts';

export type SiteInput = Pick<SiteRow, 'site' | 'name' | 'nameZh' | 'latitude' | 'longitude' | 'timeZone'>;

export type SiteRefusal =
  | Refusal
  | { readonly kind: 'site-exists'; readonly site: SiteId }
  | { readonly kind: 'site-enrolled'; readonly site: SiteId };

export type CodeAnswer = Result<
  { readonly written: Written; readonly enrolment: EnrolmentCode },
  SiteRefusal | LedgerRefusal
>;

interface Headquarters {
  readonly engine: HubEngine;
  readonly key: SigningKey;
}

/** A new site, and the code by which its machine introduces itself. */
export function createSite(hub: Headquarters, operation: Operation, input: SiteInput): Promise<CodeAnswer> {
  return defineWithCode(hub, operation, input.site, (known) =>
    known === undefined
      ? accepted({ ...input, epoch: 1, publicKey: '' })
      : refused({ kind: 'site-exists', site: input.site }),
  );
}

/** Another code for a site whose machine was never enrolled. The definition is written again, as a record of who did it. */
export function issueEnrolment(hub: Headquarters, operation: Operation, site: SiteId): Promise<CodeAnswer> {
  return defineWithCode(hub, operation, site, (known) => {
    if (known === undefined) return refused({ kind: 'unknown-site', site });
    return known.publicKey === '' ? accepted(known) : refused({ kind: 'site-enrolled', site });
  });
}

async function defineWithCode(
  { engine, key }: Headquarters,
  operation: Operation,
  site: SiteId,
  define: (known: SiteRow | undefined) => Result<Bodies['site.defined'], SiteRefusal>,
): Promise<CodeAnswer> {
  const code = makeEnrolmentCode(key, operation.id, site);
  const result = await engine.submit(
    commandWork<SiteRefusal>({
      operation,
      streams: (context) => [catalogStream(context)],
      decide: (context) => {
        const definition = define(context.rows.get('sites', site));
        return definition.ok ? defineSite(context, definition.value) : definition;
      },
      prefetch: () => ({ rows: [{ table: 'sites', key: [site] }], metas: enrolmentMetas(site) }),
      also: ({ transaction, context }) =>
        putEnrolment(transaction, site, { code, expiresAt: context.now + enrolmentLifeMs }),
    }),
  );
  if (!result.ok) return result;
  const { written } = result.value;
  const expiresAt = (written.entries[0]?.entry.recordedAt ?? 0) + enrolmentLifeMs;
  return accepted({ written, enrolment: { code, expiresAt } });
}

export interface EnrolInput {
  readonly code: string;
  readonly site: SiteId;
  /** 64 lower-case hex digits. */
  readonly publicKey: string;
}

export type EnrolRefusal = { readonly kind: 'enrolment-code-refused' } | LedgerRefusal;

/** A site's machine brings its code and its key; from then on it is that site's only writer. Answers with its epoch. */
export function enrolSite(
  engine: HubEngine,
  operation: Operation,
  input: EnrolInput,
): Promise<Result<number, EnrolRefusal | Refusal>> {
  return engine.submit(enrolWork(operation, input));
}

function enrolWork(operation: Operation, input: EnrolInput): Work<Result<number, EnrolRefusal | Refusal>> {
  const { site, publicKey } = input;
  return {
    weight: 1,
    prefetch: () => ({ rows: [{ table: 'sites', key: [site] }], metas: enrolmentMetas(site) }),
    run: (turn) => {
      const { transaction, context, ports } = turn;
      const known = context.rows.get('sites', site);
      const isOpen = known !== undefined && (known.publicKey === '' || known.publicKey === publicKey);
      if (!isOpen) return () => refused({ kind: 'enrolment-code-refused' });
      if (known.publicKey === publicKey) {
        const isSame = useEnrolment(transaction, site, input, context.now);
        return () => (isSame ? accepted(known.epoch) : refused({ kind: 'enrolment-code-refused' }));
      }
      // Used in the same transaction as it admits: two machines cannot both come in by one code.
      const result = execute<EnrolRefusal | Refusal>(transaction, ports, operation, [catalogStream(context)], () =>
        useEnrolment(transaction, site, input, context.now)
          ? defineSite(context, { ...known, publicKey })
          : refused({ kind: 'enrolment-code-refused' }),
      );
      if (!result.ok) return () => result;
      turn.noteWritten(result.value.entries);
      return () => accepted(known.epoch);
    },
  };
}
