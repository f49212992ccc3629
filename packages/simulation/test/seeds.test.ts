import { describe, expect, test } from 'vitest';
import { runSeed } from '../src/index.ts';

describe('a fleet that lives through its faults', () => {
  test.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])('[I1] [I2] [I3] [I4] [I5] [I6] [I8] seed %d breaks nothing', (seed) => {
    const result = runSeed(seed);
    expect(result.violation).toBeUndefined();
    expect(result.operations).toBeGreaterThanOrEqual(2000);
    expect(result.faults.partitions).toBeGreaterThanOrEqual(3);
  });

  test('the same seed leaves the same trace, another seed another', () => {
    const trace = runSeed(11).traceHash;
    expect(runSeed(11).traceHash).toBe(trace);
    expect(runSeed(12).traceHash).not.toBe(trace);
  });
});

describe('seeds that once went wrong', () => {
  test.each([
    [142, 'goods let go by a cancelled order stood on a dock, and a line that they were promised to waited for ever'],
    [962, 'the same in a transfer whose other parts had left from four sites'],
  ])('[I9] %d: %s', (seed) => {
    expect(runSeed(seed).violation).toBeUndefined();
  });
});
