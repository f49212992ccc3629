import { describe, expect, it } from 'vitest';
import { countTests, type VitestReport } from './vitest-report.ts';

const passing: VitestReport = {
  numPassedTests: 3,
  numFailedTests: 0,
  numPendingTests: 0,
  numTodoTests: 0,
  testResults: [{ name: 'a.test.ts', status: 'passed', assertionResults: [{ status: 'passed' }] }],
};

describe('countTests', () => {
  const cases: [string, VitestReport | undefined, boolean, { passed: number; failed: number }][] = [
    ['counts what passed', passing, true, { passed: 3, failed: 0 }],
    ['counts what failed', { ...passing, numFailedTests: 2 }, false, { passed: 3, failed: 2 }],
    ['counts a skipped test as failed', { ...passing, numPendingTests: 1 }, true, { passed: 3, failed: 1 }],
    ['counts a planned test as failed', { ...passing, numTodoTests: 1 }, true, { passed: 3, failed: 1 }],
    [
      'counts a file that could not be loaded',
      { ...passing, testResults: [{ name: 'b.test.ts', status: 'failed', assertionResults: [] }] },
      false,
      { passed: 3, failed: 1 },
    ],
    ['counts a run that broke outside all tests', passing, false, { passed: 3, failed: 1 }],
    ['counts a run without a report', undefined, true, { passed: 0, failed: 1 }],
  ];
  it.each(cases)('%s', (_title, report, didRunPass, expected) => {
    expect(countTests(report, didRunPass)).toMatchObject(expected);
  });
});
