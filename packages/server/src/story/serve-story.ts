import { storyFiles } from '@holdfast/ui';
import type { FastifyInstance } from 'fastify';

export interface StoryOptions {
  readonly role: 'hub' | 'node';
  /** The node's site; '' at headquarters. */
  readonly site: string;
  /** The supervisor of a demonstration, from HOLDFAST_DEMO_CONTROL and HOLDFAST_DEMO_TOKEN; left out in a real installation. */
  readonly control?: { readonly url: string; readonly token: string };
}

const forwardMsMax = 60_000;

/** The environment's word on a demonstration. */
export function demoControl(environment: {
  readonly [name: string]: string | undefined;
}): Pick<StoryOptions, 'control'> {
  const url = environment['HOLDFAST_DEMO_CONTROL'];
  const token = environment['HOLDFAST_DEMO_TOKEN'];
  return url === undefined || token === undefined ? {} : { control: { url, token } };
}

/**
 * The live page at `/`. Its buttons ask this process, which asks the supervisor: only with a key, and only where a
 * demonstration runs. Without one `/demo/…` does not exist.
 */
export function serveStory(app: FastifyInstance, options: StoryOptions): void {
  for (const file of storyFiles()) {
    app.get(file.path, { config: { access: 'public' }, schema: { hide: true } }, (_, reply) =>
      reply.type(file.contentType).header('cache-control', 'no-cache').send(file.body),
    );
  }
  const { control } = options;
  if (control === undefined) return;
  const forward = async (action: string): Promise<{ readonly status: number; readonly body: object }> => {
    const { role, site } = options;
    try {
      const response = await fetch(`${control.url}/actions/${encodeURIComponent(action)}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${control.token}` },
        signal: AbortSignal.timeout(forwardMsMax),
      });
      const answer = (await response.json()) as object;
      return { status: response.status, body: response.ok ? { story: answer, role: { role, site } } : answer };
    } catch {
      return { status: 503, body: { error: 'the supervisor of this demonstration (npm start) does not answer' } };
    }
  };
  const scope = (): typeof app.serverScope => app.serverScope;
  app.get('/demo/state', { config: { access: { verb: 'read', scope } }, schema: { hide: true } }, async (_, reply) => {
    const { status, body } = await forward('state');
    return reply.code(status).header('cache-control', 'no-store').send(body);
  });
  app.post<{ readonly Params: { readonly action: string } }>(
    '/demo/:action',
    { config: { access: { verb: 'administer', scope } }, schema: { hide: true } },
    async (request, reply) => {
      const { status, body } = await forward(request.params.action);
      return reply.code(status).header('cache-control', 'no-store').send(body);
    },
  );
}
