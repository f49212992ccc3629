import { runInventorySuite } from '@holdfast/planning/conformance/inventory';
import type { ConformanceSuite } from '../checks/conformance-suite.ts';

export const suite: ConformanceSuite = {
  run: (dataFolder, options) => Promise.resolve(runInventorySuite(dataFolder, options)),
};
