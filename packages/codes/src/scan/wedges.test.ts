import { describe, expect, it } from 'vitest';
import { printElementString } from '../gs1/element-string.ts';
import { GROUP_SEPARATOR } from '../gs1/element.ts';
import { calibrate, CALIBRATION_ELEMENTS } from './calibrate.ts';
import { type Keystroke, LOST_KEY, readKeystrokes } from './keystrokes.ts';
import { type ScannerProfile, SEPARATORS, UNCALIBRATED } from './profile.ts';
import { readScan } from './read-scan.ts';

const SYMBOL = printElementString(CALIBRATION_ELEMENTS);
const GTIN = '09521234543213';

/** What a keyboard of another layout makes of the keys that a scanner set to the American one presses. */
const LAYOUTS: { readonly [layout: string]: readonly [american: string, arrived: string] } = {
  german: ['yzYZ-_/+;:\'"@', 'zyZY\u00df?-`\u00f6\u00d6\u00e4\u00c4"'],
  french: ['aqwzAQWZm1234567890-_/.+;', 'qazwQAZW,&\u00e9"\'(-\u00e8_\u00e7\u00e0)\u00b0!:+m'],
  dvorak: ["abcdefghijklmnopqrstuvwxyz-_/.+'", "axje.uidchtnmbrl'poygk,qf;[{zv}-"],
};

function typeOn(layout: string, text: string): string {
  const [american = '', arrived = ''] = LAYOUTS[layout] ?? [];
  return text.replaceAll(/[^]/g, (key) => {
    const at = american.indexOf(key);
    return at < 0 ? key : arrived.charAt(at);
  });
}

const swapCase = (text: string): string =>
  text.replaceAll(/[A-Za-z]/g, (letter) =>
    letter === letter.toUpperCase() ? letter.toLowerCase() : letter.toUpperCase(),
  );

describe('a calibration that fails', () => {
  it.each(Object.keys(LAYOUTS))('on a keyboard with the %s layout names a key that arrived as another', (layout) => {
    const found = calibrate(`]d2${typeOn(layout, SYMBOL)}\r`);
    expect(found).toMatchObject({ ok: false, refusal: { kind: 'keyboard-layout' } });
    if (found.ok || found.refusal.kind !== 'keyboard-layout') return;
    expect(typeOn(layout, found.refusal.sent)).toBe(found.refusal.arrived);
  });

  it.each([
    ['caps lock', swapCase(SYMBOL), 'case-changed'],
    ['a scanner that writes capitals', SYMBOL.toUpperCase(), 'case-changed'],
    ['a scanner that writes small letters', SYMBOL.toLowerCase(), 'case-changed'],
    ['a Chinese input method that changes punctuation', SYMBOL.replace('.', '\u3002'), 'input-method'],
    ['a Chinese input method that takes letters', SYMBOL.replace('aZyQ', '\u963f\u5728'), 'input-method'],
    ['a dash as input methods write it', SYMBOL.replace('_', '\u2014\u2014'), 'input-method'],
    ['an input method that swallowed a key', SYMBOL.replace('y', LOST_KEY), 'input-method'],
    ['a layout that shows late', SYMBOL.replace('+', '`'), 'keyboard-layout'],
    ['a late change of case', SYMBOL.replace('xW', 'Xw').replace('Bq', 'bQ'), 'case-changed'],
    ['two scans that ran together', SYMBOL.repeat(2), 'other-symbol'],
    ['half a symbol', SYMBOL.slice(0, 30), 'other-symbol'],
    ['something else', '4006381333931', 'other-symbol'],
    ['a novel', '0109521234543213'.repeat(10_000), 'other-symbol'],
  ])('after %s says so', (_, raw, kind) => {
    expect(calibrate(raw)).toMatchObject({ ok: false, refusal: { kind } });
  });
});

