import { closeSync, createReadStream, fsyncSync, openSync, writeSync } from 'node:fs';
import { createInterface } from 'node:readline';

/** What the replay itself wanted and what it was answered: kept outside the system under test. */
export type JournalRecord =
  | { readonly kind: 'received'; readonly op: string; readonly site: string; readonly units: readonly Units[] }
  | {
      readonly kind: 'ordered';
      readonly op: string;
      readonly at: string;
      readonly order: string;
      readonly lines: readonly OrderedLine[];
    }
  | { readonly kind: 'cancelled'; readonly op: string; readonly order: string }
  | { readonly kind: 'picked'; readonly op: string; readonly site: string; readonly order: string }
  | {
      readonly kind: 'shipped';
      readonly op: string;
      readonly site: string;
      readonly order: string;
      readonly lines: readonly OrderedLine[];
    };

export interface Units {
  readonly item: string;
  readonly quantity: number;
}
export interface OrderedLine extends Units {
  readonly line: number;
}

export type JournalLine = { readonly intent: JournalRecord } | { readonly ack: string; readonly status: number };

export interface Journal {
  /** Resolves when the intent is on the disk: only then may the request be sent. */
  intend(record: JournalRecord): Promise<void>;
  /** Resolves when the answer is on the disk: only then does the deed count as acknowledged. */
  acknowledge(op: string, status: number): Promise<void>;
  close(): Promise<void>;
}

/** Writes lines in groups, one fsync each: a group is whatever came while the last one was being written. */
export function openJournal(path: string): Journal {
  const file = openSync(path, 'a');
  let waiting: { readonly text: string; readonly done: () => void }[] = [];
  let isScheduled = false;
  const flush = (): void => {
    isScheduled = false;
    const group = waiting;
    waiting = [];
    writeSync(file, group.map((line) => line.text).join(''));
    fsyncSync(file);
    for (const line of group) line.done();
  };
  const write = (line: JournalLine): Promise<void> =>
    new Promise((done) => {
      waiting.push({ text: `${JSON.stringify(line)}\n`, done });
      if (isScheduled) return;
      isScheduled = true;
      setTimeout(flush, 3);
    });
  return {
    intend: (record) => write({ intent: record }),
    acknowledge: (op, status) => write({ ack: op, status }),
    close: async () => {
      if (waiting.length > 0) flush();
      closeSync(file);
    },
  };
}

export interface Settled {
  readonly record: JournalRecord;
  /** undefined: no answer was ever seen. */
  readonly status: number | undefined;
}

/** Reads a journal back: every intent with its answer, in the order of the intents. */
export async function readJournal(path: string): Promise<readonly Settled[]> {
  const intents: JournalRecord[] = [];
  const answers = new Map<string, number>();
  for await (const text of createInterface({ input: createReadStream(path) })) {
    const line = JSON.parse(text) as JournalLine;
    if ('intent' in line) intents.push(line.intent);
    else answers.set(line.ack, line.status);
  }
  return intents.map((record) => ({ record, status: answers.get(record.op) }));
}
