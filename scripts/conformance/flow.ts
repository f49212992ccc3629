import { runFlowSuite } from '@holdfast/planning/conformance/flow';
import type { ConformanceSuite } from '../checks/conformance-suite.ts';

export const suite: ConformanceSuite = {
  run: (dataFolder, options) => Promise.resolve(runFlowSuite(dataFolder, options)),
};
