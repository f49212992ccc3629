import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findAbsentSets, setsOfSuites } from './conformance-sets.ts';
import { type ConformanceResult, failedSuite, isConforming, judge } from './conformance-suite.ts';
import { runSuiteApart } from './run-suite-apart.ts';
import { root } from './run-tool.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-conformance-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const good: ConformanceResult = { suite: 'flow', passed: 1, failed: 0, justified: 0, failures: [], figures: [] };

describe('the sets of a suite', () => {
  test('are known for every suite', () => {
    const suites = readdirSync(join(root, 'scripts', 'conformance')).map((file) => file.replace(/\.ts$/, ''));
    expect(Object.keys(setsOfSuites).sort()).toEqual(suites.sort());
  });

  test('are absent where there is no folder, or one that only tells of the set', () => {
    expect(findAbsentSets('vrp', folder)).toEqual(['cvrp-x-uchoa', 'vrptw-solomon']);
    mkdirSync(join(folder, 'vrptw-solomon'));
    mkdirSync(join(folder, 'cvrp-x-uchoa'));
    writeFileSync(join(folder, 'vrptw-solomon', 'SOURCE.txt'), 'where it is from');
    writeFileSync(join(folder, 'cvrp-x-uchoa', 'bks.csv'), 'name,cost');
    expect(findAbsentSets('vrp', folder)).toEqual(['vrptw-solomon']);
  });
});

describe('a result', () => {
  const figure = { metric: 'gap', value: 2, unit: '%', target: 1, met: false };
  test.each<[string, ConformanceResult, boolean]>([
    ['conforms when something passed and nothing failed', good, true],
    ['does not without one case', judge({ ...good, passed: 0 }), false],
    ['does not with a failure', { ...good, failed: 1 }, false],
    ['does not with a missed bar', { ...good, figures: [figure] }, false],
    [
      'does with a missed bar that a busy machine could miss',
      { ...good, figures: [{ ...figure, isTimed: true }] },
      true,
    ],
    [
      'does not when a bar was measured on nothing',
      judge({ ...good, figures: [{ ...figure, value: NaN, isTimed: true }] }),
      false,
    ],
    ['does not when it was not run', { ...good, notRun: 'no set' }, false],
    ['does not when it broke', failedSuite('flow', 'it threw'), false],
  ])('%s', (_title, result, expected) => {
    expect(isConforming(result)).toBe(expected);
  });

  test('keeps only figures that JSON can say', () => {
    const figures = [figure, { ...figure, value: Number.POSITIVE_INFINITY, target: undefined }];
    expect(judge({ ...good, figures: figures as ConformanceResult['figures'] }).figures).toEqual([figure]);
  });
});

describe('a suite in a process of its own', () => {
  const run = async (code: string, timeMsMax = 60_000): Promise<ConformanceResult> => {
    const program = join(folder, 'program.mjs');
    writeFileSync(program, code);
    return runSuiteApart('planted', program, [], timeMsMax);
  };
  test('gives its result', async () => {
    const message = JSON.stringify({ kind: 'ended', result: good });
    expect(await run(`process.send(${message}, () => process.disconnect());`)).toEqual(good);
  });

  test.each([
    [
      'says what it threw',
      `process.send({ kind: 'threw', message: 'no such file' }, () => process.disconnect());`,
      'no such file',
    ],
    ['is one failure when it dies', 'process.exit(7);', 'code 7'],
    ['is one failure when it is killed', `process.kill(process.pid, 'SIGKILL');`, 'SIGKILL'],
  ])('%s', async (_title, code, why) => {
    const result = await run(code);
    expect(result).toMatchObject({ suite: 'planted', passed: 0, failed: 1 });
    expect(result.failures[0]?.why).toContain(why);
  });

  test('is stopped when it does not end', async () => {
    const result = await run('for (;;);', 500);
    expect(result.failures[0]?.why).toContain('stopped after');
  });
});
