import { runVrpSuite } from '@holdfast/planning/conformance/vrp';
import type { ConformanceSuite } from '../checks/conformance-suite.ts';

export const suite: ConformanceSuite = {
  run: (dataFolder, options) => Promise.resolve(runVrpSuite(dataFolder, options)),
};
