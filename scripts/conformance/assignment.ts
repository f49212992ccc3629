import { runAssignmentSuite } from '@holdfast/planning/conformance/assignment';
import type { ConformanceSuite } from '../checks/conformance-suite.ts';

export const suite: ConformanceSuite = { run: (_dataFolder, options) => runAssignmentSuite(options) };
