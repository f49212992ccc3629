// `npm run verify -- PATH`: reads a ledger again from its first entry to its last and names the first that does not hold.
// PATH is a ledger database, the folder that it lies in, a postgres:// address, or a signed export.
import { defaultKeyFile, openKeptFile, openKeptServer, type KeptLedger } from '@holdfast/store/database';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { exportStreams, isExportFile, verifyExport } from './verify/export-file.ts';
import { verifyLedger, type VerifyReport } from './verify/verify-ledger.ts';

const usage = `npm run verify -- PATH [--key-file FILE] [--hub-key HEX] [--json]
npm run verify -- --export FILE PATH [--key-file FILE]     (writes a signed export of the ledger at PATH)`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    'key-file': { type: 'string' },
    'hub-key': { type: 'string' },
    export: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});

async function main(path: string): Promise<void> {
  const hubKey = values['hub-key'];
  const options = hubKey === undefined ? {} : { hubKey };
  const isServer = /^postgres(ql)?:\/\//.test(path);
  if (!isServer && !existsSync(path)) throw new Error(`There is no file ${path}. Name the ledger to verify.`);
  if (!isServer && statSync(path).isFile() && isExportFile(path)) return print(await verifyExport(path, options));
  const ledger = isServer ? await openKeptServer(path) : openFile(path);
  try {
    if (values.export === undefined) print(await verifyLedger(ledger, options));
    else console.log(`${await exportStreams(ledger, values.export)} entries written to ${values.export}`);
  } finally {
    await ledger.close();
  }
}

function openFile(path: string): KeptLedger {
  const file = statSync(path).isDirectory() ? join(path, 'ledger.db') : path;
  return openKeptFile(file, values['key-file'] ?? defaultKeyFile(file));
}

function print({ ok, streams, entries, firstBad }: VerifyReport): void {
  if (values.json) console.log(JSON.stringify({ ok, streams, entries, firstBad }));
  else if (firstBad === null) {
    console.log(`${entries} entries in ${streams} streams: chains, signatures, stock and rights hold.`);
  } else console.log(`Entry ${firstBad.seq} of ${firstBad.stream} does not hold: ${firstBad.why}.`);
  if (!ok) process.exitCode = 1;
}

const [path] = positionals;
if (path === undefined || positionals.length > 1) {
  console.error(usage);
  process.exitCode = 2;
} else {
  await main(path).catch((error: unknown) => {
    // What cannot be read is not what does not hold.
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 2;
  });
}
