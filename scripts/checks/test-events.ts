/** Names the file that the reporter appends to, one JSON object a line. */
export const progressVariable = 'HOLDFAST_TEST_PROGRESS';

export type TestEvent =
  | { readonly kind: 'queued'; readonly file: string }
  | { readonly kind: 'test'; readonly state: 'passed' | 'failed' | 'skipped' | 'pending' }
  | { readonly kind: 'ended'; readonly file: string; readonly hasErrors: boolean }
  | { readonly kind: 'run-ended'; readonly errorsOutsideTests: number };

export interface TestCount {
  readonly passed: number;
  /** Tests that failed or were skipped, files that broke outside their tests, and a run that broke by itself. */
  readonly failed: number;
  readonly notes: readonly string[];
}

/**
 * A skipped test is a bug, so it counts as failed. A file that cannot be loaded has no test that failed, and counts as
 * one; so does a file that had not ended when the time was up, and a run that ends badly although nothing else did.
 */
export function countTests(events: readonly TestEvent[], isRunOk: boolean): TestCount {
  const notes: string[] = [];
  const states = events.filter((event) => event.kind === 'test').map((event) => event.state);
  const count = (state: string): number => states.filter((each) => each === state).length;
  const skipped = count('skipped') + count('pending');
  if (skipped > 0) notes.push(`${skipped} skipped tests count as failed`);

  const endings = events.filter((event) => event.kind === 'ended');
  const broken = endings.filter((event) => event.hasErrors);
  for (const { file } of broken) notes.push(`${file} failed outside its tests`);
  const ended = new Set(endings.map((event) => event.file));
  const queued = new Set(events.filter((event) => event.kind === 'queued').map((event) => event.file));
  const unfinished = [...queued].filter((file) => !ended.has(file));
  for (const file of unfinished) notes.push(`${file} had not ended`);

  let failed = count('failed') + skipped + broken.length + unfinished.length;
  const runEnd = events.find((event) => event.kind === 'run-ended');
  if (runEnd !== undefined && runEnd.errorsOutsideTests > 0) {
    notes.push(`${runEnd.errorsOutsideTests} errors outside all tests`);
    failed += runEnd.errorsOutsideTests;
  }
  if (failed === 0 && (!isRunOk || runEnd === undefined)) {
    notes.push('vitest ended badly although no test failed');
    failed = 1;
  }
  return { passed: count('passed'), failed, notes };
}
