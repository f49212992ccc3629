export { ArcList } from './arc-list.ts';
export { checkCut, checkCycle, checkFlow, costOfFlow, type FlowViolation } from './certificate.ts';
export type { FlowField, FlowProblem, FlowRefusal, FlowSolution } from './problem.ts';
export { solveFlow } from './solve-flow.ts';
