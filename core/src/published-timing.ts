// How long a model takes as others say it: data with a source, shown where nothing was measured yet.

import { JsonReader } from './json-reader.ts';
import { takeProvenance } from './parse-provenance.ts';
import type { Provenance } from './provenance.ts';

export interface PublishedTiming {
  /** `provider/model`, as rate cards name it. */
  readonly providerModel: string;
  /** What one image usually takes: the lower end of what is said. Equal to the upper where one figure is given. */
  readonly lowMs: number;
  readonly highMs: number;
  readonly provenance: Provenance;
}

/** @throws DataShapeError naming the path of the first field that is wrong */
export function parsePublishedTimings(json: unknown, fileName: string): PublishedTiming[] {
  return new JsonReader(json, fileName).asList((item) =>
    item.asObject((timing) => {
      const lowMs = timing.required('low_seconds').asCount() * 1_000;
      const high = timing.required('high_seconds');
      const highMs = high.asCount() * 1_000;
      if (lowMs > highMs) high.fail('must be at least low_seconds.');
      return {
        providerModel: timing.required('provider_model').asText(),
        lowMs,
        highMs,
        provenance: takeProvenance(timing),
      };
    }),
  );
}