describe('a calibrated scanner', () => {
  const endings = ['', '\r', '\n', '\r\n', '\t'];
  const beginnings = ['', '~', '\u0002', ']d2', '*]d2'];

  it.each(Object.entries(SEPARATORS))(
    'that sends the separator as %s, with every prefix and suffix, reads the truth or asks',
    (_, separator) => {
      for (const before of beginnings) {
        for (const after of endings) {
          const send = (text: string): string => before + text.replaceAll(GROUP_SEPARATOR, separator) + after;
          const profile = calibrate(send(SYMBOL));
          if (!profile.ok) throw new Error('not calibrated');
          const read = readScan(send(`01${GTIN}10xyz\u001d3040`), profile.value);
          const readings = read.ok && read.value.kind === 'ambiguous' ? read.value.readings : [];
          const messages = read.ok && read.value.kind === 'gs1' ? [read.value.message] : readings;
          expect(messages.map(({ elements }) => printElementString(elements))).toContain(`01${GTIN}10xyz\u001d3040`);
        }
      }
    },
  );

  it.each(['#\r', '\r#', '#\t\r\n'])('with the suffix %j is read with its last key and without', (suffix) => {
    const profile = calibrate(`${SYMBOL}${suffix}`);
    for (const after of [suffix, suffix.trimEnd()]) {
      const read = readScan(`01${GTIN}10A${after}`, profile.ok ? profile.value : UNCALIBRATED);
      expect(read).toMatchObject({ value: { kind: 'gs1', message: { elements: [{}, { value: 'A' }] } } });
    }
  });

  it('whose separator is a sign that data may have asks, and does not cut the data', () => {
    const profile = calibrate(SYMBOL.replace(GROUP_SEPARATOR, '/'));
    expect(profile).toMatchObject({ ok: true, value: { separator: '/' } });
    const read = readScan(`01${GTIN}10A/21B/C`, profile.ok ? profile.value : UNCALIBRATED);
    expect(read).toMatchObject({ ok: true, value: { kind: 'ambiguous' } });
    const readings = read.ok && read.value.kind === 'ambiguous' ? read.value.readings : [];
    expect(readings.map(({ elements }) => elements.map(({ value }) => value).slice(1))).toEqual(
      expect.arrayContaining([['A', 'B/C'], ['A/21B/C']]),
    );
  });

  it.each(['<GS>', '{GS}', '\u241d'])('of another make, which spells the separator %s, is understood', (separator) => {
    const profile: ScannerProfile = { ...UNCALIBRATED, separator: GROUP_SEPARATOR };
    const read = readScan(`01${GTIN}10xyz${separator}3040`, profile);
    expect(read).toMatchObject({ value: { kind: 'gs1', message: { elements: [{}, { value: 'xyz' }, { ai: '30' }] } } });
  });
});

describe('caps lock', () => {
  const elements = `01${GTIN}10xyz`;
  it.each([']C1', ']d2', ']Q3', ']J1'])('turns %s into what no GS1 symbol says: refused', (identifier) => {
    expect(readScan(identifier + elements).ok).toBe(true);
    expect(readScan(swapCase(identifier + elements))).toEqual({ ok: false, refusal: { kind: 'case-changed' } });
  });

  it('turns the identifier of an EAN into that of a DataBar: asks whether it is an order number', () => {
    const read = readScan(swapCase(']E04006381333931'), { ...UNCALIBRATED, separator: GROUP_SEPARATOR });
    const readings = read.ok && read.value.kind === 'ambiguous' ? read.value.readings : [];
    expect(readings.map((message) => printElementString(message.elements))).toEqual([
      '0104006381333931',
      '4006381333931',
    ]);
    expect(readScan(']e05901234123457')).toMatchObject({ value: { kind: 'ambiguous', complete: false } });
    expect(readScan(`]e001${GTIN}`)).toMatchObject({ value: { kind: 'gs1' } });
    expect(readScan(`]E0${elements}`)).toMatchObject({ ok: false });
  });
});

