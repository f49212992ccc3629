export * from './problems.ts';
export * from './http/fields.ts';
export * from './http/common.ts';
export * from './http/hub/sites.ts';
export * from './http/hub/orders.ts';
export * from './http/hub/stock.ts';
export * from './http/hub/ledger.ts';
