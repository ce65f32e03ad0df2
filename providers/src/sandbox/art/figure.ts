// Figures: icons that are only a head get a body, clothes, headwear and something to hold, as one drawing.

import { type Hex, mix, shift } from '../colour.ts';
import type { Outfit } from '../prompt/read-prompt.ts';
import type { Random } from '../random.ts';
import { type Art, hasIcon, iconArt } from './icon-set.ts';
import { mainColour, tintArt } from './recolour.ts';
import { categoryOf, stanceOf } from './traits.ts';

/** A head and what it is dressed with. */
export interface FigureGiven {
  readonly icon: string;
  readonly outfit: Outfit;
  /** Drawings that it holds. */
  readonly held: readonly Art[];
  /** Colours that clothes are chosen from. */
  readonly accents: readonly [Hex, ...Hex[]];
  readonly colour: string | undefined;
  readonly random: Random;
}

/** Animals with a drawing of the whole body that are shown as a dressed figure when they wear something. */
const FACES: Readonly<Record<string, string>> = {
  cat: 'cat-face',
  'black-cat': 'cat-face',
  dog: 'dog-face',
  poodle: 'dog-face',
  rabbit: 'rabbit-face',
  mouse: 'mouse-face',
  monkey: 'monkey-face',
  pig: 'pig-face',
  cow: 'cow-face',
  tiger: 'tiger-face',
};

const SKIN_TONES = ['light', 'medium-light', 'medium', 'medium-dark', 'dark'] as const;

/** True for drawings of people, which the icon set has in several skin tones. */
export function isPerson(icon: string): boolean {
  return categoryOf(icon) === 'People & Body';
}

/** The same drawing of a person in a skin tone chosen by chance, where the icon set has it. */
export function inSkinTone(icon: string, random: Random): string {
  if (!isPerson(icon)) return icon;
  const toned = `${icon}-${random.pick(SKIN_TONES)}`;
  return hasIcon(toned) ? toned : icon;
}

/** True when the thing is drawn as a head on a body. */
export function isFigure(icon: string, outfit: Outfit): boolean {
  return stanceOf(icon) === 'head' || (wears(outfit) && icon in FACES);
}

function wears(outfit: Outfit): boolean {
  return outfit.garment !== undefined || outfit.headwear.length > 0;
}

/** Units of the figure's view box: the head is 24 wide, shoulders at 24, soles at 60. */
const WIDTH = 40;
const HEIGHT = 62;
const HEAD = { x: 8, y: 1, scale: 0.75 };
/** How much lower a hat sits between an animal's ears. */
const EARS = 3;
/** Room above the head for a hat. */
const HAT_ROOM = 11;

/** The whole figure as one drawing; undefined when there is no such head. */
export function figureArt(given: FigureGiven): Art | undefined {
  const headIcon = wears(given.outfit) ? (FACES[given.icon] ?? given.icon) : given.icon;
  const plain = iconArt(inSkinTone(headIcon, given.random));
  if (!plain) return undefined;
  const ofPerson = isPerson(headIcon);
  const head = given.colour !== undefined && !ofPerson ? tintArt(plain, given.colour) : plain;
  const skin = ofPerson ? faceColour(plain) : ((mainColour(head) ?? '#b98556') as Hex);
  const body = bodyOf(given, { headIcon, skin, isPerson: ofPerson });
  const room = given.outfit.headwear.some((name) => !LOW_HEADWEAR.has(name)) ? HAT_ROOM : 0;
  const pieces = [
    ...body,
    ...placed(head, HEAD.x, HEAD.y, HEAD.scale),
    ...given.outfit.headwear.flatMap((name) => headwear(name, ofPerson ? 0 : EARS)),
    ...given.held.flatMap((art, index) => placed(art, index % 2 === 0 ? 23 : -1, 29, 0.5 * (32 / art.width))),
  ];
  return {
    pieces: room === 0 ? pieces : pieces.map((piece) => `<g transform="translate(0 ${room})">${piece}</g>`),
    width: WIDTH,
    height: HEIGHT + room,
  };
}

/** Heads that are neither animals nor people but go dressed all the same. */
const DRESSED = new Set(['clown-face', 'ogre', 'goblin', 'skull', 'alien', 'santa-claus', 'mrs-claus']);

