import { type AiDefinition, aiDefinitions, aiLengthOf } from '../gs1/ai-definition.ts';
import type { Gs1Element } from '../gs1/element.ts';
import { accepted, refused, type Result } from '../result.ts';
import { type BitReader, fromBits, takeBits, takeNumber, toBits } from './bit-text.ts';

/**
 * GS1 Digital Link compression: each AI in four bits a digit, or a two-digit code for a frequent group of AIs, then
 * its value; digits as one binary number, other text in the narrowest of five encodings; all of it in base64url.
 */
type Printable = Pick<Gs1Element, 'ai' | 'value'>;

const BASE64URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const HEXADECIMAL = '0123456789ABCDEF';

/** Codes of groups: hexadecimal code, then the AIs; a run of codes continues a run of last digits. */
const GROUPS: ReadonlyMap<string, readonly string[]> = new Map(
  [
    '0A=01,22 0B=01,10 0C=01,21 0D=01,17 0E=01,7003 0F=01,30 1A=01,10,21,17 1B=01,15 1C=01,11 1D=01,16 1E=01,91',
    '1F=01,10,15 9A=8010,8011 9B=8017,8019 9C=8018,8019 9D=414,254',
    ...'012345'
      .split('')
      .map((digit, index) => `2${HEXADECIMAL[10 + index]}=01,310${digit} 3${HEXADECIMAL[10 + index]}=01,320${digit}`),
    ...'0123456789'.split('').map((digit) => `A${digit}=01,392${digit} C${digit}=255,390${digit}`),
    'CA=255,3940 CB=255,3941 CC=255,3942 CD=255,3943',
  ]
    .join(' ')
    .split(' ')
    .map((group) => [group.slice(0, 2), group.slice(3).split(',')] as const),
);

/** A run of the value as the compression sees it: all digits or any text, of fixed or variable length. */
type Field = { readonly digits: boolean; readonly length: number; readonly variable: boolean };

function fieldsOf(definition: AiDefinition): Field[] {
  const fields: Field[] = [];
  for (const { characters, lengthMin, lengthMax, optional } of definition.components) {
    const digits = characters === 'N';
    const variable = optional || lengthMin !== lengthMax;
    const before = fields.at(-1);
    // Neighbours of one kind are one field; digits keep a fixed part apart from a variable one.
    if (before?.digits === digits && (before.variable === variable || !digits)) {
      fields[fields.length - 1] = { digits, length: before.length + lengthMax, variable: before.variable || variable };
    } else {
      fields.push({ digits, length: lengthMax, variable });
    }
  }
  return fields;
}

const bitsOfLength = (lengthMax: number): number => Math.ceil(Math.log2(lengthMax) + 0.01);
const bitsOfDigits = (count: number): number => (count === 0 ? 0 : Math.ceil(count * Math.log2(10) + 0.01));

/** Encodings in the order of their indicator, narrowest first. */
const ENCODINGS: readonly { readonly bits: number; readonly fits: RegExp; readonly alphabet?: string }[] = [
  { bits: 0, fits: /^\d*$/ },
  { bits: 4, fits: /^[0-9a-f]*$/, alphabet: HEXADECIMAL.toLowerCase() },
  { bits: 4, fits: /^[0-9A-F]*$/, alphabet: HEXADECIMAL },
  { bits: 6, fits: /^[-0-9A-Z_a-z]*$/, alphabet: BASE64URL },
  { bits: 7, fits: /^/ },
];

function writeText(text: string, field: Field): string {
  const indicator = ENCODINGS.findIndex(({ fits }) => fits.test(text));
  const encoding = ENCODINGS[indicator];
  const length = field.variable ? toBits(BigInt(text.length), bitsOfLength(field.length)) : '';
  const head = toBits(BigInt(indicator), 3) + length;
  if (encoding === undefined || encoding.bits === 0) return head + writeDigits(text);
  const index = (character: string): number => encoding.alphabet?.indexOf(character) ?? character.charCodeAt(0);
  return (
    head +
    text
      .split('')
      .map((character) => toBits(BigInt(index(character)), encoding.bits))
      .join('')
  );
}

function writeDigits(digits: string): string {
  return toBits(BigInt(digits === '' ? '0' : digits), bitsOfDigits(digits.length));
}

function writeValue({ ai, value }: Printable): string {
  const definition = aiDefinitions().get(ai);
  let bits = '';
  let offset = 0;
  for (const field of definition === undefined ? [] : fieldsOf(definition)) {
    const part = value.slice(offset, offset + field.length);
    offset += part.length;
    if (!field.digits) bits += writeText(part, field);
    else bits += (field.variable ? toBits(BigInt(part.length), bitsOfLength(field.length)) : '') + writeDigits(part);
  }
  return bits;
}

