import { type CalendarDate, readDate } from './calendar.ts';
import type { Gs1Element } from './element.ts';

/** A trade measure: `value` × 10^-`decimals`, whole numbers both; the AI's first three digits give measure and unit. */
export type Measure = { readonly family: string; readonly value: number; readonly decimals: number };

/** What a scan says of a unit in front of a person. What it does not say is not there: never overwrite with it. */
export type UnitFacts = {
  readonly sscc?: string;
  /** 14 digits; of the unit itself. */
  readonly gtin?: string;
  /** 14 digits; of what a logistic unit contains. */
  readonly contentGtin?: string;
  /** Contained items (37), or variable count (30). */
  readonly count?: number;
  readonly lot?: string;
  readonly serial?: string;
  readonly produced?: CalendarDate;
  readonly packed?: CalendarDate;
  readonly bestBefore?: CalendarDate;
  readonly sellBy?: CalendarDate;
  readonly expires?: CalendarDate;
  readonly measures: readonly Measure[];
};

const TEXTS: { readonly [ai: string]: 'sscc' | 'gtin' | 'contentGtin' | 'lot' | 'serial' } = {
  '00': 'sscc',
  '01': 'gtin',
  '02': 'contentGtin',
  '10': 'lot',
  '21': 'serial',
};

const DATES: { readonly [ai: string]: 'produced' | 'packed' | 'bestBefore' | 'sellBy' | 'expires' } = {
  '11': 'produced',
  '13': 'packed',
  '15': 'bestBefore',
  '16': 'sellBy',
  '17': 'expires',
};

/** Dates with a time behind them: their day, where no plain date says it. */
const DATES_WITH_TIME: { readonly [ai: string]: 'produced' | 'expires' } = { '7003': 'expires', '8008': 'produced' };

/**
 * The facts that receiving and picking ask for, from valid elements.
 *
 * @param currentYear resolves two-digit years
 */
export function readUnit(elements: readonly Pick<Gs1Element, 'ai' | 'value'>[], currentYear: number): UnitFacts {
  const facts: { -readonly [name in keyof UnitFacts]: UnitFacts[name] } = { measures: [] };
  const measures: Measure[] = [];
  for (const { ai, value } of elements) {
    const text = TEXTS[ai];
    const date = DATES[ai];
    if (text !== undefined) facts[text] = value;
    if (date !== undefined) {
      const read = readDate(value, currentYear);
      if (read.ok) facts[date] = read.value;
    }
    const dateWithTime = DATES_WITH_TIME[ai];
    if (dateWithTime !== undefined) {
      const read = readDate(value.slice(0, 6), currentYear);
      if (read.ok) facts[dateWithTime] ??= read.value;
    }
    if (ai === '30' || ai === '37') facts.count = Number(value);
    if (/^3[1-6]\d\d$/.test(ai)) {
      measures.push({ family: ai.slice(0, 3), value: Number(value), decimals: Number(ai.slice(3)) });
    }
  }
  return { ...facts, measures };
}
