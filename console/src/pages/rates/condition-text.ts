// What one price of a card is for, in words.

import type { RateChange } from '@lightmeter/contract';

/** @example `an image at 2K, high quality`; `a second at 720p, with sound`; `an output image token` */
export function conditionText(unit: string, when: RateChange['when']): string {
  const noun = unit.replaceAll('_', ' ').replace(/s$/, '');
  const article = /^[aeiou]/.test(noun) ? 'an' : 'a';
  const conditions = [
    ...(when.tier === undefined ? [] : [`at ${when.tier}`]),
    ...(when.resolution === undefined ? [] : [`at ${when.resolution}`]),
    ...(when.quality === undefined ? [] : [`${when.quality} quality`]),
    ...(when.sound === undefined ? [] : [when.sound ? 'with sound' : 'silent']),
  ];
  const [first, ...rest] = conditions;
  if (first === undefined) return `${article} ${noun}`;
  const joint = first.startsWith('at ') ? ' ' : ', ';
  return `${article} ${noun}${joint}${[first, ...rest].join(', ')}`;
}
