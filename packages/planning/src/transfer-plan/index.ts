export { planTransfers } from './plan-transfers.ts';
export type {
  Lane,
  Place,
  Transfer,
  TransferCosts,
  TransferField,
  TransferPlan,
  TransferProblem,
  TransferReason,
  TransferRefusal,
} from './problem.ts';
