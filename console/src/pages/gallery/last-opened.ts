// Which picture was looked at last: the gallery comes back to it, with the focus where it was.

let lastOpenedId: string | undefined;

export function noteOpened(outputId: string): void {
  lastOpenedId = outputId;
}

/** Says it once. */
export function takeLastOpened(): string | undefined {
  const outputId = lastOpenedId;
  lastOpenedId = undefined;
  return outputId;
}
