import { runGs1Suite } from '@holdfast/codes/conformance/gs1';
import type { ConformanceSuite } from '../checks/conformance-suite.ts';

export const suite: ConformanceSuite = { run: (dataFolder) => Promise.resolve(runGs1Suite(dataFolder)) };