const writeHexadecimal = (text: string): string =>
  text
    .split('')
    .map((digit) => toBits(BigInt(HEXADECIMAL.indexOf(digit)), 4))
    .join('');

/** The group that saves the most digits; of equals the first. */
function findBestGroup(left: ReadonlyMap<string, Printable>): [string, readonly string[]] | undefined {
  let best: [string, readonly string[]] | undefined;
  for (const [code, ais] of GROUPS) {
    if (!ais.every((ai) => left.has(ai))) continue;
    if (best === undefined || ais.join('').length > best[1].join('').length) best = [code, ais];
  }
  return best;
}

/** Elements in base64url. They must be valid and of known AIs; a repeated AI is written once. */
export function compressElements(elements: readonly Printable[]): string {
  const left = new Map([...elements].sort((a, b) => (a.ai < b.ai ? -1 : 1)).map((element) => [element.ai, element]));
  let bits = '';
  for (let group = findBestGroup(left); group !== undefined; group = findBestGroup(left)) {
    bits += writeHexadecimal(group[0]);
    for (const ai of group[1]) {
      bits += writeValue(left.get(ai) ?? { ai, value: '' });
      left.delete(ai);
    }
  }
  for (const element of left.values()) bits += writeHexadecimal(element.ai) + writeValue(element);
  let text = '';
  for (let at = 0; at < bits.length; at += 6)
    text += BASE64URL[Number(fromBits(bits.slice(at, at + 6).padEnd(6, '0')))];
  return text;
}

function readText(reader: BitReader, field: Field, lengthBits = bitsOfLength(field.length)): string | undefined {
  const encoding = ENCODINGS[takeNumber(reader, 3)];
  const length = field.variable ? takeNumber(reader, lengthBits) : field.length;
  if (encoding === undefined || length > field.length) return undefined;
  if (encoding.bits === 0) return readDigits(reader, length);
  let text = '';
  for (let index = 0; index < length; index++) {
    const code = takeNumber(reader, encoding.bits);
    text += encoding.alphabet?.[code] ?? String.fromCharCode(code);
  }
  return text;
}

function readDigits(reader: BitReader, length: number): string | undefined {
  const digits = fromBits(takeBits(reader, bitsOfDigits(length))).toString();
  if (length === 0) return '';
  return digits.length > length ? undefined : digits.padStart(length, '0');
}

function readValue(reader: BitReader, ai: string): string | undefined {
  const definition = aiDefinitions().get(ai);
  if (definition === undefined) return undefined;
  let value = '';
  for (const field of fieldsOf(definition)) {
    let part: string | undefined;
    if (!field.digits) part = readText(reader, field);
    else {
      const length = field.variable ? takeNumber(reader, bitsOfLength(field.length)) : field.length;
      part = length > field.length ? undefined : readDigits(reader, length);
    }
    if (part === undefined) return undefined;
    value += part;
  }
  return value;
}

/** The AIs that come next, or `other` for a key that is not GS1's. */
function readAis(reader: BitReader): readonly string[] | 'other' | undefined {
  const code = [0, 0].map(() => HEXADECIMAL[takeNumber(reader, 4)] ?? '').join('');
  if (code.startsWith('F')) return 'other';
  if (!/^\d\d$/.test(code)) return GROUPS.get(code);
  const length = aiLengthOf(code) ?? 0;
  let ai = code;
  while (ai.length < length) ai += HEXADECIMAL[takeNumber(reader, 4)] ?? '';
  return [ai];
}

/** Skips a key and value that are not GS1's: seven bits of key length, of which four are read. */
function skipOther(reader: BitReader): void {
  reader.position -= 4;
  takeBits(reader, 6 * takeNumber(reader, 7));
  readText(reader, { digits: false, length: 127, variable: true }, 7);
}

/** The inverse of {@link compressElements}; refused with the bit where the data stop making sense. */
export function decompressElements(text: string): Result<Printable[], { readonly bit: number }> {
  let bits = '';
  for (const character of text) bits += toBits(BigInt(Math.max(0, BASE64URL.indexOf(character))), 6);
  const reader: BitReader = { bits, position: 0, isShort: false };
  const elements: Printable[] = [];
  // Less than a character is left as padding; eight bits begin another AI.
  while (bits.length - reader.position >= 8) {
    const bit = reader.position;
    const ais = readAis(reader);
    if (ais === undefined) return refused({ bit });
    if (ais === 'other') skipOther(reader);
    else {
      for (const ai of ais) {
        const value = readValue(reader, ai);
        if (value === undefined) return refused({ bit });
        elements.push({ ai, value });
      }
    }
    if (reader.isShort) return refused({ bit });
  }
  // What fills the last character up is zeros: other bits are the rest of something that was cut off.
  if (/1/.test(bits.slice(reader.position))) return refused({ bit: reader.position });
  return elements.length === 0 ? refused({ bit: 0 }) : accepted(elements);
}
