// The typefaces: Inter (OFL) for Latin, Greek and Cyrillic, Noto Sans SC (OFL) for Chinese and kana. Only the weights
// that are used are read, and Noto, which has 10 MB, only when a picture shows such writing.

import { createRequire } from 'node:module';
import { GlobalFonts } from '@napi-rs/canvas';

const FACES = {
  'Sandbox Inter': '@expo-google-fonts/inter/800ExtraBold/Inter_800ExtraBold.ttf',
  'Sandbox Noto': '@expo-google-fonts/noto-sans-sc/700Bold/NotoSansSC_700Bold.ttf',
} as const;

const registered = new Set<string>();

function register(face: keyof typeof FACES): void {
  if (registered.has(face)) return;
  const path = createRequire(import.meta.url).resolve(FACES[face]);
  if (!GlobalFonts.registerFromPath(path, face)) throw new Error(`The typeface ${face} cannot be read.`);
  registered.add(face);
}

/** True when a text needs the typeface for Chinese and Japanese. */
export function isCjk(text: string): boolean {
  return /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u.test(text);
}

/** A canvas font for a text at a size in units, its typefaces loaded. No typeface of the machine is ever named. */
export function fontFor(text: string, sizeUnits: number): string {
  register('Sandbox Inter');
  if (!isCjk(text)) return `800 ${sizeUnits}px "Sandbox Inter"`;
  register('Sandbox Noto');
  return `700 ${sizeUnits}px "Sandbox Inter", "Sandbox Noto"`;
}
