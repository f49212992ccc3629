import { parseElementString } from '../gs1/element-string.ts';
import { GROUP_SEPARATOR, type Gs1Message, type Gs1Options, type Gs1Refusal } from '../gs1/element.ts';
import { accepted, refused, type Result } from '../result.ts';

/** Record separator and end of transmission of the envelope. */
export const RECORD_SEPARATOR: string = '\u001e';
export const END_OF_TRANSMISSION: string = '\u0004';

/** One datum of format 06: an ANSI MH10.8.2 data identifier such as `1T` and its value. */
export type DataElement = { readonly identifier: string; readonly value: string };

/** One format envelope: 05 is GS1's syntax, 06 data identifiers, all others are kept as they are. */
export type Envelope =
  | { readonly kind: 'gs1'; readonly message: Gs1Message }
  | { readonly kind: 'data-elements'; readonly elements: readonly DataElement[] }
  | { readonly kind: 'other'; readonly format: string; readonly raw: string };

export type Iso15434Refusal =
  | { readonly kind: 'no-envelope' }
  /** A format indicator, two digits, should stand at `position`. */
  | { readonly kind: 'no-format'; readonly position: number }
  /** A data identifier, up to three digits and a letter, should stand at `position`. */
  | { readonly kind: 'no-data-identifier'; readonly position: number }
  /**
   * Formats 05 and 06 put a separator behind their indicator and between their data; there is none from `position` on,
   * so the reader lost them and the data run together.
   */
  | { readonly kind: 'separators-lost'; readonly position: number }
  /** The datum at `index` is missing, has no data identifier or characters that no label carries. */
  | { readonly kind: 'not-printable'; readonly index: number }
  /** Format 05 holds element strings; their own refusal counts positions from `position`. */
  | { readonly kind: 'gs1'; readonly position: number; readonly refusal: Gs1Refusal };

const HEADER = '[)>';
const IDENTIFIER = /^(\d{0,3}[A-Z])/;

function readElements(raw: string, position: number): Result<DataElement[], Iso15434Refusal> {
  const elements: DataElement[] = [];
  let at = position;
  for (const datum of raw.split(GROUP_SEPARATOR)) {
    if (datum !== '') {
      const identifier = IDENTIFIER.exec(datum)?.[1];
      if (identifier === undefined) return refused({ kind: 'no-data-identifier', position: at });
      elements.push({ identifier, value: datum.slice(identifier.length) });
    }
    at += datum.length + 1;
  }
  return accepted(elements);
}

function readEnvelope(text: string, position: number, options: Gs1Options): Result<Envelope, Iso15434Refusal> {
  const format = text.slice(0, 2);
  if (!/^\d\d$/.test(format)) return refused({ kind: 'no-format', position });
  // Formats 05, 06 and 12 put a separator between indicator and data; labels that leave it out are common.
  const skipped = text.charAt(2) === GROUP_SEPARATOR ? 3 : 2;
  const raw = text.slice(skipped);
  if ((format === '05' || format === '06') && raw !== '' && !text.includes(GROUP_SEPARATOR)) {
    return refused({ kind: 'separators-lost', position: position + skipped });
  }
  if (format === '06') {
    const elements = readElements(raw, position + skipped);
    return elements.ok ? accepted({ kind: 'data-elements', elements: elements.value }) : elements;
  }
  if (format === '05') {
    const message = parseElementString(raw, options);
    return message.ok
      ? accepted({ kind: 'gs1', message: message.value })
      : refused({ kind: 'gs1', position: position + skipped, refusal: message.refusal });
  }
  return accepted({ kind: 'other', format, raw });
}

/**
 * Reads an ISO/IEC 15434 message: `[)>` RS, envelopes each closed by RS, EOT. The end may be missing or spoilt by the
 * reader, and so may the first RS: neither hides any data. Format 06 is what electronics and automotive labels use.
 */
export function parseIso15434(text: string, options: Gs1Options = {}): Result<Envelope[], Iso15434Refusal> {
  if (!text.startsWith(HEADER)) return refused({ kind: 'no-envelope' });
  const start = text.charAt(HEADER.length) === RECORD_SEPARATOR ? HEADER.length + 1 : HEADER.length;
  const end = text.indexOf(END_OF_TRANSMISSION);
  const records = text.slice(start, end < 0 ? undefined : end).split(RECORD_SEPARATOR);
  const envelopes: Envelope[] = [];
  let position = start;
  for (const [index, record] of records.entries()) {
    // What follows the last RS is the reader's own suffix.
    if (index > 0 && (record === '' || !/^\d\d/.test(record))) break;
    const envelope = readEnvelope(record, position, options);
    if (!envelope.ok) return envelope;
    envelopes.push(envelope.value);
    position += record.length + 1;
  }
  return accepted(envelopes);
}

/** Whether reading gives the same datum back: a data identifier, and a value of printable ASCII behind it. */
function isPrintable({ identifier, value }: DataElement): boolean {
  return IDENTIFIER.exec(identifier)?.[0] === identifier && identifier !== '' && /^[ -~]*$/.test(value);
}

/** A message of format 06; the inverse of {@link parseIso15434}. Refused with the first datum that is none. */
export function printDataElements(elements: readonly DataElement[]): Result<string, Iso15434Refusal> {
  const index = elements.findIndex((element) => !isPrintable(element));
  if (index >= 0 || elements.length === 0) return refused({ kind: 'not-printable', index: Math.max(0, index) });
  const data = elements.map(({ identifier, value }) => `${GROUP_SEPARATOR}${identifier}${value}`).join('');
  return accepted(`${HEADER}${RECORD_SEPARATOR}06${data}${RECORD_SEPARATOR}${END_OF_TRANSMISSION}`);
}

/** What a data identifier means to a warehouse. */
export type DataMeaning =
  | 'country-of-origin'
  | 'customer-item'
  | 'date-code'
  | 'expiry-date'
  | 'license-plate'
  | 'location'
  | 'lot'
  | 'order'
  | 'packing-list'
  | 'production-date'
  | 'quantity'
  | 'revision'
  | 'serial'
  | 'supplier'
  | 'supplier-item';

const MEANINGS: ReadonlyMap<string, DataMeaning> = new Map(
  (
    '4L=country-of-origin P=customer-item 1P=supplier-item 30P=supplier-item 9D=date-code 10D=date-code ' +
    '14D=expiry-date 15D=expiry-date 16D=production-date J=license-plate 1J=license-plate 2J=license-plate ' +
    '3J=license-plate 4J=license-plate 5J=license-plate 6J=license-plate 1L=location 1T=lot 25T=lot K=order ' +
    '1K=order 11K=packing-list Q=quantity 7Q=quantity 2P=revision S=serial 25S=serial V=supplier 3S=license-plate'
  )
    .split(' ')
    .map((pair) => pair.split('=') as [string, DataMeaning]),
);

/** Undefined for identifiers that a warehouse does nothing with. */
export function meaningOf(identifier: string): DataMeaning | undefined {
  return MEANINGS.get(identifier);
}