function bodyOf(given: FigureGiven, head: { headIcon: string; skin: Hex; isPerson: boolean }): string[] {
  if (head.isPerson || wears(given.outfit) || DRESSED.has(head.headIcon)) {
    return dressedBody(given, head.skin, head.isPerson);
  }
  return head.headIcon === 'robot' ? metalBody(head.skin) : furBody(head.skin);
}

/** The skin's colour: of a face, the largest colour that is neither hair nor white. */
function faceColour(head: Art): Hex {
  const fills = head.pieces
    .map((piece) => /fill="(#[0-9a-f]{6})"/i.exec(piece)?.[1])
    .filter((fill) => fill !== undefined);
  return (fills[2] ?? fills[0] ?? '#e0a878') as Hex;
}

function placed(art: Art, x: number, y: number, scale: number): string[] {
  return art.pieces.map((piece) => `<g transform="translate(${x} ${y}) scale(${scale})">${piece}</g>`);
}

/** An animal's own body: egg-shaped, with a lighter belly, sitting upright. */
function furBody(fur: Hex): string[] {
  const dark = shift(fur, { lightness: -0.09 });
  const belly = mix(fur, '#fff6e6', 0.55);
  return [
    `<path fill="${dark}" d="M28 50c5 1 9-2 9-6 0-2.5-3-2.5-3.5-.5-.6 2-3 2.5-5.5 1.5z"/>`,
    `<path fill="${fur}" d="M20 20c8 0 12.5 12 12.5 24 0 10-5 15.5-12.5 15.5S7.5 54 7.5 44C7.5 32 12 20 20 20"/>`,
    `<ellipse cx="20" cy="46" rx="7.5" ry="11" fill="${belly}"/>`,
    `<path fill="${dark}" d="M9.5 31c-3 3-4.5 9-3 12.5 1 2.2 4 1.5 4.5-1L12.5 34zM30.5 31c3 3 4.5 9 3 12.5-1 2.2-4 1.5-4.5-1L27.5 34z"/>`,
    `<ellipse cx="12.5" cy="58.5" rx="6" ry="3.2" fill="${dark}"/>`,
    `<ellipse cx="27.5" cy="58.5" rx="6" ry="3.2" fill="${dark}"/>`,
  ];
}

/** A robot's body: plates, joints and a dial. */
function metalBody(metal: Hex): string[] {
  const dark = shift(metal, { lightness: -0.14 });
  const pale = mix(metal, '#ffffff', 0.4);
  return [
    `<path fill="${dark}" d="M18 22h4v5h-4zM12 46h5v10h-5zm11 0h5v10h-5z"/>`,
    `<path fill="${metal}" d="M10 55h8.5v6H8.5zM21.5 55H30l1.5 6h-10z"/>`,
    `<circle cx="9" cy="30" r="3" fill="${dark}"/><circle cx="31" cy="30" r="3" fill="${dark}"/>`,
    `<rect x="4.5" y="31" width="5" height="12" rx="2.5" fill="${metal}"/><rect x="30.5" y="31" width="5" height="12" rx="2.5" fill="${metal}"/>`,
    `<rect x="10" y="25.5" width="20" height="22" rx="4" fill="${metal}"/>`,
    `<rect x="13.5" y="30" width="13" height="9" rx="2" fill="${pale}"/>`,
    '<circle cx="17" cy="34.5" r="2" fill="#e8505b"/><circle cx="23" cy="34.5" r="2" fill="#ffc857"/>',
    `<path fill="${dark}" d="M14 42h12v1.5H14z"/>`,
  ];
}

