import { runPackingSuite } from '@holdfast/planning/conformance/packing';
import type { ConformanceSuite } from '../checks/conformance-suite.ts';

export const suite: ConformanceSuite = {
  run: (dataFolder, options) => Promise.resolve(runPackingSuite(dataFolder, options)),
};
