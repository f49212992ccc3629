import { makeOperationId, type OperationId } from '@holdfast/domain';
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Answer<Body = Readonly<Record<string, unknown>>> {
  readonly status: number;
  readonly body: Body;
}

export interface ApiClient {
  get<Body>(path: string): Promise<Body>;
  /**
   * Sends an unsafe request until it is answered: a process that is killed or restarting meanwhile is asked again under the
   * same operation id, so that the deed takes effect once. Refusals (4xx) are answers.
   */
  send<Body>(
    method: 'POST' | 'PUT' | 'DELETE',
    path: string,
    body: unknown,
    operation?: OperationId,
  ): Promise<Answer<Body>>;
}

export interface ApiClientOptions {
  readonly baseUrl: string;
  readonly key: () => string;
  /** Gives up after so long without an answer. */
  readonly patienceMs?: number;
}

export function newOperationId(): OperationId {
  return makeOperationId(Date.now(), randomBytes(10));
}

const retryStatuses = new Set([408, 425, 429, 502, 503, 504]);

export function apiClient({ baseUrl, key, patienceMs = 120_000 }: ApiClientOptions): ApiClient {
  const request = async (
    method: string,
    path: string,
    body: unknown,
    operation: OperationId | undefined,
  ): Promise<Answer<unknown>> => {
    const deadline = Date.now() + patienceMs;
    for (let attempt = 0; ; attempt += 1) {
      try {
        const answer = await once(baseUrl + path, method, key(), body, operation);
        if (!isTransient(answer)) return answer;
        if (Date.now() > deadline) return answer;
      } catch (error) {
        if (Date.now() > deadline)
          throw new Error(`${method} ${path}: no answer from ${baseUrl} for ${patienceMs / 1000} s`, { cause: error });
      }
      await sleep(Math.min(500, 20 * 2 ** Math.min(attempt, 5)) * (0.5 + Math.random()));
    }
  };
  return {
    get: async <Body>(path: string) => {
      const answer = await request('GET', path, undefined, undefined);
      if (answer.status !== 200)
        throw new Error(`GET ${path} answered ${answer.status}: ${JSON.stringify(answer.body).slice(0, 300)}`);
      return answer.body as Body;
    },
    send: async <Body>(method: string, path: string, body: unknown, operation: OperationId = newOperationId()) =>
      (await request(method, path, body, operation)) as Answer<Body>,
  };
}

/** The same request is still being worked on, or the process is overloaded or stopping: ask again. */
function isTransient(answer: Answer<unknown>): boolean {
  if (answer.status === 409) return (answer.body as { readonly code?: string } | undefined)?.code === 'still-running';
  return retryStatuses.has(answer.status);
}

async function once(
  url: string,
  method: string,
  key: string,
  body: unknown,
  operation: OperationId | undefined,
): Promise<Answer<unknown>> {
  const response = await fetch(url, {
    method,
    headers: {
      authorization: `Bearer ${key}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(operation === undefined ? {} : { 'idempotency-key': operation }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(30_000),
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? {} : (JSON.parse(text) as unknown) };
}
