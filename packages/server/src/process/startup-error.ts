/**
 * The process cannot start, and a person has to do something about it: one sentence that says what is wrong and one that
 * says what to do. Printed without a stack; the exit code is 2.
 */
export class StartupError extends Error {
  override readonly name = 'StartupError';
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

export const startupExitCode = 2;

/** The sentence for a failure while starting, or `undefined` for one that is a bug and deserves its stack. */
export function explainStartup(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const code = (error as { readonly code?: string }).code ?? '';
  // A store's and a key file's errors are written for people too.
  if (error.name === 'StartupError' || error.name === 'StoreError' || error.name === 'KeyFileError')
    return error.message;
  return systemSentences[code]?.(error);
}

const systemSentences: {
  readonly [code: string]: (
    error: NodeJS.ErrnoException & { readonly port?: number; readonly address?: string },
  ) => string;
} = {
  EADDRINUSE: ({ port }) =>
    `Port ${port ?? '?'} is in use. Stop the process that listens there, or choose another port with --port.`,
  EADDRNOTAVAIL: ({ address }) => `This machine has no address ${address ?? '?'}. Choose one that it has with --host.`,
  EACCES: ({ path, port }) =>
    path === undefined
      ? `Port ${port ?? '?'} needs more rights than this user has. Choose one above 1023 with --port.`
      : `${path} may not be used by this user. Give the user access to it, or choose another data folder with --data.`,
  ENOSPC: () => 'The disk is full. Free some space and start again.',
  EROFS: ({ path }) =>
    `${path ?? 'The data folder'} lies on a read-only file system. Choose another data folder with --data.`,
};
