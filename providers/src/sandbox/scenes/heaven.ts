// High above the clouds: for what flies.

import type { Stage } from '../stage.ts';
import type { Scenery } from './scenery.ts';
import { paintCloud, paintClouds, paintSky } from './sky.ts';

/** Banks of clouds with open sky in between. */
export function paintHeaven(stage: Stage): Scenery {
  const { height, width } = stage;
  stage.layer(0, (pen) => {
    paintSky(stage, pen, height);
    paintClouds(stage, pen, { count: 4, top: height * 0.12, bottom: height * 0.55 });
  });
  [0.3, 0.5].forEach((depth, row) => {
    stage.layer(depth, (pen) =>
      cloudBank(stage, { pen, y: height * (0.84 + row * 0.12), size: width * (0.3 + row * 0.12), row }),
    );
  });
  return {
    floor: { top: height * 0.7, bottom: height * 0.8 },
    air: { top: height * 0.14, bottom: height * 0.72 },
    waterline: undefined,
    hold: 'hover',
    zoom: 1,
    paintFront: () => {
      stage.layer(0.9, (pen) => cloudBank(stage, { pen, y: height * 1.04, size: width * 0.5, row: 2 }));
    },
  };
}

function cloudBank(
  stage: Stage,
  bank: { pen: Parameters<typeof paintCloud>[1]; y: number; size: number; row: number },
): void {
  const random = stage.random.fork(`bank ${bank.row}`);
  for (let x = -0.1; x < 1.1; x += 0.24) {
    paintCloud(stage, bank.pen, {
      x: stage.width * (x + random.between(-0.06, 0.06)),
      y: bank.y + random.between(-10, 20),
      width: bank.size * random.between(0.75, 1.2),
      seed: `bank ${bank.row} ${x}`,
    });
  }
}
