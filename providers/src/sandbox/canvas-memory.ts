// Keeps the memory of canvases in hand. A canvas only records what is drawn and plays it when it is first read; until
// then it holds every canvas drawn onto it, and nothing tells the garbage collector how large they are: without care a
// 4K picture takes more than a gigabyte.

import type { Canvas } from '@napi-rs/canvas';

/** Plays what was recorded on the canvas, so that nothing drawn onto it is held any longer. */
export function settle(canvas: Canvas): void {
  canvas.getContext('2d').getImageData(0, 0, 1, 1);
}

/** Gives back the pixels of canvases that are not used again, once what they were drawn onto is settled. */
export function release(...canvases: readonly Canvas[]): void {
  for (const canvas of canvases) {
    canvas.width = 1;
    canvas.height = 1;
  }
}
