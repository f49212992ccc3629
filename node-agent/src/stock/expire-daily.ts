import { settleBusinessDate } from '@holdfast/domain';
import type { SiteEngine } from '../platform/site-engine.ts';

const lookMs = 60_000;

export interface DailyExpiry {
  close(): Promise<void>;
}

/**
 * At the start and at each new business date the lots whose last day of use is over become `expired` and their rights
 * burn. Goods whose date passed while the process stood still are found at the next start: the rows say what is left.
 */
export async function expireDaily(engine: SiteEngine, onError: (error: unknown) => void): Promise<DailyExpiry> {
  let settled = '';
  const look = async (): Promise<void> => {
    if (engine.fenced !== '' || engine.look(({ today }) => today) === settled) return;
    settled = await engine.submit((turn) => {
      turn.noteWritten(settleBusinessDate(turn.transaction, turn.ports, turn.site));
      return turn.site.today;
    });
  };
  const lookSafely = (): Promise<void> => look().catch(onError);
  await lookSafely();
  let running = Promise.resolve();
  const timer = setInterval(() => (running = running.then(lookSafely)), lookMs);
  timer.unref();
  return {
    close: () => {
      clearInterval(timer);
      return running;
    },
  };
}
