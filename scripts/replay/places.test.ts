import { describe, expect, it } from 'vitest';
import { nearestSite, placeOf, replaySites } from './places.ts';
import type { FileOrder } from './read-orders.ts';

function order(customer: string, country = 'United Kingdom'): FileOrder {
  return { number: `N${customer}`, customer, country, orderedAt: 0, lines: [] };
}

describe('places of customers', () => {
  it('are always the same for one seed and differ with another', () => {
    const first = placeOf(order('17850'), 'uk-postcode-areas', 1);
    expect(placeOf(order('17850'), 'uk-postcode-areas', 1)).toEqual(first);
    const others = Array.from({ length: 20 }, (_, seed) => placeOf(order('17850'), 'uk-postcode-areas', seed));
    expect(new Set(others.map((place) => place.latitude)).size).toBeGreaterThan(5);
  });

  it('reach every one of five sites by population, none with more than half', () => {
    const sites = replaySites(5);
    const counts = sites.map(() => 0);
    for (let customer = 0; customer < 4000; customer += 1) {
      const site = nearestSite(placeOf(order(String(customer)), 'uk-postcode-areas', 7), sites);
      counts[site] = (counts[site] ?? 0) + 1;
    }
    expect(Math.min(...counts)).toBeGreaterThan(200);
    expect(Math.max(...counts)).toBeLessThan(2000);
  });

  it('with country alone put all of a country in one place', () => {
    const places = ['1', '2', '3'].map((customer) => placeOf(order(customer), 'country', 1));
    expect(new Set(places.map((place) => place.latitude)).size).toBe(1);
    expect(placeOf(order('9', 'Germany'), 'country', 1).longitude).toBeGreaterThan(5);
  });
});
