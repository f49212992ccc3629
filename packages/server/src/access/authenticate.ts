import type { FastifyRequest } from 'fastify';
import { EdgeProblem } from '../http/problem-reply.ts';
import type { KeyRing, Principal } from './api-keys.ts';
import { isAllowed, type Scope, type Verb } from './permissions.ts';

export interface RouteAccess {
  readonly verb: Verb;
  /** Where the request acts. */
  readonly scope: (request: FastifyRequest) => Scope;
}

const windowMs = 60_000;
const failuresMax = 100;
const addressesMax = 10_000;

/** Counts wrong keys by address, in memory that has a bound: guessing 256 bits is hopeless, but need not cost us anything. */
export class FailureCounter {
  readonly #now: () => number;
  #windowStart = 0;
  #failures = new Map<string, number>();

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Seconds until the address may try again; 0 when it may now. */
  waitSeconds(address: string): number {
    const left = this.#windowStart + windowMs - this.#now();
    if (left <= 0 || (this.#failures.get(address) ?? 0) < failuresMax) return 0;
    return Math.ceil(left / 1000);
  }

  count(address: string): void {
    if (this.#now() - this.#windowStart >= windowMs || this.#failures.size >= addressesMax) {
      this.#windowStart = this.#now();
      this.#failures = new Map();
    }
    this.#failures.set(address, (this.#failures.get(address) ?? 0) + 1);
  }
}

/** Who sends the request, if he may do this here. Throws EdgeProblem otherwise. */
export async function authenticate(
  request: FastifyRequest,
  keys: KeyRing,
  failures: FailureCounter,
): Promise<Principal> {
  const header = request.headers.authorization;
  if (header === undefined) throw new EdgeProblem('key-required');
  const seconds = failures.waitSeconds(request.ip);
  if (seconds > 0) throw new EdgeProblem('too-many-requests', { seconds });
  const key = /^Bearer +(\S{1,200})$/i.exec(header)?.[1];
  const principal = key === undefined ? undefined : await keys.find(key);
  if (principal === undefined) {
    failures.count(request.ip);
    throw new EdgeProblem('key-unknown');
  }
  return principal;
}

export function authorise(request: FastifyRequest, principal: Principal, access: RouteAccess): void {
  const scope = access.scope(request);
  if (isAllowed(principal, access.verb, scope)) return;
  throw new EdgeProblem('forbidden', { name: principal.name, role: principal.role, verb: access.verb, site: scope });
}
