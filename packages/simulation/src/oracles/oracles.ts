import type { Fleet } from '../fleet/fleet.ts';

export function addOracles(fleet: Fleet): void {
  void fleet;
}
