// Reads a prompt as far as the sandbox understands prompts: which things, how many, in which colours, how they stand to
// each other, where, in which light, and which text is to be seen.

import { stanceOf } from '../art/traits.ts';
import type { PaletteName } from '../palettes.ts';
import { translateCjk } from './cjk.ts';
import {
  ACTIONS,
  COLOURS,
  COUNTS,
  GARMENTS,
  type Garment,
  HEADWEAR,
  MOODS,
  RELATIONS,
  type RelationKind,
  SETTINGS,
  type Setting,
  WEATHERS,
  type Weather,
} from './english.ts';
import { takeQuotedText } from './quoted-text.ts';
import { nounOf, thingOf } from './things.ts';
import { isPlural, singularOf, singularPhrase } from './word-table.ts';

/** One kind of thing in the picture. */
export interface Subject {
  /** Name of its drawing. */
  readonly icon: string;
  /** 1 to 12. */
  readonly count: number;
  /** `#rrggbb`; undefined leaves its own colours. */
  readonly colour: string | undefined;
  readonly isLarge: boolean;
  readonly isSmall: boolean;
  /** How it stands to an earlier subject, by its place in the list. */
  readonly relation: { readonly kind: RelationKind; readonly to: number } | undefined;
  /** Clothes and headwear of a figure. */
  readonly outfit: Outfit;
}

/** What a figure wears. */
export interface Outfit {
  readonly headwear: readonly string[];
  readonly garment: Garment | undefined;
  readonly garmentColour: string | undefined;
}

/** What is to be painted, as far as the prompt says. */
export interface Brief {
  /** At most six, in the order of the prompt. */
  readonly subjects: readonly Subject[];
  readonly settings: readonly Setting[];
  /** In the order of the prompt. */
  readonly moods: readonly PaletteName[];
  readonly weathers: readonly Weather[];
  readonly texts: readonly string[];
  /** The prompt speaks of a sign, a board or the like, on which the text stands. */
  readonly isSigned: boolean;
}

const MAX_SUBJECTS = 6;
const MAX_WORDS = 400;
const LONGEST_PHRASE = 4;

/** The brief of a prompt. Every text has one: what is not understood is not in it. */
export function readPrompt(prompt: string): Brief {
  const { texts, rest } = takeQuotedText(prompt);
  const words = wordsOf(translateCjk(rest));
  const reader = new Reader(words);
  reader.read();
  return {
    subjects: reader.subjects.slice(0, MAX_SUBJECTS),
    settings: reader.settings,
    moods: reader.moods,
    weathers: reader.weathers,
    texts,
    isSigned: words.some((word) => SIGN_WORDS.has(singularOf(word))),
  };
}

const SIGN_WORDS: ReadonlySet<string> = new Set(
  'sign board billboard placard chalkboard blackboard banner signpost noticeboard menu label sticker'.split(
    ' ',
  ),
);

