import { createServer } from 'node:net';

/** What keeps a start from happening: one sentence that says what to do next. */
export class StartError extends Error {
  override readonly name = 'StartError';
}

export async function freePortsOrStop(base: number, count: number): Promise<void> {
  for (let port = base; port < base + count; port += 1) {
    if (await isFree(port)) continue;
    throw new StartError(`Port ${port} is in use by another program; stop that one, or choose other ports with PORT_BASE=${base + 100} npm start.`);
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
