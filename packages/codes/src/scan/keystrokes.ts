/** A key of a keyboard wedge, as a browser reports it. */
export type Keystroke = {
  /** `KeyboardEvent.key`. */
  readonly key: string;
  readonly alt?: boolean;
  readonly control?: boolean;
};

const NAMED: { readonly [key: string]: string } = { Enter: '\r', Tab: '\t' };

/**
 * The text that a keyboard wedge typed. Alt with digits is the character of that code (Alt+0029 is the separator);
 * Control with a letter or bracket is a control character (Control+] is the separator); other keys without a
 * character are nothing.
 */
export function readKeystrokes(keystrokes: readonly Keystroke[]): string {
  let text = '';
  let code = '';
  const flush = (): void => {
    if (code !== '') text += String.fromCharCode(Number(code) & 0xffff);
    code = '';
  };
  for (const { key, alt, control } of keystrokes) {
    if (alt === true && /^\d$/.test(key)) {
      code += key;
      continue;
    }
    if (alt === true && key === 'Alt') continue;
    flush();
    if (key.length === 1) text += control === true ? toControl(key) : key;
    else text += NAMED[key] ?? '';
  }
  flush();
  return text;
}

function toControl(key: string): string {
  const code = key.toUpperCase().charCodeAt(0);
  return code >= 0x40 && code <= 0x5f ? String.fromCharCode(code & 0x1f) : '';
}
