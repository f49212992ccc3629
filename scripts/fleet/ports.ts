import { createServer } from 'node:net';

/** What keeps a start from happening: one sentence that says what to do next. */
export class StartError extends Error {
  override readonly name = 'StartError';
  /** 2 where a person has to do something, 1 where we are at fault. */
  readonly exitCode: 1 | 2;

  constructor(message: string, options?: ErrorOptions & { readonly exitCode?: 1 | 2 }) {
    super(message, options);
    this.exitCode = options?.exitCode ?? 2;
  }
}

/** The ports from `base` on, when all of them are free. */
export async function freePortsOrStop(base: number, count: number): Promise<void> {
  for (let port = base; port < base + count; port += 1) {
    if (await isFree(port)) continue;
    throw new StartError(
      `Port ${port} is in use. Stop the program that listens there (another npm start?), or choose other ports: ` +
        `PORT_BASE=${base + 100} npm start`,
    );
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

const lowest = 12_000;
// Below what systems hand out for outgoing connections: a port that is free now stays so until its process listens.
const highest = 30_000;

/** The ports from `base` on, or for base 0 as many free ones from anywhere. */
export async function choosePorts(base: number, count: number): Promise<readonly number[]> {
  if (base !== 0) return Array.from({ length: count }, (_, index) => base + index);
  const ports: number[] = [];
  let port = lowest + Math.floor(Math.random() * (highest - lowest));
  while (ports.length < count) {
    port = port >= highest ? lowest : port + 1;
    if (await isFree(port)) ports.push(port);
  }
  return ports;
}
