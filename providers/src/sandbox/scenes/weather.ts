// What falls or hangs in the air over any scene.

import { fade, mix, shift } from '../colour.ts';
import type { Weather } from '../prompt/english.ts';
import type { Pen, Stage } from '../stage.ts';
import { disc, glow } from './sky.ts';

/** Lays weather over a scene: behind the subjects what is far, in front of them what falls close by. */
export function paintWeather(stage: Stage, weather: Weather, place: 'behind' | 'front'): void {
  const far: Partial<Record<Weather, (stage: Stage, pen: Pen) => void>> = {
    rainbow: paintRainbow,
    fireworks: paintFireworks,
    lightning: paintLightning,
  };
  const near: Partial<Record<Weather, (stage: Stage, pen: Pen) => void>> = {
    rain: paintRain,
    snow: paintSnow,
    leaves: paintLeaves,
    fireflies: paintFireflies,
    confetti: paintConfetti,
  };
  const paint = (place === 'behind' ? far : near)[weather];
  if (paint) stage.layer(place === 'behind' ? 0.1 : 0.88, (pen) => paint(stage, pen));
}

function paintRain(stage: Stage, pen: Pen): void {
  const random = stage.random.fork('rain');
  pen.lineCap = 'round';
  for (let drop = 0; drop < (230 * stage.width) / 1000; drop += 1) {
    const near = random.between(0, 1);
    const x = random.between(-0.1, 1.1) * stage.width;
    const y = random.between(-0.1, 1) * stage.height;
    const length = 18 + near * 46;
    pen.strokeStyle = fade(stage.palette.paper, 0.16 + near * 0.3);
    pen.lineWidth = 1 + near * 1.8;
    pen.beginPath();
    pen.moveTo(x, y);
    pen.lineTo(x - length * 0.22, y + length);
    pen.stroke();
  }
}

function paintSnow(stage: Stage, pen: Pen): void {
  const random = stage.random.fork('snow');
  for (let flake = 0; flake < (170 * stage.width) / 1000; flake += 1) {
    const near = random.between(0, 1) ** 2.4;
    pen.fillStyle = fade('#ffffff', 0.55 + near * 0.4);
    disc(pen, { x: random.between(0, stage.width), y: random.between(0, stage.height) }, 1.8 + near * 10);
  }
}

function paintLeaves(stage: Stage, pen: Pen): void {
  const random = stage.random.fork('leaves');
  for (let leaf = 0; leaf < 34; leaf += 1) {
    const size = random.between(7, 20);
    pen.save();
    pen.translate(random.between(0, stage.width), random.between(0, stage.height));
    pen.rotate(random.between(0, 6.3));
    pen.fillStyle = shift(
      random.pick([stage.palette.accents[0], stage.palette.accents[1], stage.palette.foliage]),
      { lightness: random.between(-0.05, 0.05) },
    );
    pen.beginPath();
    pen.moveTo(-size, 0);
    pen.quadraticCurveTo(0, -size * 0.7, size, 0);
    pen.quadraticCurveTo(0, size * 0.7, -size, 0);
    pen.fill();
    pen.restore();
  }
}

function paintFireflies(stage: Stage, pen: Pen): void {
  const random = stage.random.fork('fireflies');
  for (let fly = 0; fly < 36; fly += 1) {
    const at = { x: random.between(0, stage.width), y: random.between(0.25, 0.95) * stage.height };
    const size = random.between(2, 4.5);
    glow(pen, at, size * 9, fade(stage.palette.light, 0.6));
    pen.fillStyle = mix(stage.palette.light, '#ffffff', 0.5);
    disc(pen, at, size);
  }
}

function paintConfetti(stage: Stage, pen: Pen): void {
  const random = stage.random.fork('confetti');
  for (let scrap = 0; scrap < 90; scrap += 1) {
    pen.save();
    pen.translate(random.between(0, stage.width), random.between(0, 1) ** 1.3 * stage.height);
    pen.rotate(random.between(0, 6.3));
    pen.fillStyle = random.pick([...stage.palette.accents, stage.palette.water] as [string, ...string[]]);
    pen.fillRect(-7, -4, random.between(7, 15), random.between(4, 9));
    pen.restore();
  }
}

function paintRainbow(stage: Stage, pen: Pen): void {
  const at = { x: stage.width - stage.sun.x, y: stage.height * 0.68 };
  const radius = Math.min(stage.width, stage.height) * 0.52;
  ['#e5484d', '#f5893d', '#f7ce46', '#5cb85c', '#3f8be8', '#8257c9'].forEach((colour, band) => {
    pen.strokeStyle = `${colour}99`;
    pen.lineWidth = 15;
    pen.beginPath();
    pen.arc(at.x, at.y, radius - band * 14, Math.PI, 0);
    pen.stroke();
  });
}

function paintFireworks(stage: Stage, pen: Pen): void {
  const random = stage.random.fork('fireworks');
  for (let burst = 0; burst < 6; burst += 1) {
    const at = { x: random.between(0.08, 0.92) * stage.width, y: random.between(0.08, 0.42) * stage.height };
    const reach = random.between(60, 150);
    const colour = random.pick([...stage.palette.accents, stage.palette.light] as [
      `#${string}`,
      ...`#${string}`[],
    ]);
    glow(pen, at, reach * 1.3, fade(colour, 0.35));
    const rays = random.whole(14, 24);
    for (let ray = 0; ray < rays; ray += 1) {
      const angle = (ray / rays) * Math.PI * 2;
      const far = reach * random.between(0.75, 1);
      const tip = { x: at.x + Math.cos(angle) * far, y: at.y + Math.sin(angle) * far + far * 0.1 };
      pen.strokeStyle = fade(colour, 0.75);
      pen.lineWidth = 2.6;
      pen.lineCap = 'round';
      pen.beginPath();
      pen.moveTo(at.x + Math.cos(angle) * far * 0.35, at.y + Math.sin(angle) * far * 0.35);
      pen.lineTo(tip.x, tip.y);
      pen.stroke();
      pen.fillStyle = mix(colour, '#ffffff', 0.5);
      disc(pen, tip, 3.4);
    }
  }
}

function paintLightning(stage: Stage, pen: Pen): void {
  const random = stage.random.fork('lightning');
  const start = { x: stage.width * random.between(0.25, 0.75), y: -10 };
  const branch = (from: { x: number; y: number }, reach: number, width: number): void => {
    let at = from;
    pen.lineJoin = 'round';
    for (let step = 0; step < 9; step += 1) {
      const next = { x: at.x + random.between(-0.09, 0.09) * reach, y: at.y + reach / 9 };
      for (const [swell, opacity] of [
        [5, 0.16],
        [2.4, 0.3],
        [1, 1],
      ] as const) {
        pen.strokeStyle = fade(mix(stage.palette.light, '#ffffff', 0.6), opacity);
        pen.lineWidth = width * swell;
        pen.beginPath();
        pen.moveTo(at.x, at.y);
        pen.lineTo(next.x, next.y);
        pen.stroke();
      }
      if (width > 2.5 && random.chance(0.4)) branch(next, reach * 0.45, width * 0.45);
      at = next;
    }
  };
  glow(pen, { x: start.x, y: 0 }, stage.height * 0.6, fade(stage.palette.light, 0.5));
  branch(start, stage.height * 0.58, 5);
}
