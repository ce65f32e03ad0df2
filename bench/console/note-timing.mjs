// Runs in the page, before anything else: notes what Chromium measures, for browser-timing.ts to read.

const kept = { shift: 0, largestPaintMs: 0, interactions: [] };
globalThis.lightmeterTiming = kept;

function observe(type, note, more = {}) {
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) note(entry);
  }).observe({ type, buffered: true, ...more });
}

observe('layout-shift', ({ value, hadRecentInput }) => {
  if (!hadRecentInput) kept.shift += value;
});
observe('largest-contentful-paint', ({ startTime }) => {
  kept.largestPaintMs = startTime;
});
observe(
  'event',
  ({ name, duration, interactionId }) => {
    if (interactionId > 0) kept.interactions.push({ name, durationMs: duration });
  },
  { durationThreshold: 16 },
);

/** From the next press of the mouse to the frame in which something is drawn, in milliseconds. */
globalThis.lightmeterPressUntil = (selector) =>
  new Promise((resolve) => {
    const began = ({ timeStamp }) => {
      const look = () => {
        if (document.querySelector(selector) === null) requestAnimationFrame(look);
        else requestAnimationFrame((nowMs) => resolve(nowMs - timeStamp));
      };
      look();
    };
    addEventListener('pointerdown', began, { once: true, capture: true });
  });
