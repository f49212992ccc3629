import type { Client } from 'pg';

/** Rows as arrays: positions instead of names. */
export type Values = readonly unknown[];

interface Result {
  readonly rows: readonly Values[];
}

/**
 * One connection from its making to its loss. It is never made anew under its user: what is left of a transaction must
 * not run outside of it.
 */
export class Session {
  readonly client: Client;

  constructor(client: Client) {
    this.client = client;
  }

  async query(text: string, values: readonly unknown[] = []): Promise<readonly Values[]> {
    // Several statements in one text answer with several results; the last one counts.
    const result = (await this.client.query<unknown[]>({ text, values: [...values], rowMode: 'array' })) as
      | Result
      | readonly Result[];
    const last = 'rows' in result ? result : result.at(-1);
    return last?.rows ?? [];
  }
}
