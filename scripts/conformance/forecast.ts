import { runForecastSuite } from '@holdfast/planning/conformance/forecast';
import type { ConformanceSuite } from '../checks/conformance-suite.ts';

export const suite: ConformanceSuite = {
  run: (dataFolder, options) => Promise.resolve(runForecastSuite(dataFolder, options)),
};
