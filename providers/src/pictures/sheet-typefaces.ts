// The typefaces of contact sheets: Inter (OFL), and Noto Sans SC (OFL) for Chinese and Japanese, which has 10 MB and is
// read only when a text needs it. No typeface of the machine is named, so that a sheet looks the same everywhere.

import { createRequire } from 'node:module';
import { GlobalFonts } from '@napi-rs/canvas';

const INTER = {
  regular: ['Sheet Inter', '@expo-google-fonts/inter/400Regular/Inter_400Regular.ttf'],
  medium: ['Sheet Inter Medium', '@expo-google-fonts/inter/500Medium/Inter_500Medium.ttf'],
  bold: ['Sheet Inter Bold', '@expo-google-fonts/inter/600SemiBold/Inter_600SemiBold.ttf'],
} as const;
const NOTO = ['Sheet Noto', '@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf'] as const;

export type SheetWeight = keyof typeof INTER;

const registered = new Set<string>();

/** A canvas font for a text at a size in pixels, its typefaces loaded. */
export function fontFor(text: string, weight: SheetWeight, sizePixels: number): string {
  const family = register(INTER[weight]);
  const isCjk = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u.test(text);
  return `${sizePixels}px "${family}"${isCjk ? `, "${register(NOTO)}"` : ''}`;
}

function register([family, file]: readonly [string, string]): string {
  if (!registered.has(family)) {
    const path = createRequire(import.meta.url).resolve(file);
    if (!GlobalFonts.registerFromPath(path, family))
      throw new Error(`The typeface ${family} cannot be read.`);
    registered.add(family);
  }
  return family;
}
