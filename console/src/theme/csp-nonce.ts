// The number the server gave this page: style elements that carry it are allowed by the content security policy.

/** Empty when the page was not served by Lightmeter. */
export function cspNonce(): string {
  // The attribute reads empty on purpose, so that style sheets cannot leak it; the property does not.
  return document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';
}
