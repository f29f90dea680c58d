import type { Triple } from '@collimate/imaging-volume';
import type { FilterEngine, Weighed } from './filter.engine.js';

/** The definition of the pass that filters are made of: what the kernel is held to. */
export const plainFilters: FilterEngine = {
  sumAlong(size, axis, terms) {
    const sums = new Float64Array(size[0] * size[1] * size[2]);
    for (const term of terms) addAlong(sums, size, axis, term);
    return sums;
  },
};

function addAlong(sums: Float64Array, size: Triple, axis: 0 | 1 | 2, { values, taps }: Weighed): void {
  const { weights, places } = taps;
  const support = weights.length;
  const length = size[axis];
  const stride = axis === 0 ? 1 : axis === 1 ? size[0] : size[0] * size[1];
  for (let i = 0; i < sums.length; i++) {
    const at = Math.floor(i / stride) % length;
    const start = i - at * stride;
    for (let t = 0; t < support; t++) {
      const place = places[at * support + t];
      if (place >= 0) sums[i] += weights[t] * values[start + place * stride];
    }
  }
}
