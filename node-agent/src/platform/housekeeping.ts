import { settleBusinessDate } from '@holdfast/domain';
import type { SqliteStore } from '@holdfast/store';
import type { Logger } from 'pino';
import type { SiteEngine } from './site-engine.ts';

export interface HousekeepingOptions {
  readonly engine: SiteEngine;
  readonly store: SqliteStore;
  readonly logger: Logger;
}

const metaName = 'business-date';
const periodMs = 60_000;
/** A write-ahead log beyond this is an alarm: a reader holds it, or the disk is too slow. */
const logBytesAlarm = 256 * 1024 * 1024;

/**
 * What no request causes: at a new business date lots expire, and now and then the write-ahead log goes into the database
 * file. Everything is found again after a crash.
 */
export class Housekeeping {
  readonly #options: HousekeepingOptions;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();
  /** Bytes of the write-ahead log after the last look. */
  logBytes = 0;

  constructor(options: HousekeepingOptions) {
    this.#options = options;
  }

  start(): void {
    this.#timer = setInterval(() => {
      this.#running = this.run();
    }, periodMs);
    this.#timer.unref();
  }

  /** Once, now. */
  async run(): Promise<void> {
    const { engine, store, logger } = this.#options;
    try {
      if (engine.fenced === '') await turnBusinessDate(engine);
      this.logBytes = store.checkpoint();
      if (this.logBytes > logBytesAlarm) logger.warn({ bytes: this.logBytes }, 'the write-ahead log grows');
    } catch (error) {
      logger.error({ err: error }, 'housekeeping failed; it is tried again');
    }
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#running;
  }
}

/** Lots whose last day of use is over are no longer available, and their rights burn: once a business date. */
function turnBusinessDate(engine: SiteEngine): Promise<void> {
  return engine.submit((turn) => {
    const { transaction, ports, site } = turn;
    if (transaction.getMeta(metaName) === site.today) return;
    turn.noteWritten(settleBusinessDate(transaction, ports, site));
    transaction.putMeta(metaName, site.today);
  });
}
