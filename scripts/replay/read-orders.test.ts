import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { InputError, onlineRetail, readLayout } from './layout.ts';
import { readOrders } from './read-orders.ts';

const header = 'InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country';
const folder = mkdtempSync(join(tmpdir(), 'holdfast-orders-'));

function file(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const good = [
  header,
  '1001,A1,Tea,6,2010-12-01T08:26:00,1.5,17,United Kingdom',
  '1001,A2,"Cups, blue",2,2010-12-01T08:26:00,1.5,17,United Kingdom',
  'C1002,A1,Tea,-1,2010-12-02T08:26:00,1.5,17,United Kingdom',
].join('\n');

describe('an order file', () => {
  it('gives orders with their lines, and cancellations apart from them', async () => {
    const read = await readOrders(file('good.csv', `\uFEFF${good}\r\n`), onlineRetail);
    expect(read.badRows).toEqual([]);
    expect(read.orders).toMatchObject([
      {
        number: '1001',
        customer: '17',
        lines: [
          { item: 'A1', quantity: 6 },
          { item: 'A2', description: 'Cups, blue', quantity: 2 },
        ],
      },
    ]);
    expect(read.cancellations).toMatchObject([{ number: 'C1002', item: 'A1', quantity: 1 }]);
  });

  it('is read the same when it is compressed', async () => {
    const plain = await readOrders(file('same.csv', good), onlineRetail);
    expect(await readOrders(file('same.csv.gz', gzipSync(good)), onlineRetail)).toEqual(plain);
  });

  it('has its bad rows reported by line with the reason, and goes on', async () => {
    const bad = [
      good,
      ',A1,Tea,1,2010-12-03T08:26:00,1,17,United Kingdom',
      '1003,,Tea,1,2010-12-03T08:26:00,1,17,United Kingdom',
      '1003,A1,Tea,1.5,2010-12-03T08:26:00,1,17,United Kingdom',
      '1003,A1,Tea,-4,2010-12-03T08:26:00,1,17,United Kingdom',
      '1003,A1,Tea,1,yesterday,1,17,United Kingdom',
      'C1004,A1,Tea,3,2010-12-03T08:26:00,1,17,United Kingdom',
      '1005,A1,Tea,3,2010-12-03T08:26:00,1,17,United Kingdom',
    ].join('\n');
    const read = await readOrders(file('bad.csv', bad), onlineRetail);
    expect(read.badRows.map((row) => row.line)).toEqual([5, 6, 7, 8, 9, 10]);
    expect(read.badRows.map((row) => row.reason)).toEqual([
      'no order number',
      'no item code',
      '"1.5" is not a whole quantity',
      'quantity -4 of an order that is no cancellation',
      '"yesterday" is not a date and time',
      'a cancellation with a quantity that is not negative',
    ]);
    expect(read.orders.map((order) => order.number)).toEqual(['1001', '1005']);
  });

  it.each([
    ['is not there', () => join(folder, 'nowhere.csv'), /There is no file .* name an order file/],
    [
      'ends in the middle of its compression',
      () => file('cut.csv.gz', gzipSync(good).subarray(0, 60)),
      /ends in the middle.*whole file again/,
    ],
    ['is not compressed at all', () => file('fake.csv.gz', good), /not a readable gzip file/],
    ['lacks a column', () => file('columns.csv', good.replace('StockCode', 'Sku')), /no column StockCode.*--columns/],
    [
      'ends inside a quoted cell',
      () => file('quote.csv', `${header}\n1001,A1,"Tea,6,2010-12-01T08:26:00,1.5,17,UK`),
      /ends in the middle/,
    ],
  ])('that %s stops with a sentence that says what to do', async (_, path, sentence) => {
    const reading = readOrders(path(), { ...onlineRetail, name: 'strict' });
    await expect(reading).rejects.toThrow(InputError);
    await expect(reading).rejects.toThrow(sentence);
  });
});

describe('a column map', () => {
  it('reads any other file', async () => {
    const map = { order: 'no', item: 'sku', quantity: 'qty', orderedAt: 'when', customer: 'who', separator: ';' };
    const layout = readLayout(file('map.json', JSON.stringify(map)));
    const read = await readOrders(file('other.csv', 'no;sku;qty;when;who\n7;X;3;2024-02-03;me\n'), layout);
    expect(read.orders).toMatchObject([
      { number: '7', orderedAt: Date.UTC(2024, 1, 3), lines: [{ item: 'X', quantity: 3 }] },
    ]);
  });

  it('that misses a column says which', () => {
    expect(() => readLayout(file('half.json', '{"order":"no"}'))).toThrow(
      /does not say which column holds item, quantity/,
    );
    expect(() => readLayout(file('broken.json', '{'))).toThrow(/cannot be read as JSON/);
  });

  it('never changes the file', () => {
    expect(readFileSync(join(folder, 'good.csv'), 'utf8')).toContain('1001,A1');
  });
});
