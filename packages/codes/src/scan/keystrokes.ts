/** A key of a keyboard wedge, as a browser reports it. */
export type Keystroke = {
  /** `KeyboardEvent.key` of a key that goes down. */
  readonly key: string;
  readonly alt?: boolean;
  readonly control?: boolean;
};

const NAMED: { readonly [key: string]: string } = { Enter: '\r', Tab: '\t' };

/** Stands where a key was pressed whose character the keyboard layout or an input method took. */
export const LOST_KEY: string = '\ufffd';

/** What browsers call keys that a dead key or an input method swallows. */
const LOST: ReadonlySet<string> = new Set(['Compose', 'Dead', 'Process', 'Unidentified']);

/**
 * The text that a keyboard wedge typed. Alt with digits is the character of that code (Alt+0029 is the separator);
 * every press of Alt begins another. Control with a letter or bracket is a control character (Control+] is the
 * separator); Control and Alt together are AltGr, and the character is itself. A swallowed key leaves
 * {@link LOST_KEY}; other keys without a character are nothing.
 */
export function readKeystrokes(keystrokes: readonly Keystroke[]): string {
  let text = '';
  let code = '';
  const flush = (): void => {
    // Codes are taken modulo 256, as the keyboard driver does.
    if (code !== '') text += String.fromCharCode(Number(code.slice(-4)) & 0xff);
    code = '';
  };
  for (const { key, alt, control } of keystrokes) {
    if (alt === true && control !== true && /^\d$/.test(key)) {
      code += key;
      continue;
    }
    flush();
    if (LOST.has(key)) text += LOST_KEY;
    else if (key.length > 1) text += NAMED[key] ?? '';
    else text += control === true && alt !== true ? toControl(key) : key;
  }
  flush();
  return text;
}

function toControl(key: string): string {
  const code = key.toUpperCase().charCodeAt(0);
  return code >= 0x40 && code <= 0x5f ? String.fromCharCode(code & 0x1f) : '';
}
