import { parse } from 'csv-parse';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { InputError, type Layout } from './layout.ts';

export interface FileOrder {
  readonly number: string;
  readonly customer: string;
  readonly country: string;
  /** Unix milliseconds. */
  readonly orderedAt: number;
  readonly lines: { readonly item: string; readonly description: string; readonly quantity: number }[];
}

/** A cancellation of units that a customer had ordered before. */
export interface FileCancellation {
  readonly number: string;
  readonly customer: string;
  readonly orderedAt: number;
  readonly item: string;
  readonly quantity: number;
}

export interface BadRow {
  /** Line of the file, the header being line 1. */
  readonly line: number;
  readonly reason: string;
}

export interface OrderFile {
  readonly orders: readonly FileOrder[];
  readonly cancellations: readonly FileCancellation[];
  readonly rows: number;
  readonly badRows: readonly BadRow[];
}

type Row = Readonly<Record<string, string>>;

/**
 * Reads a CSV or gzipped CSV of order lines. Rows that make no sense are reported by line with the reason and left out; a
 * missing column or a file that ends in the middle stops with an InputError.
 */
export async function readOrders(path: string, layout: Layout): Promise<OrderFile> {
  await stat(path).catch(() => {
    throw new InputError(`There is no file ${path}; name an order file (CSV or .csv.gz) with --orders FILE.`);
  });
  const orders = new Map<string, FileOrder>();
  const cancellations: FileCancellation[] = [];
  const badRows: BadRow[] = [];
  let rows = 0;
  const parser = parse({
    bom: true,
    columns: (header: string[]) => checkHeader(path, header, layout),
    delimiter: layout.separator ?? ',',
    info: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
  });
  parser.on('readable', () => {
    let record: { readonly record: Row; readonly info: { readonly lines: number } } | null;
    while ((record = parser.read() as typeof record) !== null) {
      rows += 1;
      const wrong = takeRow(record.record, layout, orders, cancellations);
      if (wrong !== undefined) badRows.push({ line: record.info.lines, reason: wrong });
    }
  });
  const source = createReadStream(path);
  try {
    if (path.endsWith('.gz')) await pipeline(source, createGunzip(), parser);
    else await pipeline(source, parser);
  } catch (error) {
    throw explain(path, rows, error);
  }
  return { orders: [...orders.values()].sort(byTime), cancellations: cancellations.sort(byTime), rows, badRows };
}

function byTime(left: { readonly orderedAt: number }, right: { readonly orderedAt: number }): number {
  return left.orderedAt - right.orderedAt;
}

function explain(path: string, rows: number, error: unknown): Error {
  if (error instanceof InputError) return error;
  const code = (error as { readonly code?: string }).code ?? '';
  if (code === 'Z_BUF_ERROR' || code === 'CSV_QUOTE_NOT_CLOSED') {
    return new InputError(`${path} ends in the middle, after ${rows} rows; fetch or copy the whole file again.`);
  }
  if (code.startsWith('Z_'))
    return new InputError(
      `${path} is not a readable gzip file (${code}); fetch it again, or unpack it and name the .csv.`,
    );
  return new InputError(
    `${path} cannot be read as CSV after ${rows} rows (${(error as Error).message}); check its separator and quotes.`,
  );
}

function checkHeader(path: string, header: readonly string[], layout: Layout): string[] {
  const wanted = [layout.order, layout.item, layout.quantity, layout.orderedAt, layout.customer];
  const missing = wanted.filter((column) => !header.includes(column));
  if (missing.length > 0) {
    throw new InputError(
      `${path} has no column ${missing.join(', ')} (it has ${header.slice(0, 12).join(', ')}); map its columns in a small JSON and name that with --columns.`,
    );
  }
  return [...header];
}

/** What is wrong with a row, or nothing when it was taken. */
function takeRow(
  row: Row,
  layout: Layout,
  orders: Map<string, FileOrder>,
  cancellations: FileCancellation[],
): string | undefined {
  const number = cell(row, layout.order);
  const item = cell(row, layout.item);
  if (number === '') return 'no order number';
  if (item === '') return 'no item code';
  if (item.length > 64 || item.startsWith('@')) return `"${item.slice(0, 20)}" cannot be an item code`;
  const orderedAt = parseTime(cell(row, layout.orderedAt));
  if (orderedAt === undefined) return `"${cell(row, layout.orderedAt)}" is not a date and time`;
  const text = cell(row, layout.quantity);
  const quantity = Number(text);
  if (text === '' || !Number.isSafeInteger(quantity)) return `"${text}" is not a whole quantity`;
  const customer = cell(row, layout.customer) || 'unknown';
  const isCancellation = layout.cancellationPrefix !== undefined && number.startsWith(layout.cancellationPrefix);
  if (isCancellation) {
    if (quantity >= 0) return 'a cancellation with a quantity that is not negative';
    cancellations.push({ number, customer, orderedAt, item, quantity: -quantity });
    return undefined;
  }
  if (quantity <= 0) return `quantity ${quantity} of an order that is no cancellation`;
  const order =
    orders.get(number) ??
    startOrder(orders, number, customer, layout.country === undefined ? '' : cell(row, layout.country), orderedAt);
  order.lines.push({
    item,
    description: layout.description === undefined ? '' : cell(row, layout.description),
    quantity,
  });
  return undefined;
}

function cell(row: Row, column: string): string {
  return (row[column] ?? '').trim();
}

function startOrder(
  orders: Map<string, FileOrder>,
  number: string,
  customer: string,
  country: string,
  orderedAt: number,
): FileOrder {
  const order: FileOrder = { number, customer, country, orderedAt, lines: [] };
  orders.set(number, order);
  return order;
}

const timePattern = /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?)?(Z|[+-]\d{2}:\d{2})?$/;

function parseTime(text: string): number | undefined {
  if (!timePattern.test(text)) return undefined;
  const hasZone = /(Z|[+-]\d{2}:\d{2})$/.test(text);
  const value = Date.parse(hasZone || text.length === 10 ? text : `${text.replace(' ', 'T')}Z`);
  return Number.isNaN(value) ? undefined : value;
}
