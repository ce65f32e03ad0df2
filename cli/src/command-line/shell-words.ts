// Commands that a person can copy into a shell.

/** One word as a POSIX shell reads it back. */
export function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** A whole command line. */
export function shellLine(words: readonly string[]): string {
  return words.map(shellWord).join(' ');
}