/** The words of a text in lower case, possessives as their nouns; a full stop or comma becomes a word of its own. */
function wordsOf(text: string): string[] {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+(?:['’]\p{L}+)?|[.,;:!?]/gu) ?? [];
  return words.slice(0, MAX_WORDS).map((word) => word.replace(/['’]s$/, ''));
}

/** A subject while it is being put together. */
type Draft = { -readonly [Key in keyof Subject]: Subject[Key] };

/** Clothes or headwear of that name; undefined when it is neither. */
function garmentOf(word: string): string | undefined {
  return GARMENTS.get(word) ?? HEADWEAR.get(word);
}

class Reader {
  readonly subjects: Draft[] = [];
  readonly settings: Setting[] = [];
  readonly moods: PaletteName[] = [];
  readonly weathers: Weather[] = [];
  private readonly words: readonly string[];
  private count: number | undefined;
  private colour: string | undefined;
  private size: 'large' | 'small' | undefined;
  private relation: RelationKind | undefined;
  private action: string | undefined;
  private isNegated = false;
  /** Words since the count, colour or size was read: they belong to what follows closely. */
  private wordsSinceAdjective = 0;

  constructor(words: readonly string[]) {
    this.words = words;
  }

  read(): void {
    for (let at = 0; at < this.words.length; ) at += this.readAt(at);
    this.applyAction();
  }

  /** Reads the longest phrase that begins here and says how many words it took. */
  private readAt(at: number): number {
    const word = this.words[at] ?? '';
    if (/^[.,;:!?]$/.test(word)) return this.readStop(word);
    if (/^(?:no|without|not|none|lacks|没有|沒有)$/.test(word)) {
      this.isNegated = true;
      return 1;
    }
    if (/^(?:and|beside|near|with|alongside|next|around)$/.test(word)) this.endRelation(word);
    if (/^(?:big|large|giant|huge|enormous|massive|gigantic|tall|colossal|towering)$/.test(word))
      return this.noteSize('large');
    if (/^(?:small|tiny|little|miniature|mini)$/.test(word)) return this.noteSize('small');
    for (let length = Math.min(LONGEST_PHRASE, this.words.length - at); length > 0; length -= 1) {
      const phrase = this.words.slice(at, at + length);
      if (phrase.some((part) => /^[.,;:!?]$/.test(part))) continue;
      if (!this.understand(phrase, at + length)) continue;
      // "Sitting on the moon": the last word may begin a place, so it is read again.
      return length > 1 && /^(?:on|in)$/.test(phrase.at(-1) ?? '') ? length - 1 : length;
    }
    this.wordsSinceAdjective += 1;
    if (this.wordsSinceAdjective > 3) this.forgetAdjectives();
    return 1;
  }

  private understand(phrase: readonly string[], next: number): boolean {
    const exact = phrase.join(' ');
    const single = singularPhrase(exact);
    const isPluralForm = single !== exact && isPlural(phrase.at(-1) ?? '');
    const look = <Value>(table: ReadonlyMap<string, Value>) => table.get(exact) ?? table.get(single);
    if (this.noteAdjective(exact, next)) return true;
    if (this.noteOutfit(exact, single)) return true;
    const relation = RELATIONS.get(exact);
    if (relation !== undefined && this.subjects.length > 0) this.relation = relation;
    const action = ACTIONS.get(exact);
    if (action !== undefined) this.action ??= action;
    const setting = look(SETTINGS) as Setting | undefined;
    const mood = look(MOODS);
    const weather = look(WEATHERS);
    const isPlace = setting !== undefined || weather !== undefined;
    // "Sunset" is light before it is a key word of some icon; "christmas" is not a tree.
    const find = mood === undefined ? thingOf : nounOf;
    if (!this.isNegated) {
      if (setting !== undefined && !this.settings.includes(setting)) this.settings.push(setting);
      if (mood !== undefined && !this.moods.includes(mood)) this.moods.push(mood);
      if (weather !== undefined && !this.weathers.includes(weather)) this.weathers.push(weather);
    }
    // "A shoe on a beach": what comes next is not what it stands on.
    if (setting !== undefined) this.relation = undefined;
    const icon = isPlace ? undefined : find(exact);
    // "A motorcycle helmet" is worn and no motorcycle.
    const isPartOfOutfit =
      (this.relation === 'wearing' || this.relation === 'in') && this.leadsToGarment(next);
    if (icon !== undefined && !isPartOfOutfit) this.addThing(icon, isPluralForm);
    const known = icon ?? relation ?? action ?? setting ?? mood ?? weather;
    if (known !== undefined && icon === undefined) this.isNegated = false;
    return known !== undefined;
  }

  private readStop(stop: string): number {
    this.forgetAdjectives();
    this.isNegated = false;
    if (stop !== ',') this.relation = undefined;
    return 1;
  }

  /** "A hat and a coat" are both worn; "on a chair and a dog" has the dog beside the chair. */
  private endRelation(word: string): void {
    const goesOn = this.relation === 'wearing' || this.relation === 'holding';
    if (!(goesOn && word === 'and')) this.relation = undefined;
  }

  private noteSize(size: 'large' | 'small'): number {
    this.size = size;
    this.wordsSinceAdjective = 0;
    return 1;
  }

  /** Numbers, and colours where they do not end the phrase ("an orange" is a fruit, "an orange car" is not). */
  private noteAdjective(phrase: string, next: number): boolean {
    const count = COUNTS.get(phrase) ?? (/^(?:[1-9]|1[0-2])$/.test(phrase) ? phrase : undefined);
    if (count !== undefined) {
      // "A pile of five apples" has five of them.
      if (this.count === undefined || Number(count) > 1) this.count = Number(count);
      this.wordsSinceAdjective = 0;
      return true;
    }
    const colour = COLOURS.get(phrase);
    if (colour === undefined) return false;
    const isThingToo = thingOf(phrase) !== undefined;
    if (isThingToo && !this.leadsToThing(next)) return false;
    // "A blue metallic sphere" is blue.
    this.colour ??= colour;
    this.wordsSinceAdjective = 0;
    return true;
  }

  private leadsToThing(from: number): boolean {
    for (let at = from; at < Math.min(from + 3, this.words.length); at += 1) {
      const word = this.words[at] ?? '';
      if (/^(?:[.,;:!?]|and|with|next|to|is)$/.test(word) || RELATIONS.has(word)) return false;
      if ((thingOf(word) ?? garmentOf(singularOf(word))) !== undefined) return true;
    }
    return false;
  }

  private leadsToGarment(from: number): boolean {
    return this.words.slice(from, from + 2).some((word) => garmentOf(singularOf(word)) !== undefined);
  }

  /** Clothes and headwear belong to the last figure when something is worn. */
  private noteOutfit(exact: string, single: string): boolean {
    const last = this.subjects.at(-1);
    const isWorn = last !== undefined && (this.relation === 'wearing' || this.relation === 'in');
    const headwear = HEADWEAR.get(exact) ?? HEADWEAR.get(single);
    const garment = GARMENTS.get(exact) ?? GARMENTS.get(single);
    if (!isWorn || this.isNegated || (headwear === undefined && garment === undefined)) return false;
    if (headwear !== undefined)
      last.outfit = { ...last.outfit, headwear: [...last.outfit.headwear, headwear] };
    if (garment !== undefined) last.outfit = { ...last.outfit, garment, garmentColour: this.colour };
    this.relation = 'wearing';
    this.forgetAdjectives();
    return true;
  }

  private addThing(icon: string, isPluralForm: boolean): void {
    const negated = this.isNegated;
    this.isNegated = false;
    const count = this.count ?? (isPluralForm ? 3 : 1);
    const known = this.subjects.find((subject) => subject.icon === icon && subject.colour === this.colour);
    if (!negated && known === undefined && this.subjects.length < MAX_SUBJECTS) {
      const to = this.subjects.length - 1;
      this.subjects.push({
        icon,
        count: Math.min(12, count),
        colour: this.colour,
        isLarge: this.size === 'large',
        isSmall: this.size === 'small',
        relation:
          this.relation === undefined || to < 0 ? undefined : { kind: this.relation, to: this.relatedTo(to) },
        outfit: { headwear: [], garment: undefined, garmentColour: undefined },
      });
    }
    this.relation = undefined;
    this.forgetAdjectives();
  }

  /** What is held or ridden belongs to the figure that acts, not to the last thing it holds. */
  private relatedTo(last: number): number {
    const subject = this.subjects[last];
    return this.relation === 'holding' && subject?.relation?.kind === 'holding' ? subject.relation.to : last;
  }

  private forgetAdjectives(): void {
    this.count = undefined;
    this.colour = undefined;
    this.size = undefined;
    this.wordsSinceAdjective = 0;
  }

  /** A man and "running" become the drawing of a running man. */
  private applyAction(): void {
    const figure = this.subjects.find((subject) =>
      /^(?:man|woman|person|boy|girl|child)$/.test(subject.icon),
    );
    if (!figure || this.action === undefined || stanceOf(figure.icon) !== 'head') return;
    const base = { boy: 'man', girl: 'woman', child: 'person' }[figure.icon] ?? figure.icon;
    const icon = `${base}-${this.action}`;
    figure.icon = icon;
  }
}
