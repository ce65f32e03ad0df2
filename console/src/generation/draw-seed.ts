// A seed that nobody chose.

/** 0 to 2,147,483,647, as the wire takes them. */
export function drawSeed(): number {
  return (crypto.getRandomValues(new Uint32Array(1))[0] ?? 0) >>> 1;
}
