import {
  GROUP_SEPARATOR,
  type Gs1Element,
  type Gs1Options,
  hasValidCheckDigit,
  checkDigitOf,
  parseElementString,
  parseScanData,
  printScanData,
  printTradeNumber,
  type ScanData,
  splitSymbology,
} from '../src/index.ts';
import type { Tally } from './report.ts';
import { fromCaret, type Settings, toCaret } from './vectors.ts';

type ScanVector = {
  readonly ok: boolean;
  readonly scanData: string;
  readonly symbology: string;
  readonly dataStr: string;
  readonly settings?: Settings;
};

type PrintVector = {
  readonly symbology: string;
  readonly dataStr: string;
  readonly expect: string | null;
  readonly settings?: Settings;
};

/** Symbologies that the engine knows, by identifier. */
const NAMES: { readonly [identifier: string]: string } = {
  C1: 'GS1_128_CCA',
  d1: 'DM',
  d2: 'DM',
  e0: 'DataBarExpanded',
  E0: 'EAN13',
  E4: 'EAN8',
  J0: 'DotCode',
  J1: 'DotCode',
  Q1: 'QR',
  Q3: 'QR',
};

const OPTIONS: Gs1Options = { purpose: 'own-label', unknownAis: 'refuse' };
/** A component is completed by the linear symbol beside it. */
const COMPONENT: Gs1Options = { ...OPTIONS, purpose: 'none' };
const NOTHING = { symbology: 'NONE', dataStr: '' };

/** The engine escapes data that look like its own FNC1 notation. */
const escapeData = (text: string): string => (/^\\*\^/.test(text) ? `\\${text}` : text);
const unescapeData = (text: string): string => (/^\\+\^/.test(text) ? text.slice(1) : text);

function toEngineForm(scan: ScanData): string {
  if (scan.kind === 'text') return escapeData(scan.text);
  if (scan.kind === 'element-string') return toCaret(scan.message.elements);
  return scan.composite === undefined ? scan.number : `${scan.number}|${toCaret(scan.composite.elements)}`;
}

export function checkScans(tally: Tally, vector: ScanVector): void {
  const read = parseScanData(vector.scanData, OPTIONS);
  const symbology = NAMES[splitSymbology(vector.scanData)?.symbology ?? ''];
  const got = read.ok && symbology !== undefined ? { symbology, dataStr: toEngineForm(read.value) } : NOTHING;
  const expected = vector.ok ? { symbology: vector.symbology, dataStr: vector.dataStr } : NOTHING;
  tally.check(`process-scan-data: ${JSON.stringify(vector.scanData)}`, expected, got);
}

type Printable = readonly Pick<Gs1Element, 'ai' | 'value'>[];

function readCaret(text: string): Printable | undefined {
  const data = fromCaret(text);
  if (data === undefined) return undefined;
  const read = parseElementString(data, COMPONENT);
  return read.ok ? read.value.elements : undefined;
}

/** Data Matrix, QR, DotCode: element strings after `^`, anything else as text. */
const MATRIX: { readonly [name: string]: readonly [text: string, elements: string] } = {
  QR: ['Q1', 'Q3'],
  DM: ['d1', 'd2'],
  DotCode: ['J0', 'J1'],
};

function completeDigits(linear: string, length: number, settings: Settings | undefined): string | undefined {
  const whole = fromCaret(linear)?.slice(2) ?? linear;
  const number = whole.slice(-length);
  if (/[^0-9]/.test(number) || !/^0*$/.test(whole.slice(0, -length))) return undefined;
  if (settings?.AddCheckDigit === true) {
    return number.length === length - 1 ? `${number}${checkDigitOf(number)}` : undefined;
  }
  return number.length === length && hasValidCheckDigit(number) ? number : undefined;
}

const LENGTHS: { readonly [name: string]: number } = { EAN13: 13, EAN8: 8, UPCA: 12, UPCE: 12 };

function printLinear(vector: PrintVector, linear: string, composite: Printable): string | null {
  const length = LENGTHS[vector.symbology];
  if (length !== undefined) {
    const digits = completeDigits(linear, length, vector.settings);
    return digits === undefined ? null : printTradeNumber(digits, composite);
  }
  if (/^DataBar(?!Expanded)/.test(vector.symbology)) {
    const gtin = completeDigits(linear, 14, vector.settings);
    const isTooHigh = vector.symbology === 'DataBarLimited' && !/^[01]/.test(gtin ?? '');
    return gtin === undefined || isTooHigh ? null : printScanData('e0', [{ ai: '01', value: gtin }], composite);
  }
  const elements = readCaret(linear);
  if (elements === undefined) return null;
  const isLinear = vector.symbology.startsWith('GS1_128') && composite.length === 0;
  return printScanData(isLinear ? 'C1' : 'e0', elements, composite);
}

function print(vector: PrintVector): string | null {
  const { symbology, dataStr } = vector;
  const matrix = MATRIX[symbology];
  if (matrix !== undefined) {
    if (!dataStr.startsWith('^')) return `]${matrix[0]}${unescapeData(dataStr)}`;
    const elements = readCaret(dataStr);
    // A separator that ends the message stays where the symbol has it.
    const tail = dataStr.endsWith('^') ? GROUP_SEPARATOR : '';
    return elements === undefined ? null : printScanData(matrix[1], elements) + tail;
  }
  if (symbology === 'NONE') return null;
  const [linear = '', component] = dataStr.split('|');
  const composite = component === undefined ? [] : readCaret(component);
  return composite === undefined ? null : printLinear(vector, linear, composite);
}

export function checkPrintedScans(tally: Tally, vector: PrintVector): void {
  const name = `generate-scan-data: ${vector.symbology} ${vector.dataStr}`;
  tally.check(name, vector.expect, print(vector));
}