/** Legs, torso and arms in clothes; a garment that was not named is a shirt in a colour by chance. */
function dressedBody(given: FigureGiven, skin: Hex, isPerson: boolean): string[] {
  const { outfit, random, accents } = given;
  const isFemale = /woman|girl|princess/.test(given.icon);
  const garment = outfit.garment ?? (isFemale && random.chance(0.4) ? 'dress' : 'shirt');
  const cloth = (outfit.garmentColour ?? (garment === 'suit' ? '#2f3550' : random.pick(accents))) as Hex;
  const dark = shift(cloth, { lightness: -0.08 });
  const trousers =
    garment === 'suit' ? dark : random.pick(['#3b4a6b', '#5b4a42', '#3d3d4d', '#6b6f7a'] as const);
  const shoes = random.pick(['#3a2f35', '#f2efe8', '#7a4a34', '#c94b43'] as const);
  const feet = isPerson ? shoes : shift(skin, { lightness: -0.06 });
  const neck = `<path fill="${shift(skin, { lightness: -0.06 })}" d="M17 21h6v6h-6z"/>`;
  const hands = `<circle cx="8" cy="43.5" r="2.9" fill="${skin}"/><circle cx="32" cy="43.5" r="2.9" fill="${skin}"/>`;
  const arms = `<path fill="${dark}" d="M13 26c-4 1.5-6.5 9-7.5 16.5l5 1L15 32zM27 26c4 1.5 6.5 9 7.5 16.5l-5 1L25 32z"/>`;
  const shoesPath = `<path fill="${feet}" d="M10.5 61c0-2.5 2-3.5 4.5-3.5h4V61zM29.5 61c0-2.5-2-3.5-4.5-3.5h-4V61z"/>`;
  const long = garment === 'dress' || garment === 'robe';
  const legs = long
    ? `<path fill="${isPerson ? skin : feet}" d="M14.5 50h4v9h-4zm7 0h4v9h-4z"/>`
    : `<path fill="${trousers}" d="M12.5 44h15l-.5 14.5h-6L20 49l-1 9.5h-6z"/>`;
  const torso = long
    ? `<path fill="${cloth}" d="M14 25.5c3-1.5 9-1.5 12 0l2 8 ${garment === 'robe' ? '4.5 25.5h-25L12 33.5z' : '5 20c-4 2.5-22 2.5-26 0l5-20z'}"/>`
    : `<path fill="${cloth}" d="M12.5 27c1-2 4-2.7 7.5-2.7s6.5.7 7.5 2.7l1 19.5h-17z"/>`;
  return [shoesPath, legs, neck, arms, hands, torso, ...garmentDetail(garment, cloth)];
}

function garmentDetail(garment: Outfit['garment'], cloth: Hex): string[] {
  const dark = shift(cloth, { lightness: -0.12 });
  switch (garment) {
    case 'suit':
      return [
        '<path fill="#fbf8f1" d="M17 24.5h6L20 36z"/>',
        '<path fill="#c93a45" d="m19 26.5 1-1.5 1 1.5 1 6.5-2 3-2-3z"/>',
        `<path fill="${dark}" d="M15 24.5h2.5L20 36l-3 2zM25 24.5h-2.5L20 36l3 2zM20 36v10.5h-.7V37z"/>`,
      ];
    case 'robe':
      return [`<path fill="${dark}" d="M18.5 24.5h3l1.5 34h-6zM12 37h16l.6 3H11.4z"/>`];
    case 'dress':
      return [`<path fill="${dark}" d="M12.3 34.5h15.4l.4 2.5H11.9z"/>`];
    default:
      return [`<path fill="${dark}" d="M16.5 24.6c1 2.6 6 2.6 7 0l1 .2c-1.5 4-7.5 4-9 0z"/>`];
  }
}

/** Headwear that does not rise above the head. */
const LOW_HEADWEAR = new Set(['sunglasses', 'glasses', 'goggles', 'headphone', 'scarf']);

function headwear(name: string, lower: number): string[] {
  const art = iconArt(name);
  if (!art) return [];
  switch (name) {
    case 'sunglasses':
    case 'glasses':
    case 'goggles':
      return placed(art, 9.6, 3.2, 0.65);
    case 'scarf':
      return placed(art, 12, 19.5, 0.5);
    case 'headphone':
      return placed(art, 6.4, -0.5, 0.85);
    case 'crown':
      return placed(art, 12, -8.5 + lower, 0.5);
    case 'billed-cap':
      return placed(art, 9.5, -6.5 + lower, 0.62);
    case 'military-helmet':
    case 'rescue-workers-helmet':
      return placed(art, 8, -6 + lower, 0.75);
    default:
      return placed(art, 10.4, -11 + lower, 0.6);
  }
}
