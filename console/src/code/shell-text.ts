// Text that a POSIX shell reads back as it was.

/** One word. */
export function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** A command whose parts stand on lines of their own. */
export function shellLines(lines: readonly string[]): string {
  return lines.join(' \\\n  ');
}
