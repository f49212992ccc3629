/** Everything a label, a tag or a scanner says. Pure: no clock, no randomness, no platform. */
export { type Result } from './result.ts';

export { type AiComponent, type AiDefinition, aiDefinitions, type AiEdition, matchesAi } from './gs1/ai-definition.ts';
export {
  associate,
  findExclusion,
  findMissingCompanions,
  findRepetition,
  findUnserialisedKey,
} from './gs1/associations.ts';
export { type CalendarDate, printIsoDate, readDate, resolveYear } from './gs1/calendar.ts';
export {
  checkLabel,
  parseBracketed,
  parseElementString,
  printBracketed,
  printElementString,
  printForPeople,
} from './gs1/element-string.ts';
export {
  type AssociationFinding,
  GROUP_SEPARATOR,
  type Gs1Element,
  type Gs1Message,
  type Gs1Options,
  type Gs1Refusal,
} from './gs1/element.ts';
export { type Measure, readUnit, type UnitFacts } from './gs1/unit-facts.ts';
export { checkCharacterPairOf, checkDigitOf, hasValidCheckDigit } from './linters/checks.ts';
export type { CompanyPrefixLookup, LintFinding, LintRule } from './linters/finding.ts';
export { LINTERS } from './linters/lint.ts';

export { type DigitalLink, type LinkOptions, parseDigitalLink } from './link/digital-link.ts';
export { printCompressedLink, printDigitalLink } from './link/print-link.ts';
export { escapeUri, unescapeUri } from './link/uri-text.ts';

export {
  type DataElement,
  type DataMeaning,
  type Envelope,
  type Iso15434Refusal,
  meaningOf,
  parseIso15434,
  printDataElements,
} from './symbols/iso-15434.ts';
export { parseScanData, printScanData, printTradeNumber, type ScanData, splitSymbology } from './symbols/scan-data.ts';
export { expandUpcE, parseGtin, shortestGtin, type TradeNumberRefusal } from './symbols/trade-number.ts';

export { calibrate, CALIBRATION_ELEMENTS, type CalibrationRefusal } from './scan/calibrate.ts';
export { type Keystroke, readKeystrokes } from './scan/keystrokes.ts';
export { type ScannerProfile, SEPARATORS, UNCALIBRATED, unwrapScan } from './scan/profile.ts';
export { readScan, type Scan, type ScanRefusal } from './scan/read-scan.ts';
export { findReadings, type Readings } from './scan/readings.ts';

export { bitsToHex, decodeTag, encodeTag, hexToBits } from './epc/binary.ts';
export { elementsToEpc, epcToElements } from './epc/elements.ts';
export { type Epc, type EpcPart, type EpcRefusal, type EpcScheme } from './epc/scheme.ts';
export { type EpcTag, parsePureIdentity, parseTagUri, printPureIdentity, printTagUri } from './epc/urn.ts';

export {
  allotRange,
  drawNumber,
  type NumberRange,
  type NumberSpace,
  openRange,
  type RangeCursor,
  type RangeRefusal,
  remainingOf,
  reopenSpace,
} from './ranges/number-range.ts';
export {
  codePrefixOf,
  type CodeSeries,
  gtinAt,
  gtinSpace,
  printSeriesCode,
  type SpaceRefusal,
  ssccAt,
  ssccSpace,
  tagSerialSpace,
} from './ranges/identifier-spaces.ts';
