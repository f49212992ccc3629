import type { OrderLine } from '@holdfast/domain';
import type { Random } from '../base/random.ts';
import type { Scenario } from '../fleet/scenario.ts';

/** What a customer wants: few lines, few units, mostly of the same few items. */
export function orderLines({ wares }: Scenario, random: Random, linesMax: number): readonly OrderLine[] {
  const count = random.chance(0.65) ? 1 : random.between(1, linesMax);
  return Array.from({ length: count }, (_, index) => {
    const ware = wares[random.skewed(wares.length)] ?? random.pick(wares);
    return { line: index + 1, owner: ware.owner, item: ware.item, quantity: random.between(1, 4) };
  });
}
