// Tells a lost or refused connection, after which the same work can be done again, from a statement that failed.

/**
 * Classes and codes of PostgreSQL that say nothing about the statement: 08 connection, 53300 too many connections,
 * 57P01 to 57P03 the server stops or starts, 40001 and 40P01 lost a race that a repeat decides.
 */
const SQL_STATES = /^(08...|53300|57P0[123]|40001|40P01)$/;

const NETWORK_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOENT',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EAI_AGAIN',
]);

/** What `pg` says without a code, version 8.23. */
const MESSAGES =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Client was closed|Query read timeout|timeout expired|Cannot use a pool after calling end)/;

export function isConnectionLoss(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code } = error as { code?: unknown };
  if (typeof code === 'string') return SQL_STATES.test(code) || NETWORK_CODES.has(code);
  return MESSAGES.test(error.message);
}
