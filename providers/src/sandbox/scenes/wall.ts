// The walls of every room.

import { type Hex, mix, shift } from '../colour.ts';
import type { Stage } from '../stage.ts';

/** The palette's colour for walls: calm enough to stand behind things. */
export function wallColour(stage: Stage): Hex {
  const { palette } = stage;
  return palette.isNight
    ? mix(palette.sky[1], palette.shade, 0.25)
    : shift(mix(palette.sky[1], palette.paper, 0.45), { chroma: 0.9 });
}
