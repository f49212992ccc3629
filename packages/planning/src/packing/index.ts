export { packCarton } from './pack-carton.ts';
export { packOrder } from './pack-order.ts';
export {
  anyOrientation,
  type Carton,
  type CartonProblem,
  type CartonSolution,
  type CartonTypes,
  type PackingOrderProblem,
  type OrderSolution,
  orientationAxes,
  type PackedCarton,
  type PackingColumn,
  type PackingItems,
  type PackingNumber,
  type PackingRefusal,
  type PackingRules,
  type Placement,
  thisSideUp,
} from './problem.ts';
