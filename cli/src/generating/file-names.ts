// Names of picture files: the line or number of the prompt, its first words, and never a name that is taken.

import { existsSync } from 'node:fs';
import { join } from 'node:path';

const SLUG_LETTERS = 40;

/** The first words of a prompt as a file name has them: letters and digits of any script, joined by hyphens. */
export function slugOf(prompt: string): string {
  const words = prompt
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, '-')
    .replace(/^-+|-+$/g, '');
  const letters = [...words];
  if (letters.length <= SLUG_LETTERS) return words || 'image';
  const start = letters.slice(0, SLUG_LETTERS).join('');
  const lastHyphen = start.lastIndexOf('-');
  return lastHyphen > 0 && letters[SLUG_LETTERS] !== '-' ? start.slice(0, lastHyphen) : start;
}

/** Hands out each name once. */
export class FileNames {
  private readonly directory: string;
  private readonly given = new Set<string>();

  constructor(directory: string) {
    this.directory = directory;
  }

  /**
   * A name in the folder that no file has and that was not given out before.
   *
   * @example 7, 'A fox, at dawn', 'png' = "0007-a-fox-at-dawn.png", then "0007-a-fox-at-dawn-2.png"
   */
  take(number: number, prompt: string, format: string): string {
    const base = `${String(number).padStart(4, '0')}-${slugOf(prompt)}`;
    for (let copy = 1; ; copy += 1) {
      const name = `${base}${copy === 1 ? '' : `-${copy}`}.${format}`;
      if (this.given.has(name) || existsSync(join(this.directory, name))) continue;
      this.given.add(name);
      return name;
    }
  }
}
