import { fork, type ChildProcess } from 'node:child_process';
import { type ConformanceResult, failedSuite } from './conformance-suite.ts';

/** What the process of a suite sends back. */
export type SuiteMessage =
  | { readonly kind: 'ended'; readonly result: ConformanceResult }
  | { readonly kind: 'threw'; readonly message: string };

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Runs `program`, which sends one SuiteMessage, in a process of its own: what one suite has warmed up, filled or broken
 * changes no figure of the next, and a suite that throws, hangs or dies is one failed suite. What it prints goes to our
 * errors, so that nothing stands before or after our result.
 */
export function runSuiteApart(
  suite: string,
  program: string,
  args: readonly string[],
  timeMsMax: number,
): Promise<ConformanceResult> {
  return new Promise((resolve) => {
    const child = fork(program, args, { stdio: ['ignore', 2, 2, 'ipc'], serialization: 'advanced' });
    const stopPassing = passSignals(child);
    let result: ConformanceResult | undefined;
    const timer = setTimeout(
      () => {
        result = failedSuite(suite, `it was stopped after ${Math.round(timeMsMax / 1000)} s`);
        child.kill('SIGKILL');
      },
      Math.min(timeMsMax, 2 ** 31 - 1),
    );
    child.on('message', (message: SuiteMessage) => {
      result = message.kind === 'ended' ? message.result : failedSuite(suite, `it stopped with: ${message.message}`);
    });
    child.on('error', (error) => {
      result = failedSuite(suite, `its process did not start: ${error.message}`);
    });
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      stopPassing();
      resolve(result ?? failedSuite(suite, `its process ended without a result (${signal ?? `code ${code}`})`));
    });
  });
}

/** A suite that computes without a pause hears nothing: it must not outlive us. */
function passSignals(child: ChildProcess): () => void {
  const end = (signal: NodeJS.Signals): void => {
    child.kill('SIGKILL');
    process.exit(signal === 'SIGINT' ? 130 : 143);
  };
  for (const signal of signals) process.on(signal, end);
  return () => {
    for (const signal of signals) process.removeListener(signal, end);
  };
}
