// Which version of which series a page shows: what the address says, else the one in force.

import type { RateCardVersion } from '@lightmeter/contract';

export interface VersionChoice {
  /** Id of a card in the address. */
  readonly card: string | undefined;
  readonly series: string | undefined;
  /** The series that the workspace pays by; `standard` for people who are not signed in. */
  readonly ownSeries: string;
}

/**
 * The version to show; undefined when there is none at all.
 *
 * A card or series that is not known falls back to what is in force for the workspace.
 */
export function chosenVersion(
  versions: readonly RateCardVersion[],
  { card, series, ownSeries }: VersionChoice,
): RateCardVersion | undefined {
  const inForce = (name: string | undefined) =>
    versions.find((version) => version.series === name && version.state === 'in_force') ??
    versions.find((version) => version.series === name);
  return (
    versions.find((version) => version.id === card) ?? inForce(series) ?? inForce(ownSeries) ?? versions[0]
  );
}

/** The series there are, each once: the one that applies first, the others in the server's order. */
export function seriesOf(versions: readonly RateCardVersion[], ownSeries: string): readonly string[] {
  const names = [...new Set(versions.map((version) => version.series))];
  return names.toSorted((left, right) => Number(right === ownSeries) - Number(left === ownSeries));
}

/** A series as people read it: `at-cost` is "At cost". */
export function seriesTitle(series: string): string {
  const words = series.replaceAll('-', ' ');
  return `${words.slice(0, 1).toUpperCase()}${words.slice(1)}`;
}
