// `npm run check`: format, lint, types, dead code, unit and property tests. Stops at the first step that fails;
// with `--all` it goes on to the end.
import { runVitest } from './checks/run-vitest.ts';
import { runStep, staticSteps, type Outcome, type Step } from './checks/static-steps.ts';

const unitTestsMsMax = 3 * 60_000;

const unitTests: Step = {
  name: 'unit tests',
  run: async () => {
    const run = await runVitest({ projects: ['unit', 'pure', 'property'], output: 'kept', timeMsMax: unitTestsMsMax });
    const isOk = run.failed === 0;
    return { isOk, output: [run.output, ...run.notes.map((note) => `! ${note}`)].join('\n') };
  },
};

const isWhole = process.argv.includes('--all');
const outcomes: Outcome[] = [];
for (const step of [...staticSteps, unitTests]) {
  const outcome = await runStep(step);
  outcomes.push(outcome);
  if (!outcome.isOk && !isWhole) break;
}

const seconds = outcomes.reduce((sum, outcome) => sum + outcome.ms, 0) / 1000;
const failedSteps = outcomes.filter((outcome) => !outcome.isOk).map((outcome) => outcome.name);
if (process.argv.includes('--json')) {
  console.log(JSON.stringify({ ok: failedSteps.length === 0, failedSteps, seconds, steps: outcomes }));
} else {
  console.log(failedSteps.length === 0 ? `all good in ${seconds.toFixed(1)} s` : `failed: ${failedSteps.join(', ')}`);
}
process.exitCode = failedSteps.length === 0 ? 0 : 1;
