import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { syncVersionHistory, syncVersions } from '../version.ts';
import { batchDictionary } from './dictionary.ts';
import { linkCloseCodes } from './link.ts';

test('[Y18] the history of versions begins with the one that this build speaks, and keeps the least that it takes', () => {
  expect(syncVersionHistory[0]?.version).toBe(syncVersions.current);
  const versions = syncVersionHistory.map(({ version }) => version);
  expect(versions).toEqual(versions.toSorted((left, right) => right - left));
  expect(versions).toContain(syncVersions.pushMinimum);
  expect(syncVersions.pushMinimum).toBeLessThanOrEqual(syncVersions.pullMinimum);
});

test('the dictionary of version 1 is the same bytes for ever', () => {
  expect(batchDictionary).toHaveLength(2452);
  expect(createHash('sha256').update(batchDictionary).digest('hex')).toBe(
    '9dc2d65a4dfa050c131a318df73c53043c86594d9adf8ee8b3ccc54876449bd5',
  );
});

test('close codes differ, so that a log tells why a link ended', () => {
  expect(new Set(Object.values(linkCloseCodes)).size).toBe(Object.keys(linkCloseCodes).length);
});
