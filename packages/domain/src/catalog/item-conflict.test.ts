import { describe, expect, test } from 'vitest';
import { Fleet, type TestSite } from '../../test/fleet.ts';
import { chooser, foldInterleaved } from '../../test/laws.ts';
import { dumpRows } from '../../test/ledger.ts';
import { plain } from '../../test/steps.ts';
import {
  conflictName,
  defineItems,
  foldEntry,
  hubStream,
  itemId,
  proposeItems,
  resolveException,
  type ItemDefinition,
} from '../index.ts';

const item = itemId('NEW');
const pieces: ItemDefinition = { item, name: 'New', baseUnit: 'C62' };
const kilograms: ItemDefinition = { item, name: 'New', baseUnit: 'KGM', scale: 3 };
const byLot: ItemDefinition = { ...pieces, tracksLots: true };
const conflict = conflictName(item);

function propose(site: TestSite, definition: ItemDefinition): void {
  expect(site.run((context) => proposeItems(context, { items: [definition] })).ok).toBe(true);
}

/** A, B and C propose while nobody hears anybody. */
function proposed(...definitions: readonly ItemDefinition[]): Fleet {
  const fleet = new Fleet([{ item: plain }], definitions.length);
  for (const [at, definition] of definitions.entries()) propose(fleet.sites[at] as TestSite, definition);
  return fleet;
}

function define(fleet: Fleet, definition: ItemDefinition) {
  return fleet.hub.run((context) => defineItems(context, { items: [definition] }));
}

describe('one item code that sites proposed while they could not talk', () => {
  test('is no exception where unit, scale and tracking agree', () => {
    const fleet = proposed(pieces, { ...pieces, name: 'Another name' });
    fleet.exchangeAll();
    expect(fleet.hub.rows.get('exceptions', conflict)).toMatchObject({ quantity: 0, isResolved: true });
  });

  test.each([
    ['units', kilograms, 'A C62/0; B KGM/3'],
    ['tracking', byLot, 'A C62/0; B C62/0+lots'],
  ])(
    'with different %s is an exception that names both proposals, until headquarters defines the item',
    (_, other, both) => {
      const fleet = proposed(pieces, other);
      fleet.exchangeAll();
      expect(fleet.hub.rows.get('exceptions', conflict)).toMatchObject({
        kind: 'item-conflict',
        item,
        subject: both,
        quantity: 1,
        isResolved: false,
      });
      expect(fleet.hub.rows.get('items', item)?.proposedBy).toBe('A');
      const stream = hubStream(fleet.hub.context());
      expect(
        fleet.hub.run((context) => resolveException(context.rows, stream, { exception: conflict, how: 'x' })),
      ).toMatchObject({ refusal: { kind: 'settles-by-itself' } });
      expect(define(fleet, { ...pieces, baseUnit: 'LTR' })).toMatchObject({ refusal: { kind: 'item-exists' } });
      expect(define(fleet, other).ok).toBe(true);
      fleet.exchangeAll();
      expect(fleet.hub.rows.get('exceptions', conflict)).toMatchObject({
        subject: both,
        quantity: 0,
        isResolved: true,
      });
      for (const { rows } of [fleet.hub, ...fleet.sites]) {
        expect(rows.get('items', item)).toMatchObject({ baseUnit: other.baseUnit, proposedBy: '' });
      }
      expect(define(fleet, pieces)).toMatchObject({ refusal: { kind: 'item-exists' } });
    },
  );

  test.each([
    ['without a definition', undefined],
    ['with a definition', kilograms],
  ])('[I5] [L7] %s gives the same rows in every order of arrival', (_, definition) => {
    const fleet = proposed(kilograms, pieces, kilograms, byLot);
    if (definition !== undefined) {
      (fleet.sites[0] as TestSite).push();
      expect(define(fleet, definition).ok).toBe(true);
    }
    const rows = new Set<string>();
    for (let seed = 0; seed < 60; seed += 1) {
      const dump = dumpRows(foldInterleaved(fleet.streams, chooser(seed), foldEntry));
      rows.add(JSON.stringify(Object.entries(dump).toSorted(([left], [right]) => (left < right ? -1 : 1))));
    }
    expect(rows.size).toBe(1);
    expect([...rows][0]).toContain('A KGM/3; B C62/0; D C62/0+lots');
  });
});
