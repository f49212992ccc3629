import { accepted, refused } from '@holdfast/domain';
import { apiKeyAnswer, createApiKeyBody } from '@holdfast/protocol';
import type { FastifyInstance } from 'fastify';
import { command } from '../http/routes.ts';
import type { KeyRing } from './api-keys.ts';

const remembered = 100;

/** createApiKey: the secret is in the answer and nowhere else. For a short while a repeat gets the same answer. */
export function serveKeys(app: FastifyInstance, keys: KeyRing): void {
  const answers = new Map<string, object>();
  command(app, {
    path: '/api-keys',
    operationId: 'createApiKey',
    summary: 'Issue a key for a person or a program',
    tag: 'platform',
    verb: 'administer',
    body: createApiKeyBody,
    answer: apiKeyAnswer,
    run: async ({ body, operation }) => {
      const { id, requestDigest } = operation;
      const issued = await keys.issue({ ...body, operation: id, requestDigest });
      if (issued.kind === 'issued-before') {
        if (!issued.isSameRequest) return refused({ kind: 'id-used-for-another-request', id } as const);
        const answer = answers.get(id);
        return answer === undefined
          ? refused({ kind: 'secret-shown-once', id } as const)
          : accepted({ answer, isRepeat: true });
      }
      const { id: keyId, name, role, site, createdAt } = issued.stored;
      const answer = { id: keyId, name, role, ...(site === undefined ? {} : { site }), key: issued.key, createdAt };
      const [oldest] = answers.keys();
      if (answers.size >= remembered && oldest !== undefined) answers.delete(oldest);
      answers.set(id, answer);
      return accepted({ answer, isRepeat: false });
    },
  });
}
