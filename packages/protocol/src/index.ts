export * from './problems.ts';
export * from './http/fields.ts';
export * from './http/common.ts';
