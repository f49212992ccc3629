import { refused, type Result, accepted } from '../result.ts';

/**
 * Schemes of the EPC Tag Data Standard 1.x: those that stand for GS1 keys; GID for objects without one; USDOD and ADI
 * of defence and aviation suppliers.
 */
export type EpcScheme =
  | 'sgtin'
  | 'sscc'
  | 'sgln'
  | 'grai'
  | 'giai'
  | 'gsrn'
  | 'gsrnp'
  | 'gdti'
  | 'sgcn'
  | 'cpi'
  | 'itip'
  | 'gid'
  | 'usdod'
  | 'adi'
  | 'upui'
  | 'pgln'
  | 'ginc'
  | 'gsin';

/**
 * An electronic product code, its parts unescaped. `reference` is everything between company prefix and check digit,
 * indicator or extension digit in front. Without `serial` a scheme that has one stands for the whole class.
 */
export type Epc = {
  readonly scheme: EpcScheme;
  /**
   * 6 to 12 digits; where it ends is known to its owner only. For `gid` the general manager number, for `usdod` and
   * `adi` the CAGE code or DoDAAC.
   */
  readonly companyPrefix: string;
  /** For `gid` the object class, for `usdod` the serial number, for `adi` the part number, which may be empty. */
  readonly reference: string;
  /** Piece and total of `itip`, two digits each. */
  readonly piece?: string;
  readonly total?: string;
  readonly serial?: string;
  /** A batch of a GTIN, `urn:epc:class:lgtin`. */
  readonly lot?: string;
};

export type EpcPart =
  | 'scheme'
  | 'filter'
  | 'company-prefix'
  | 'reference'
  | 'piece'
  | 'serial'
  | 'lot'
  | 'check-digit'
  | 'padding';

/** Why something is not an EPC, or not in the form asked for; `part` is the first at fault. */
export type EpcRefusal =
  | { readonly kind: 'malformed'; readonly part: EpcPart }
  /** The form has no room for this value: too large, a letter or a leading zero where digits are packed. */
  | { readonly kind: 'does-not-fit'; readonly part: EpcPart }
  | { readonly kind: 'unknown-header'; readonly header: number }
  | { readonly kind: 'too-few-bits'; readonly bits: number; readonly needed: number }
  | { readonly kind: 'no-key' };

type SerialRule = { readonly characters: 'text' | 'digits' | 'number'; readonly lengthMax: number };

export type SchemeRule = {
  /** Digits of company prefix and reference together; 0: the reference is text, up to 30 characters with the prefix. */
  readonly keyDigits: number;
  readonly referenceText?: RegExp;
  readonly serial?: SerialRule;
};

const text = (lengthMax: number): SerialRule => ({ characters: 'text', lengthMax });
const SET_82 = /^[!"%-?A-Z_a-z]+$/;

export const SCHEMES: { readonly [scheme in EpcScheme]: SchemeRule } = {
  sgtin: { keyDigits: 13, serial: text(20) },
  sscc: { keyDigits: 17 },
  sgln: { keyDigits: 12, serial: text(20) },
  grai: { keyDigits: 12, serial: text(16) },
  giai: { keyDigits: 0, referenceText: SET_82 },
  gsrn: { keyDigits: 17 },
  gsrnp: { keyDigits: 17 },
  gdti: { keyDigits: 12, serial: text(17) },
  sgcn: { keyDigits: 12, serial: { characters: 'digits', lengthMax: 12 } },
  cpi: { keyDigits: 0, referenceText: /^[#\-/0-9A-Z]+$/, serial: { characters: 'number', lengthMax: 12 } },
  itip: { keyDigits: 13, serial: text(20) },
  gid: { keyDigits: 0, serial: { characters: 'number', lengthMax: 11 } },
  usdod: { keyDigits: 0 },
  adi: { keyDigits: 0, serial: text(30) },
  upui: { keyDigits: 13, serial: text(28) },
  pgln: { keyDigits: 12 },
  ginc: { keyDigits: 0, referenceText: SET_82 },
  gsin: { keyDigits: 16 },
};

/** No leading zero, except nought itself. */
export function isNumber(digits: string): boolean {
  return /^(0|[1-9]\d*)$/.test(digits);
}

function isSerial(serial: string, rule: SerialRule): boolean {
  if (serial.length === 0 || serial.length > rule.lengthMax) return false;
  if (rule.characters === 'text') return SET_82.test(serial);
  return rule.characters === 'number' ? isNumber(serial) : /^\d+$/.test(serial);
}

const fits = (digits: string | undefined, bits: number): boolean =>
  digits !== undefined && digits.length <= 11 && isNumber(digits) && Number(digits) < 2 ** bits;

/** CAGE codes have five characters, DoDAACs six; neither has I or O. */
const SUPPLIER = /^[0-9A-HJ-NP-Z]{5,6}$/;

function findBadSupplierPart(epc: Epc): EpcPart | undefined {
  if (!SUPPLIER.test(epc.companyPrefix)) return 'company-prefix';
  if (epc.scheme === 'usdod') return fits(epc.reference, 36) ? undefined : 'reference';
  if (!/^[-/0-9A-Z]{0,32}$/.test(epc.reference)) return 'reference';
  return /^(?=.{1,30}$)#?[-/0-9A-Z]+$/.test(epc.serial ?? '') ? undefined : 'serial';
}

function findBadGid(epc: Epc): EpcPart | undefined {
  if (!fits(epc.companyPrefix, 28)) return 'company-prefix';
  if (!fits(epc.reference, 24)) return 'reference';
  return fits(epc.serial, 36) ? undefined : 'serial';
}

function findBadPart(epc: Epc): EpcPart | undefined {
  if (epc.scheme === 'gid') return findBadGid(epc);
  if (epc.scheme === 'usdod' || epc.scheme === 'adi') return findBadSupplierPart(epc);
  const rule = SCHEMES[epc.scheme];
  if (!/^\d{6,12}$/.test(epc.companyPrefix)) return 'company-prefix';
  if (rule.referenceText === undefined) {
    if (!/^\d*$/.test(epc.reference)) return 'reference';
    if (epc.companyPrefix.length + epc.reference.length !== rule.keyDigits) return 'reference';
  } else {
    if (!rule.referenceText.test(epc.reference)) return 'reference';
    if (epc.companyPrefix.length + epc.reference.length > 30) return 'reference';
  }
  const isPiece = (digits: string | undefined): boolean => /^\d\d$/.test(digits ?? '');
  if (epc.scheme === 'itip' && !(isPiece(epc.piece) && isPiece(epc.total))) return 'piece';
  if (epc.lot !== undefined && (epc.scheme !== 'sgtin' || !isSerial(epc.lot, text(20)))) return 'lot';
  if (epc.serial === undefined) return undefined;
  return rule.serial !== undefined && isSerial(epc.serial, rule.serial) ? undefined : 'serial';
}

/** Holds the parts against the rules of the scheme. */
export function checkEpc(epc: Epc): Result<Epc, EpcRefusal> {
  const part = findBadPart(epc);
  return part === undefined ? accepted(epc) : refused({ kind: 'malformed', part });
}
