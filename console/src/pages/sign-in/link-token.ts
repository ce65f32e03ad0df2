// The token of a link stands behind its #, which browsers send to no server and to no other page.

/** The token, or undefined for an address without one. */
export function linkToken(hash: string): string | undefined {
  return new URLSearchParams(hash.replace(/^#/, '')).get('token') ?? undefined;
}

/**
 * Where to go after signing in: a page of the console and nothing else.
 *
 * @example /gallery?model=gpt-image-2; `/` for an address of another server
 */
export function safeNext(next: string | undefined): string {
  return next !== undefined && /^\/(?![/\\])[^\\\s]*$/.test(next) && !/^\/(sign-in|setup)/.test(next)
    ? next
    : '/';
}
