/**
 * Checks of untrusted values: entry bodies that another machine wrote. A shape returns what is wrong with a value, or
 * `undefined`. Members that a shape does not name are allowed: a later version may have added them.
 */
export type Shape = (value: unknown, path: string) => string | undefined;

/** Text that every store can keep: no NUL, no half of a surrogate pair. Lengths in UTF-16 code units. */
export function text(lengthMax: number, lengthMin = 0): Shape {
  return (value, path) =>
    typeof value === 'string' && value.length >= lengthMin && value.length <= lengthMax && isKeepable(value)
      ? undefined
      : `${path} is not text of ${lengthMin} to ${lengthMax} characters`;
}

function isKeepable(text: string): boolean {
  return text.isWellFormed() && !text.includes('\u0000');
}

export function pattern(expression: RegExp, description: string): Shape {
  return (value, path) =>
    typeof value === 'string' && expression.test(value) && isKeepable(value)
      ? undefined
      : `${path} is not ${description}`;
}

export function oneOf(...choices: readonly string[]): Shape {
  return (value, path) =>
    typeof value === 'string' && choices.includes(value) ? undefined : `${path} is none of ${choices.join(', ')}`;
}

export function integer(least: number, most: number = Number.MAX_SAFE_INTEGER): Shape {
  return (value, path) =>
    Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most
      ? undefined
      : `${path} is not an integer from ${least} to ${most}`;
}

export const flag: Shape = (value, path) => (typeof value === 'boolean' ? undefined : `${path} is not true or false`);

export function where(accept: (text: string) => boolean, description: string): Shape {
  return (value, path) =>
    typeof value === 'string' && accept(value) && isKeepable(value) ? undefined : `${path} is not ${description}`;
}

export function optional(shape: Shape): Shape {
  return (value, path) => (value === undefined ? undefined : shape(value, path));
}

export function list(shape: Shape, most: number, least = 0): Shape {
  return (value, path) => {
    if (!Array.isArray(value) || value.length < least || value.length > most) {
      return `${path} is not a list of ${least} to ${most}`;
    }
    for (const [index, member] of value.entries()) {
      const wrong = shape(member, `${path}[${index}]`);
      if (wrong !== undefined) return wrong;
    }
    return undefined;
  };
}

export function record(members: { readonly [name: string]: Shape }): Shape {
  const entries = Object.entries(members);
  return (value, path) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return `${path} is not a record`;
    for (const [name, shape] of entries) {
      const wrong = shape((value as { readonly [name: string]: unknown })[name], `${path}.${name}`);
      if (wrong !== undefined) return wrong;
    }
    return undefined;
  };
}
