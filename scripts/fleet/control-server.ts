import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { LinkState, LinkVerb } from './link-switch.ts';

/** What the supervisor of a demonstration does for its pages and for `npm run link`. */
export interface Controls {
  readonly links: () => readonly LinkState[];
  readonly setLink: (site: string, verb: LinkVerb) => boolean;
  readonly actions: { readonly [name: string]: () => Promise<unknown> };
}

/**
 * A loopback-only server of the supervisor, never of the product:
 * `GET /links`, `POST /links/SITE/up|down|flap`, `POST /actions/NAME`. Requests must carry the token of the data folder.
 */
export async function startControlServer(
  port: number,
  token: string,
  controls: Controls,
): Promise<{ readonly port: number; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    answer(request, token, controls)
      .catch((error: unknown) => ({
        status: 500,
        body: { error: error instanceof Error ? error.message : String(error) },
      }))
      .then(({ status, body }) => send(response, status, body))
      .catch(() => response.destroy());
  });
  await listen(server, port);
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

async function answer(
  request: IncomingMessage,
  token: string,
  controls: Controls,
): Promise<{ readonly status: number; readonly body: unknown }> {
  if (request.headers.authorization !== `Bearer ${token}`)
    return { status: 401, body: { error: 'the token of the data folder is missing' } };
  const [, area, name, verb] = new URL(request.url ?? '/', 'http://127.0.0.1').pathname
    .split('/')
    .map(decodeURIComponent);
  if (request.method === 'GET' && area === 'links') return { status: 200, body: { links: controls.links() } };
  if (request.method === 'POST' && area === 'links' && name !== undefined && isLinkVerb(verb)) {
    const isKnown = controls.setLink(name, verb);
    return isKnown
      ? { status: 200, body: { links: controls.links() } }
      : { status: 404, body: { error: `there is no site ${name}`, links: controls.links() } };
  }
  const action =
    area === 'actions' && name !== undefined && Object.hasOwn(controls.actions, name)
      ? controls.actions[name]
      : undefined;
  if (request.method === 'POST' && action !== undefined) return { status: 200, body: await action() };
  return { status: 404, body: { error: 'nothing here' } };
}

function isLinkVerb(verb: string | undefined): verb is LinkVerb {
  return verb === 'up' || verb === 'down' || verb === 'flap';
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve());
  });
}
