export * from './compression.ts';
export * from './digest.ts';
export * from './key-file.ts';
export * from './signing.ts';
