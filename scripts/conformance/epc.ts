import { runEpcSuite } from '@holdfast/codes/conformance/epc';
import type { ConformanceSuite } from '../checks/conformance-suite.ts';

export const suite: ConformanceSuite = { run: (dataFolder) => Promise.resolve(runEpcSuite(dataFolder)) };
