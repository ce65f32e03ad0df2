// Where a figure comes from. Every price and every rule of a model carries this, and people are shown it.

/** How sure a figure is. `assumed` is our own choice, said to be one. */
export type Certainty = 'confirmed' | 'second_hand' | 'conflicting' | 'assumed';

/** Where a figure comes from and when somebody last looked. Shown in the console too. */
export interface Provenance {
  readonly source: string;
  /** YYYY-MM-DD. */
  readonly checkedOn: string;
  readonly certainty: Certainty;
  readonly note: string;
}
