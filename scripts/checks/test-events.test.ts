import { describe, expect, it } from 'vitest';
import { countTests, type TestEvent } from './test-events.ts';

const passing: TestEvent[] = [
  { kind: 'queued', file: 'a.test.ts' },
  { kind: 'test', state: 'passed' },
  { kind: 'test', state: 'passed' },
  { kind: 'ended', file: 'a.test.ts', hasErrors: false },
];
const end: TestEvent = { kind: 'run-ended', errorsOutsideTests: 0 };

describe('countTests', () => {
  const cases: [string, TestEvent[], boolean, { passed: number; failed: number }][] = [
    ['counts what passed', [...passing, end], true, { passed: 2, failed: 0 }],
    ['counts what failed', [...passing, { kind: 'test', state: 'failed' }, end], false, { passed: 2, failed: 1 }],
    [
      'counts a skipped test as failed',
      [...passing, { kind: 'test', state: 'skipped' }, end],
      true,
      { passed: 2, failed: 1 },
    ],
    [
      'counts a file that could not be loaded',
      [...passing, { kind: 'ended', file: 'b.test.ts', hasErrors: true }, end],
      false,
      { passed: 2, failed: 1 },
    ],
    [
      'counts a file that had not ended when the run was stopped',
      [...passing, { kind: 'queued', file: 'b.test.ts' }],
      false,
      { passed: 2, failed: 1 },
    ],
    [
      'counts errors outside all tests',
      [...passing, { kind: 'run-ended', errorsOutsideTests: 2 }],
      false,
      { passed: 2, failed: 2 },
    ],
    ['counts a run that ended badly without a reason', [...passing, end], false, { passed: 2, failed: 1 }],
    ['counts a run without an end', [], true, { passed: 0, failed: 1 }],
  ];
  it.each(cases)('%s', (_title, events, isRunOk, expected) => {
    expect(countTests(events, isRunOk)).toMatchObject(expected);
  });
});
