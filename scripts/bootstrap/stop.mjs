// The one way in which the bootstrap ends early: a sentence that says what happened and what to do next.

/** An error whose message is meant for the person at the terminal; printed without a stack. */
export class Stop extends Error {}

/** Recognised by npm's and pnpm's output, first match wins. Each sentence ends with what to do next. */
const causes = [
  [
    /SELF_SIGNED_CERT|UNABLE_TO_(GET_ISSUER|VERIFY_LEAF)|CERT_(UNTRUSTED|HAS_EXPIRED)|invalid peer certificate/i,
    'The npm registry answered with a certificate this machine does not trust: set NODE_EXTRA_CA_CERTS to the file with ' +
      "your network's root certificate and run the command again.",
  ],
  [/ENOSPC|no space left/i, 'The disk is full: free about 1 GB and run the command again.'],
  [
    /EROFS|EACCES|EPERM|permission denied|read-only file system/i,
    'A file could not be written: make sure that you own the project folder and your home folder, then run the command again.',
  ],
  [
    /E401|E403|ERR_PNPM_FETCH_40[13]|unauthori[sz]ed|forbidden/i,
    'The npm registry refused access: check the registry and its token in your .npmrc, then run the command again.',
  ],
  [
    /ETARGET|E404|ERR_PNPM_FETCH_404|ERR_PNPM_NO_MATCHING|notarget/i,
    'The configured npm registry does not offer a version this project pins: let the mirror catch up, or use ' +
      'https://registry.npmjs.org/, then run the command again.',
  ],
  [
    /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ERR_SOCKET_TIMEOUT|FetchError|dns error|error sending request|ERR_PNPM_META_FETCH|tcp connect|network/i,
    'The npm registry cannot be reached: check the network, the proxy and the registry in your .npmrc, then run the ' +
      'command again.',
  ],
  [
    /ERR_PNPM_OUTDATED_LOCKFILE|ERR_PNPM_FROZEN_LOCKFILE|frozen-lockfile/i,
    'A package.json was changed without the lockfile: run "node scripts/run.mjs exec pnpm install", then the command again.',
  ],
];

/** What a failed npm or pnpm run means; the tool's own output follows for those who need it. */
export function explainFailure(what, output) {
  const tail = output.trim().split('\n').slice(-12).join('\n');
  const known = causes.find(([pattern]) => pattern.test(output));
  const sentence =
    known?.[1] ?? `${what} failed; its last lines are below. Run the command again after removing the cause.`;
  return new Stop(`${sentence}\n\n${tail}`);
}
