import { runAllocationSuite } from '@holdfast/planning/conformance/allocation';
import type { ConformanceSuite } from '../checks/conformance-suite.ts';

export const suite: ConformanceSuite = { run: runAllocationSuite };
