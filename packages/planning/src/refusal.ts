/**
 * Mistakes that any engine may find in what it was given. Each engine names the ones it looks for with its own fields and adds
 * what only it can find; `field` is always the path of a member of its problem, such as `demands` or `vehicles.capacities`.
 */
export type InputRefusal<Field extends string = string> =
  | EmptyRefusal
  | TooLargeRefusal
  | WrongLengthRefusal<Field>
  | NumberRefusal<Field>
  | ReferenceRefusal<Field>;

/** There is nothing to decide about: no items, no orders, no sites. */
export interface EmptyRefusal<What extends string = string> {
  readonly kind: 'empty';
  readonly what: What;
}

/** More than the engine's limit, which its page names. */
export interface TooLargeRefusal<What extends string = string> {
  readonly kind: 'too-large';
  readonly what: What;
  readonly countMax: number;
}

/** A column that is longer or shorter than the others make it. */
export interface WrongLengthRefusal<Field extends string = string> {
  readonly kind: 'wrong-length';
  readonly field: Field;
  readonly length: number;
  readonly lengthExpected: number;
}

/** NaN, infinite, negative, broken or too large, where that has no meaning. `index` is 0 for a single number. */
export interface NumberRefusal<Field extends string = string> {
  readonly kind: 'number-not-valid';
  readonly field: Field;
  readonly index: number;
  readonly value: number;
}

/** The first number of a column that `isWrong`. */
export function findNumber<Field extends string>(
  field: Field,
  values: Float64Array | Int32Array | Uint8Array | readonly number[],
  isWrong: (value: number) => boolean,
): NumberRefusal<Field> | undefined {
  for (const [index, value] of values.entries())
    if (isWrong(value)) return { kind: 'number-not-valid', field, index, value };
  return undefined;
}

/** A number that should name something of the same problem, such as a site, and names nothing. */
export interface ReferenceRefusal<Field extends string = string> {
  readonly kind: 'unknown-reference';
  readonly field: Field;
  readonly index: number;
}
