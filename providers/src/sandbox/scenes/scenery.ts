// What a painted scene tells about itself, so that subjects can be put where they belong in it.

/** Where things may stand, fly and float; units. */
export interface Scenery {
  /** Things on the ground have their feet between these heights, the farthest and the nearest. */
  readonly floor: { readonly top: number; readonly bottom: number };
  /** Things in the air keep between these heights. */
  readonly air: { readonly top: number; readonly bottom: number };
  /** Boats and swimmers lie at this height; undefined where there is no water. */
  readonly waterline: number | undefined;
  /** Things stand, hover in a medium (space, under water), or lie as on a page. */
  readonly hold: 'stand' | 'hover' | 'page';
  /** How large subjects are in it, 1 as a rule. */
  readonly zoom: number;
  /** Paints what is nearer than the subjects. */
  paintFront(): void;
}

/** A scene's `paintFront` when nothing is nearer than its subjects. */
export const NOTHING_IN_FRONT = (): void => {};
