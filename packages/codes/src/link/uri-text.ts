/** Percent escapes of Digital Links. Bytes are taken as Latin-1: values of element strings are ASCII. */

/** In a path `+` is a plus; in a query it is a space. Broken escapes stay as they are. */
export function unescapeUri(text: string, part: 'path' | 'query'): string {
  const spaced = part === 'query' ? text.replaceAll('+', ' ') : text;
  return spaced.replaceAll(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

/** How many characters of an escaped text its first `count` unescaped ones are. */
export function escapedLength(text: string, count: number): number {
  let length = 0;
  for (let left = count; left > 0; left--) length += /^%[0-9A-Fa-f]{2}/.test(text.slice(length, length + 3)) ? 3 : 1;
  return length;
}

/** Everything but RFC 3986's unreserved characters is escaped. */
export function escapeUri(text: string, part: 'path' | 'query'): string {
  return text.replaceAll(/[^-.0-9A-Z_a-z~]/g, (character) => {
    if (character === ' ' && part === 'query') return '+';
    return `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
  });
}

/** The parts of a web address that may carry GS1 data. */
export type UriParts = {
  /** Scheme and authority, without the slash that ends them. */
  readonly authority: string;
  readonly path: string;
  readonly query: string;
};

const URI = /^(https?|HTTPS?):\/\/([-.0-9:A-Z[\]a-z]+)(\/[^?#]*)?(?:\?([^#]*))?(?:#.*)?$/;

/** Undefined when the text is not a web address, or has characters that none may have. */
export function splitUri(text: string): UriParts | undefined {
  if (/[^-!#$%&'()*+,./0-9:;=?@A-Z[\]_a-z~]/.test(text)) return undefined;
  const match = URI.exec(text);
  if (match === null) return undefined;
  const [, scheme = '', host = '', path = '', query = ''] = match;
  return { authority: `${scheme}://${host}`, path, query };
}
