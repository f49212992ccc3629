export { planTransfers } from './plan-transfers.ts';
export type {
  Lane,
  Place,
  Transfer,
  TransferCosts,
  TransferGrid,
  TransferPlan,
  TransferProblem,
  TransferReason,
  TransferRefusal,
} from './problem.ts';
