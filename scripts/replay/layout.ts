import { readFileSync } from 'node:fs';

/** Which column of an order file holds what; a small JSON of the same shape maps any other file. */
export interface Layout {
  readonly name: string;
  readonly order: string;
  readonly item: string;
  readonly description?: string;
  readonly quantity: string;
  /** ISO 8601 date and time; without an offset it is read as UTC. */
  readonly orderedAt: string;
  readonly customer: string;
  readonly country?: string;
  /** Orders whose number begins with this are cancellations; their quantities are negative. */
  readonly cancellationPrefix?: string;
  readonly separator?: string;
}

/** The UCI "Online Retail" layout (Chen 2012): invoices are orders, `C…` are cancellations. */
export const onlineRetail: Layout = {
  name: 'online-retail',
  order: 'InvoiceNo',
  item: 'StockCode',
  description: 'Description',
  quantity: 'Quantity',
  orderedAt: 'InvoiceDate',
  customer: 'CustomerID',
  country: 'Country',
  cancellationPrefix: 'C',
};

/** A problem of the person's input: one sentence that says what to do next. */
export class InputError extends Error {
  override readonly name = 'InputError';
}

const required = ['order', 'item', 'quantity', 'orderedAt', 'customer'] as const;

export function readLayout(path: string): Layout {
  let parsed: unknown;
  try {
    parsed = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new InputError(
      `The column map ${path} cannot be read as JSON (${(error as Error).message}); correct it, or leave --columns out for the Online Retail layout.`,
    );
  }
  const layout = parsed as Partial<Layout>;
  const missing = required.filter((name) => typeof layout[name] !== 'string');
  if (missing.length > 0) {
    throw new InputError(
      `The column map ${path} does not say which column holds ${missing.join(', ')}; add a line such as "${missing[0]}": "Column Name".`,
    );
  }
  return { name: path, ...(layout as Omit<Layout, 'name'>) };
}
