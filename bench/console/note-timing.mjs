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

/** The time of the frame in which something is drawn, in milliseconds since the page was asked for. */
globalThis.lightmeterDrawn = (selector) =>
  new Promise((resolve) => {
    const look = () => {
      if (document.querySelector(selector) === null) requestAnimationFrame(look);
      else requestAnimationFrame(resolve);
    };
    look();
  });

/** From the next press of the mouse to the frame in which something is drawn, in milliseconds. */
globalThis.lightmeterPressUntil = (selector) =>
  new Promise((resolve) => {
    const began = async ({ timeStamp }) => resolve((await lightmeterDrawn(selector)) - timeStamp);
    addEventListener('pointerdown', began, { once: true, capture: true });
  });
