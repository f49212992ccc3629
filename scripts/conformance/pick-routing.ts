import { runPickRoutingSuite } from '@holdfast/planning/conformance/pick-routing';
import type { ConformanceSuite } from '../checks/conformance-suite.ts';

export const suite: ConformanceSuite = {
  run: (dataFolder, options) => Promise.resolve(runPickRoutingSuite(dataFolder, options)),
};
