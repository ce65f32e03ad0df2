// The text a picture is asked to show: what stands in quotation marks of any kind, or in capitals after "says".

/** Letters that the bundled typefaces have; anything else is left out rather than drawn as empty boxes. */
const DRAWABLE =
  /[^\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{N}\p{P}\p{Sc}\p{Zs}+<=>|~^ーー々〆]/gu;

const MAX_TEXTS = 4;
const MAX_CHARACTERS = 160;

const QUOTED = [
  /“([^“”]{1,400})”/g,
  /„([^„“”]{1,400})[“”]/g,
  /「([^「」]{1,400})」/g,
  /『([^『』]{1,400})』/g,
  /«\s?([^«»]{1,400}?)\s?»/g,
  /《([^《》]{1,400})》/g,
  /"([^"]{1,400})"/g,
  /‘([^‘]{1,400}?)’(?!\p{L})/gu,
  // An apostrophe inside a word is no quotation mark.
  /(?<![\p{L}\p{N}])'([^'\n]{1,400}?(?:'\p{L}[^'\n]*?)*)'(?![\p{L}\p{N}])/gu,
] as const;

/** "that says Deep Learning", "the word KA-BOOM": capitals that follow a word about writing. */
const UNQUOTED =
  /\b(?:says|saying|reads|reading|spells|spelling|word|words|text|titled|labell?ed|letters|lettering)\s+((?:\p{Lu}[\p{L}\p{N}'’!?.&-]*(?:\s+|$)){1,6})/gu;

/** A prompt taken apart. */
export interface QuotedText {
  /** In the order of the prompt; at most four pieces of at most 160 characters. */
  readonly texts: readonly string[];
  /** The prompt without them. */
  readonly rest: string;
}

/** Takes the text to be shown out of a prompt. */
export function takeQuotedText(prompt: string): QuotedText {
  const found: { at: number; text: string }[] = [];
  let rest = prompt;
  for (const pattern of [...QUOTED, UNQUOTED]) {
    rest = rest.replace(pattern, (whole: string, text: string, at: number) => {
      const drawable = text.replace(DRAWABLE, '').replace(/\s+/g, ' ').trim();
      if (drawable === '') return whole;
      found.push({ at, text: shorten(drawable) });
      // Of the same length, so that later finds keep their places; the marks must not match again.
      return ' '.repeat(whole.length);
    });
  }
  const texts = found.sort((one, other) => one.at - other.at).map(({ text }) => text);
  return { texts: texts.slice(0, MAX_TEXTS), rest };
}

function shorten(text: string): string {
  const characters = [...text];
  return characters.length <= MAX_CHARACTERS ? text : `${characters.slice(0, MAX_CHARACTERS - 1).join('')}…`;
}