describe('a scanner that nobody has calibrated', () => {
  it.each(['\u0002…\u0003', '\u0002…\u0003\r\n', '…\u0003', '…\t'])('may frame its scan as %j', (frame) => {
    const [before = '', after = ''] = frame.split('…');
    const elements = { value: { kind: 'gs1', message: { elements: [{ value: GTIN }, { value: 'A' }] } } };
    expect(readScan(`${before}01${GTIN}10A${after}`)).toMatchObject(elements);
    expect(readScan(`${before}]C101${GTIN}10A${after}`)).toMatchObject(elements);
    expect(readScan(`${before}LOT-7${after}`)).toEqual({ ok: true, value: { kind: 'text', text: 'LOT-7' } });
  });

  it.each(['', '29', '0029'])('and that may send %j for the separator asks, the truth among the answers', (trace) => {
    const lot = `A21${'X'.repeat(16)}Z`;
    const truth = `01${GTIN}10${lot}\u001d21ABC`;
    const read = readScan(`]d2${truth.replace(GROUP_SEPARATOR, trace)}`);
    const readings = read.ok && read.value.kind === 'ambiguous' ? read.value.readings : [];
    const single = read.ok && read.value.kind === 'gs1' ? [read.value.message] : [];
    expect([...single, ...readings].map(({ elements }) => printElementString(elements))).toContain(truth);
  });
});

describe('an ISO 15434 message', () => {
  const data = ['PABC', '1TLOT', 'Q10'];
  it.each(['29', ''])('whose separators arrived as %j is refused, not read as one datum', (separator) => {
    const text = `[)>\u001e06${data.map((datum) => separator + datum).join('')}\u001e\u0004`;
    for (const profile of [UNCALIBRATED, { ...UNCALIBRATED, separator }]) {
      expect(readScan(text, profile)).toMatchObject({
        ok: false,
        refusal: { kind: 'not-iso-15434', refusal: { kind: 'separators-lost', position: 6 } },
      });
    }
  });

  it('of format 05 without separators is refused, not read as one long value', () => {
    expect(readScan(`[)>\u001e0501${GTIN}10ABC21XYZ\u001e\u0004`)).toMatchObject({
      refusal: { refusal: { kind: 'separators-lost' } },
    });
  });

  it.each([
    ['pictures', '\u241e', '\u241d', '\u2404'],
    ['angle brackets', '<RS>', '<GS>', '<EOT>'],
    ['braces', '{RS}', '{GS}', '{EOT}'],
  ])('with its control characters as %s is read', (_, record, group, end) => {
    const text = `[)>${record}06${data.map((datum) => group + datum).join('')}${record}${end}`;
    expect(readScan(text)).toMatchObject({
      value: { kind: 'iso-15434', envelopes: [{ elements: [{ value: 'ABC' }, { value: 'LOT' }, { value: '10' }] }] },
    });
  });
});

describe('keys', () => {
  const alt = (key: string): Keystroke => ({ key, alt: true });
  const plain = (text: string): Keystroke[] => text.split('').map((key) => ({ key }));

  it('with AltGr are characters, not control characters', () => {
    const altGr = (key: string): Keystroke => ({ key, alt: true, control: true });
    const typed = readKeystrokes([altGr(']'), ...plain('C1')]);
    expect(typed).toBe(']C1');
    expect(readKeystrokes([altGr('\\'), altGr('@'), altGr('0')])).toBe('\\@0');
  });

  it('of a scanner that types every character as a code are parted by the presses of Alt', () => {
    const codes = ['0065', '0029', '0066', '66'].flatMap((code) => [alt('Alt'), ...code.split('').map(alt)]);
    expect(readKeystrokes(codes)).toBe('A\u001dBB');
  });

  it.each(['Process', 'Dead', 'Unidentified', 'Compose'])(
    'that arrive as %s are missed, and the scan refused',
    (key) => {
      const typed = readKeystrokes([...plain(`01${GTIN}10A`), { key }, ...plain('B')]);
      expect(readScan(typed)).toEqual({ ok: false, refusal: { kind: 'keys-lost', position: 19 } });
    },
  );
});
