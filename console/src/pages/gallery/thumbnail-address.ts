// Where the small version of a picture is: one of the few widths that the server makes, sharp on the screen it is shown on.

/** server/src/results/thumbnails.ts makes these. */
const WIDTHS = [128, 256, 512, 1024] as const;

/** Beyond it a grid would fetch more than anybody sees. */
const MAX_DENSITY = 2;

/** @param shownPixels width of its place, in CSS pixels */
export function thumbnailAddress(outputId: string, shownPixels: number, pixelDensity: number): string {
  const wanted = shownPixels * Math.min(pixelDensity, MAX_DENSITY);
  const width = WIDTHS.find((candidate) => candidate >= wanted) ?? WIDTHS.at(-1);
  return `/v1/outputs/${encodeURIComponent(outputId)}?width=${width}`;
}
