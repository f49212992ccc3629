import { runWavesSuite } from '@holdfast/planning/conformance/waves';
import type { ConformanceSuite } from '../checks/conformance-suite.ts';

export const suite: ConformanceSuite = {
  run: (dataFolder, options) => Promise.resolve(runWavesSuite(dataFolder, options)),
};
