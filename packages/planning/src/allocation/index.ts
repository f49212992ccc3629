export { allocateOrder, type OneOrderProblem, type OneOrderRefusal } from './allocate-order.ts';
export { allocateOrders, type AllocationOptions } from './allocate-orders.ts';
export { type AllocationCheck, type AllocationViolation, checkAllocation } from './check-allocation.ts';
export type { LinearSolver } from './linear-program.ts';
export {
  type AllocationField,
  type AllocationProblem,
  type AllocationRefusal,
  type AllocationSolution,
  type ChannelQuotas,
  costsByDistance,
} from './problem.ts';
