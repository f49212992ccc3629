// `npm test`: the static checks, then every test there is. The last line is `N passed, N failed`.
import { parseArgs } from 'node:util';
import { ensureChromium } from './checks/ensure-chromium.ts';
import { runVitest } from './checks/run-vitest.ts';
import { runStep, staticSteps } from './checks/static-steps.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean', default: false } },
});

/** Below the 90 minutes of .ci/run, so that a test that hangs still leaves a count. */
const testsMsMax = 60 * 60_000;

let passed = 0;
let failed = 0;
const notes: string[] = [];
const start = performance.now();

// `npm test -- NAME` is for working on one thing: only the test files whose path contains NAME.
const isWhole = positionals.length === 0;
if (isWhole) {
  for (const step of staticSteps) {
    const { isOk } = await runStep(step);
    if (isOk) passed += 1;
    else failed += 1;
  }
}
const advice = isWhole ? await ensureChromium() : undefined;
if (advice !== undefined) notes.push(advice);

const tests = await runVitest({ filters: positionals, output: 'shown', timeMsMax: testsMsMax });
passed += tests.passed;
failed += tests.failed;
notes.push(...tests.notes);
if (passed === 0) {
  notes.push('nothing was tested');
  failed += 1;
}

const seconds = (performance.now() - start) / 1000;
for (const note of notes) console.log(`! ${note}`);
console.log(`in ${seconds.toFixed(1)} s`);
console.log(values.json ? JSON.stringify({ passed, failed, seconds, notes }) : `${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
