import { replanDark, type LedgerStore } from '@holdfast/domain';
import type { HubEngine } from './hub-engine.ts';
import type { LinkBook } from './link-book.ts';
import type { Work } from './work.ts';

const linksMeta = 'links';
const replannedLinesMax = 200;
export const periodMs: number = 60_000;

/**
 * What nobody's request and nobody's entry causes: unreleased lines of sites that have gone dark move to others, and what
 * is known of the links is kept for the next start.
 */
export async function runPeriodic(engine: HubEngine, links: LinkBook): Promise<void> {
  await engine.submit(periodicWork(links.print(engine.now())));
}

function periodicWork(linksText: string): Work<void> {
  return {
    weight: replannedLinesMax,
    run: (turn) => {
      turn.noteWritten(replanDark(turn.transaction, turn.ports, turn.context, replannedLinesMax));
      turn.transaction.putMeta(linksMeta, linksText);
      return () => undefined;
    },
  };
}

/** Takes over what the process before this one knew of the links. */
export async function restoreLinks(store: LedgerStore, links: LinkBook): Promise<void> {
  const text = await store.transact((transaction) => transaction.getMeta(linksMeta), {
    prefetch: { metas: [linksMeta] },
  });
  if (text !== undefined) links.restore(text);
}

/** Runs it every period, one at a time, until the returned function is called; that one waits for what runs. */
export function startPeriodic(
  milliseconds: number,
  run: () => Promise<void>,
  onError: (error: unknown) => void,
): () => Promise<void> {
  let running = Promise.resolve();
  let isRunning = false;
  const timer = setInterval(() => {
    if (isRunning) return;
    isRunning = true;
    running = run()
      .catch(onError)
      .finally(() => (isRunning = false));
  }, milliseconds);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await running;
  };
}
