import { parseOperationId, type Encodable, type Operation, type OperationId } from '@holdfast/domain';
import { requestDigest } from '@holdfast/sealing';
import type { FastifyRequest } from 'fastify';
import type { Principal } from '../access/api-keys.ts';
import { EdgeProblem } from './problem-reply.ts';

/** The id of the operation that a request carries, in the form that the ledger keeps. Throws EdgeProblem. */
export function readOperationId(request: FastifyRequest): OperationId {
  const header = request.headers['idempotency-key'];
  if (header === undefined || header === '') throw new EdgeProblem('idempotency-key-missing');
  const text = Array.isArray(header) ? header.join() : header;
  // The header is a structured field in the standard's draft, and then stands in quotes.
  const parsed = parseOperationId(text.replace(/^"(.*)"$/, '$1').toLowerCase());
  if (!parsed.ok) throw new EdgeProblem('idempotency-key-malformed', { given: text.slice(0, 80) });
  return parsed.value;
}

/**
 * What a request means, for telling a repeat from another request under the same id: which operation, with which path and
 * body. The order of members in the JSON text does not matter; who sends it does not either (a handheld is handed over).
 */
export function digestRequest(operationId: string, params: unknown, body: unknown): Uint8Array {
  return requestDigest([operationId, encodable(params), encodable(body)]);
}

/** The ledger's encoding has no fractions: outside quantities (a place on the map) they go in as text. */
function encodable(value: unknown): Encodable {
  if (value === undefined || value === null) return null;
  if (typeof value === 'number') return Number.isSafeInteger(value) ? value : `number ${value}`;
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (Array.isArray(value)) return value.map(encodable);
  const members: { [name: string]: Encodable } = {};
  for (const [name, member] of Object.entries(value)) if (member !== undefined) members[name] = encodable(member);
  return members;
}

export interface OperationInput {
  readonly id: OperationId;
  readonly requestDigest: Uint8Array;
  readonly principal: Principal;
  readonly device: string;
  readonly occurredAt: number;
}

export function makeOperation(input: OperationInput): Operation {
  return {
    id: input.id,
    actor: input.principal.name,
    device: input.device,
    occurredAt: input.occurredAt,
    requestDigest: input.requestDigest,
  };
}

/** Operations that are at work in this process. The ledger catches repeats of those that ended. */
export class RunningOperations {
  readonly #ids = new Set<OperationId>();

  /** Throws EdgeProblem when the operation runs already. */
  begin(id: OperationId): void {
    if (this.#ids.has(id)) throw new EdgeProblem('still-running', { id });
    this.#ids.add(id);
  }

  end(id: OperationId): void {
    this.#ids.delete(id);
  }

  get size(): number {
    return this.#ids.size;
  }
}
