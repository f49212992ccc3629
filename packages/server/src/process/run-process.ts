import { pino, type Logger } from 'pino';
import { explainStartup, startupExitCode } from './startup-error.ts';

export interface RunningProcess {
  readonly url: string;
  /** Takes no more work, ends what runs, closes link and store. Called once. */
  stop(): Promise<void>;
}

const stopMsMax = 15_000;

/** Structured logs on stderr; stdout carries the ready line alone. */
export function createLogger(name: string, level: string): Logger {
  return pino({ name, level, redact: ['req.headers.authorization'] }, pino.destination({ dest: 2, sync: true }));
}

/**
 * Starts a process and lives until it is told to stop: SIGTERM or SIGINT end it in order, a second one at once; so does
 * the end of the supervisor that holds a channel to it. What keeps it from starting is one clear sentence on stderr and
 * exit code 2.
 */
export async function runProcess(start: () => Promise<RunningProcess>): Promise<void> {
  // What it makes is for its own user alone: keys, ledgers, their logs, and whatever a library writes beside them.
  process.umask(0o077);
  let running: RunningProcess | undefined;
  let isStopping = false;
  const stop = (): void => {
    if (isStopping) process.exit(1);
    isStopping = true;
    const deadline = setTimeout(() => process.exit(1), stopMsMax);
    deadline.unref();
    void (running?.stop() ?? Promise.resolve()).then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  if (process.channel !== undefined) {
    process.once('disconnect', () => {
      if (!isStopping) stop();
    });
    process.channel.unref();
  }
  try {
    running = await start();
  } catch (error) {
    const sentence = explainStartup(error);
    console.error(sentence ?? error);
    process.exit(sentence === undefined ? 1 : startupExitCode);
  }
  if (!isStopping) process.stdout.write(`${JSON.stringify({ ready: true, url: running.url })}\n`);
}
