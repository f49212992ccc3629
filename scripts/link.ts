import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const usage = 'npm run link -- SITE up|down|flap     (without arguments: what state the links are in)';

interface Links {
  readonly links?: readonly { readonly site: string; readonly mode: string }[];
  readonly error?: string;
}

async function main(): Promise<void> {
  const args = process.argv.slice(2).filter((arg) => arg !== '--json');
  const isJson = process.argv.includes('--json');
  const [site, mode] = args;
  if (args.length !== 0 && (args.length !== 2 || !['up', 'down', 'flap'].includes(mode ?? ''))) return stop(usage);
  const supervisor = readSupervisor();
  if (supervisor === undefined)
    return stop('No demonstration is running on this data folder; start one with npm start.');
  const path = site === undefined ? 'links' : `links/${encodeURIComponent(site)}/${mode}`;
  const response = await fetch(`http://127.0.0.1:${supervisor.port}/${path}`, {
    method: site === undefined ? 'GET' : 'POST',
    headers: { authorization: `Bearer ${supervisor.token}` },
  }).catch(() => undefined);
  if (response === undefined) return stop('The demonstration does not answer; start it again with npm start.');
  const body = (await response.json()) as Links;
  const known = (body.links ?? []).map((link) => link.site).join(', ');
  if (!response.ok) return stop(`There is no site ${site} in the demonstration; it has ${known}.`);
  if (isJson) console.log(JSON.stringify(body));
  else for (const link of body.links ?? []) console.log(`${link.site}  ${link.mode}`);
}

function readSupervisor(): { readonly port: number; readonly token: string } | undefined {
  try {
    const path = join(resolve(process.env['HOLDFAST_DATA'] ?? 'data'), 'supervisor.json');
    return JSON.parse(readFileSync(path, 'utf8')) as { readonly port: number; readonly token: string };
  } catch {
    return undefined;
  }
}

function stop(sentence: string): void {
  console.error(sentence);
  process.exitCode = 2;
}

await main();
