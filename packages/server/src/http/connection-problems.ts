import { makeProblem, problems, type EdgeProblemCode } from '@holdfast/protocol';
import type { FastifyInstance } from 'fastify';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { EdgeProblem } from './problem-reply.ts';

const codes: { readonly [error: string]: EdgeProblemCode } = {
  HPE_HEADER_OVERFLOW: 'headers-too-large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request-timeout',
};

/** What a socket says that no request came out of: there is no language to go by, and the connection ends. */
export function answerClientError(error: Error & { readonly code?: string }, socket: Socket): void {
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  const code = codes[error.code ?? ''] ?? 'http-malformed';
  const { status } = problems[code];
  const body = JSON.stringify(makeProblem(code, {}, 'en', '/requests/none'));
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\ncontent-type: application/problem+json; charset=utf-8\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
}

/** From the first sign of closing on, what comes in on open connections is turned away; what runs is finished. */
export function turnAwayWhenClosing(app: FastifyInstance): void {
  let isClosing = false;
  app.addHook('preClose', (done) => {
    isClosing = true;
    done();
  });
  app.addHook('onRequest', (_, reply, done) => {
    if (!isClosing) return done();
    reply.header('connection', 'close');
    done(new EdgeProblem('shutting-down'));
  });
  // A connection that was busy when closing began is kept alive by its peer: it ends with the answer it waited for.
  app.addHook('onResponse', (_, __, done) => {
    if (isClosing) setImmediate(() => app.server.closeIdleConnections());
    done();
  });
}
