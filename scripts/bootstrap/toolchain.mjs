// Brings the pinned Node and pnpm into .toolchain/<platform>, once. Written for any npm from 9 to 12.
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { describePlatform, isNodeFit, nodeRange } from './platform.mjs';
import { runQuietly } from './process.mjs';
import { Stop, explainFailure } from './stop.mjs';

/**
 * @param {string} root the project folder
 * @returns {Promise<{node: string, pnpm: string, env: NodeJS.ProcessEnv}>} absolute paths, and the environment in
 *   which child programs find them first
 */
export async function ensureToolchain(root) {
  const wanted = describePlatform();
  const ownNodeFits = isNodeFit(process.version);
  if (wanted.node === undefined && !ownNodeFits) {
    throw new Stop(
      `This Linux uses musl, for which no Node can be brought along: install Node ${nodeRange.words}, then run the command again.`,
    );
  }
  const packages = ownNodeFits ? [wanted.pnpm] : [wanted.node, wanted.pnpm];
  const folder = join(root, '.toolchain', wanted.key);
  for (const item of packages) {
    if (!isPresent(folder, item)) {
      await bring(root, folder, packages);
      break;
    }
  }
  const node = ownNodeFits ? process.execPath : executable(folder, wanted.node);
  const pnpm = executable(folder, wanted.pnpm);
  const path = [dirname(node), dirname(pnpm), process.env.PATH].join(delimiter);
  return { node, pnpm, env: { ...withSystemCertificates(process.env), PATH: path } };
}

function executable(folder, item) {
  return join(folder, 'node_modules', item.name, item.executable);
}

function isPresent(folder, item) {
  if (!existsSync(executable(folder, item))) return false;
  const manifest = JSON.parse(readFileSync(join(folder, 'node_modules', item.name, 'package.json'), 'utf8'));
  return item.version.startsWith('^') || manifest.version === item.version;
}

/** Installs into a folder of its own and moves it into place, so that two starts at once cannot meet half-way. */
async function bring(root, folder, packages) {
  console.error(`holdfast: bringing ${packages.map((item) => `${item.name}@${item.version}`).join(' and ')} …`);
  const incoming = join(root, '.toolchain', `incoming-${process.pid}`);
  try {
    await mkdir(incoming, { recursive: true });
    const dependencies = Object.fromEntries(packages.map((item) => [item.name, item.version]));
    await writeFile(join(incoming, 'package.json'), JSON.stringify({ private: true, dependencies }));
    await npmInstall(incoming);
    for (const item of packages) checkIntegrity(incoming, item);
    await checkRuns(incoming, packages);
    await rm(folder, { recursive: true, force: true });
    await rename(incoming, folder).catch((error) => {
      // Another start was quicker; what it put there passed the same checks.
      if (!packages.every((item) => isPresent(folder, item))) throw error;
    });
  } catch (error) {
    if (error instanceof Stop || error.code === undefined) throw error;
    throw explainFailure('Preparing the toolchain', `${error.code} ${error.message}`);
  } finally {
    await rm(incoming, { recursive: true, force: true });
  }
}

/**
 * Runs in the target folder and without --prefix: npm's `cafile` often stands in <npm prefix>/etc/npmrc, which --prefix
 * would hide. The packages hold plain binaries, so install scripts are not needed and npm 12's refusal does not matter.
 */
async function npmInstall(cwd) {
  const { file, before } = findNpm();
  const args = [
    'install',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--no-package-lock',
    '--yes',
    '--loglevel=error',
  ];
  const patience = ['--fetch-retries=2', '--fetch-retry-mintimeout=1000', '--fetch-retry-maxtimeout=5000'];
  const env = { ...withSystemCertificates(process.env), npm_config_update_notifier: 'false' };
  const { code, output } = await runQuietly(file, [...before, ...args, ...patience], {
    cwd,
    env,
    // Node refuses to start npm.cmd without a shell.
    shell: file.endsWith('.cmd'),
  });
  if (code === 127)
    throw new Stop('npm was not found: install Node with npm (https://nodejs.org), then run the command again.');
  if (code !== 0) throw explainFailure('npm install of the toolchain', output);
}

/** The npm that started us; else the one beside this Node; else the one on the path. */
function findNpm() {
  const beside = [
    join(dirname(process.execPath), 'node_modules'),
    join(dirname(process.execPath), '..', 'lib', 'node_modules'),
  ];
  const candidates = [process.env.npm_execpath, ...beside.map((folder) => join(folder, 'npm', 'bin', 'npm-cli.js'))];
  const cli = candidates.find((path) => path?.endsWith('npm-cli.js') && existsSync(path));
  if (cli !== undefined) return { file: process.execPath, before: [cli] };
  return { file: process.platform === 'win32' ? 'npm.cmd' : 'npm', before: [] };
}

/** npm has verified the archive against the registry's hash; this verifies the registry against ours. */
function checkIntegrity(folder, item) {
  if (item.integrity === undefined) return;
  const lock = JSON.parse(readFileSync(join(folder, 'node_modules', '.package-lock.json'), 'utf8'));
  const found = lock.packages[`node_modules/${item.name}`]?.integrity;
  if (found === item.integrity) return;
  throw new Stop(
    `The npm registry delivered another ${item.name}@${item.version} than the one this project was tried with ` +
      `(${found ?? 'no hash'}): use a registry you trust, then run the command again.`,
  );
}

/** Asserts the version that really runs: a package that installed nothing would otherwise leave the old Node in use. */
async function checkRuns(folder, packages) {
  for (const item of packages) {
    const { code, output } = await runQuietly(executable(folder, item), ['--version'], { cwd: folder });
    const isNode = item.name.startsWith('node-');
    if (code === 0 && (isNode ? isNodeFit(output.trim()) : /^\d+\.\d+\.\d+/.test(output.trim()))) continue;
    throw new Stop(
      `${item.name} was installed but does not run on this machine (${output.trim().split('\n')[0]}): ` +
        (isNode
          ? `install Node ${nodeRange.words} yourself, then run the command again.`
          : 'please report this platform.'),
    );
  }
}

/** Node brings its own list of authorities; a company's root certificate usually stands in the system's bundle. */
function withSystemCertificates(env) {
  if (env.NODE_EXTRA_CA_CERTS) return env;
  const bundles = ['/etc/ssl/certs/ca-certificates.crt', '/etc/pki/tls/certs/ca-bundle.crt', '/etc/ssl/cert.pem'];
  const bundle = bundles.find((path) => existsSync(path));
  return bundle === undefined ? env : { ...env, NODE_EXTRA_CA_CERTS: bundle };
}
