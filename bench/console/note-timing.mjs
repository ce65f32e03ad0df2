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
