export * from './back-off.ts';
export * from './compare.ts';
export * from './context.ts';
export * from './exchange.ts';
export * from './machine.ts';
export * from './state.ts';
export * from './view.ts';
