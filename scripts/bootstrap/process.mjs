// Running other programs: quietly with their output kept, or in the foreground with signals passed through.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { watchStarter } from './starter.mjs';

const outputBytesMax = 1_000_000;

/**
 * Runs to the end and keeps the output. Never throws: a program that cannot be started gives code 127.
 * @param {(chunk: string) => void} [onOutput] sees the output while it comes
 * @returns {Promise<{code: number, output: string}>}
 */
export function runQuietly(file, args, options, onOutput) {
  return new Promise((resolve) => {
    let output = '';
    const keep = (chunk) => {
      output = (output + chunk).slice(-outputBytesMax);
      onOutput?.(chunk);
    };
    const child = spawn(file, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.setEncoding('utf8').on('data', keep);
    child.stderr.setEncoding('utf8').on('data', keep);
    child.on('error', (error) => resolve({ code: 127, output: `${output}\n${error.message}` }));
    child.on('close', (code, signal) => resolve({ code: code ?? 128 + constants.signals[signal], output }));
  });
}

/**
 * Runs with our own stdin, stdout and stderr and ends this process the way the child ended.
 * A terminal sends Ctrl-C to the whole group, so the child has it already; without a terminal we pass it on.
 */
export function runInForeground(file, args, env) {
  const child = spawn(file, args, { stdio: 'inherit', env });
  const pass = (signal) => {
    if (signal === 'SIGINT' && process.stdin.isTTY) return;
    child.kill(signal);
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.on(signal, pass);
  watchStarter(() => child.kill('SIGTERM'));
  child.on('error', (error) => {
    console.error(`holdfast: ${file} could not be started: ${error.message}`);
    process.exit(127);
  });
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code ?? 1);
    for (const name of signals) process.removeListener(name, pass);
    process.kill(process.pid, signal);
    // A signal that this process ignores must not leave it hanging.
    setTimeout(() => process.exit(128 + (constants.signals[signal] ?? 0)), 100);
  });
}
