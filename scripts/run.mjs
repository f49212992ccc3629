// Every npm script goes through here: `node scripts/run.mjs NAME …` runs scripts/NAME.ts on the pinned Node, on a machine
// that has any Node from 18 on and npm. `exec PROGRAM …` runs any program with the pinned Node and pnpm first on the path.
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureInstalled } from './bootstrap/install.mjs';
import { runInForeground } from './bootstrap/process.mjs';
import { Stop } from './bootstrap/stop.mjs';
import { ensureToolchain } from './bootstrap/toolchain.mjs';

const scripts = dirname(fileURLToPath(import.meta.url));
const root = dirname(scripts);

async function main([name, ...args]) {
  if (Number(process.versions.node.split('.')[0]) < 18) {
    throw new Stop(
      `Node ${process.versions.node} is too old: install Node 18 or newer (24 is best), then run the command again.`,
    );
  }
  const script = join(scripts, `${name}.ts`);
  if (name !== 'exec' && !existsSync(script)) {
    throw new Stop(`There is no command "${name ?? ''}": use one of ${listCommands().join(', ')}.`);
  }
  const toolchain = await ensureToolchain(root);
  if (name === 'exec') {
    // No installation first: this is also how a changed manifest gets its lockfile.
    const [program = 'node', ...rest] = args;
    runInForeground(program === 'pnpm' ? toolchain.pnpm : program, rest, toolchain.env);
    return;
  }
  await ensureInstalled(root, toolchain);
  runInForeground(toolchain.node, [script, ...args], toolchain.env);
}

function listCommands() {
  const names = readdirSync(scripts).filter((file) => file.endsWith('.ts') && !file.includes('.test.'));
  return [...names.map((file) => file.slice(0, -3)).sort(), 'exec'];
}

main(process.argv.slice(2)).catch((error) => {
  console.error(error instanceof Stop ? `holdfast: ${error.message}` : error);
  process.exitCode = 1;
});
