export * from './account.ts';
export * from './errors.ts';
export * from './images.ts';
export * from './keys.ts';
export * from './models.ts';
export * from './primitives.ts';
export * from './quotes.ts';
