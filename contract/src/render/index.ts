// Between core's objects and the wire's, both ways: what the server answers and the command line prints from its own
// cards. Loads no schema.

export * from './image-request-input.ts';
export * from './quote.ts';
export * from './rate-card.ts';
export * from './rate-change.ts';
