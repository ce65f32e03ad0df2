// Why a file cannot be read, in words that do not name it again: the sentence around them has.

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'you may not read it',
  EPERM: 'you may not read it',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of its path is no folder',
};

/**
 * The reason without a full stop.
 *
 * @example ENOENT: no such file or directory, open 'fox.png' = "there is no such file"
 */
export function readFailureText(cause: unknown): string {
  const { code, message } = cause as NodeJS.ErrnoException;
  return REASONS[code ?? ''] ?? message.replace(/, \w+( '.*')?$/, '');
}
