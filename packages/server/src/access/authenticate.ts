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
/** Wrong keys of one address in a minute: guessing 256 bits is hopeless, but need not cost us anything. */
export const failuresPerMinute = 100;
const addressesMax = 10_000;

/** Counts by address in windows of a minute, in memory that has a bound. */
export class AddressCounter {
  readonly #max: number;
  readonly #now: () => number;
  #windowStart = 0;
  #counts = new Map<string, number>();

  constructor(max: number, now: () => number) {
    this.#max = max;
    this.#now = now;
  }

  /** Seconds until the address may try again; 0 when it may now. */
  waitSeconds(address: string): number {
    if ((this.#counts.get(address) ?? 0) < this.#max) return 0;
    return Math.max(0, Math.ceil((this.#windowStart + windowMs - this.#now()) / 1000));
  }

  count(address: string): void {
    if (this.#now() - this.#windowStart >= windowMs || this.#counts.size >= addressesMax) {
      this.#windowStart = this.#now();
      this.#counts = new Map();
    }
    this.#counts.set(address, (this.#counts.get(address) ?? 0) + 1);
  }
}

export interface Limits {
  /** Wrong keys. */
  readonly failures: AddressCounter;
  /** Requests with a good key. */
  readonly requests: AddressCounter;
}

/**
 * Who sends the request, if he may do this here. Throws EdgeProblem otherwise. Answers at once, but for a key that another
 * process may have issued.
 */
export function authenticate(request: FastifyRequest, keys: KeyRing, limits: Limits): Principal | Promise<Principal> {
  const header = request.headers.authorization;
  if (header === undefined) throw new EdgeProblem('key-required');
  const { ip } = request;
  const seconds = limits.failures.waitSeconds(ip) || limits.requests.waitSeconds(ip);
  if (seconds > 0) throw new EdgeProblem('too-many-requests', { seconds });
  const key = /^Bearer +(\S{1,200})$/i.exec(header)?.[1];
  const found = key === undefined ? undefined : keys.find(key);
  return found instanceof Promise ? found.then((later) => admit(later, ip, limits)) : admit(found, ip, limits);
}

function admit(principal: Principal | undefined, ip: string, { failures, requests }: Limits): Principal {
  if (principal === undefined) {
    failures.count(ip);
    throw new EdgeProblem('key-unknown');
  }
  requests.count(ip);
  return principal;
}

export function authorise(request: FastifyRequest, principal: Principal, access: RouteAccess): void {
  const scope = access.scope(request);
  if (isAllowed(principal, access.verb, scope)) return;
  throw new EdgeProblem('forbidden', {
    name: principal.name,
    role: principal.role,
    verb: access.verb,
    site: scope,
  });
}
