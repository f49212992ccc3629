import { Connection } from './connection.ts';

/** Up to so many connections, made when they are needed; whoever comes later waits for one. */
export class ConnectionPool {
  readonly #url: string;
  readonly #all: Connection[] = [];
  readonly #idle: Connection[] = [];
  readonly #waiting: ((connection: Connection) => void)[] = [];
  readonly #connectionsMax: number;

  constructor(url: string, connectionsMax: number) {
    this.#url = url;
    this.#connectionsMax = connectionsMax;
  }

  async use<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
    const connection = await this.#take();
    try {
      return await work(connection);
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#idle.push(connection);
      else next(connection);
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.#all.map((connection) => connection.close()));
  }

  async #take(): Promise<Connection> {
    const idle = this.#idle.pop();
    if (idle !== undefined) return idle;
    if (this.#all.length < this.#connectionsMax) {
      const made = new Connection(this.#url);
      this.#all.push(made);
      return made;
    }
    return new Promise((resolve) => this.#waiting.push(resolve));
  }
}
