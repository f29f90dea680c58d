import type { ReleaseKind } from '@collimate/statistics-menu';

/**
 * Which spec holds the influence of one subject to the declared sensitivity of each release: the compiler asks for the next one,
 * and the spec that is named here fails without a design of it.
 */
export const HELD_BY: Readonly<
  Record<
    ReleaseKind,
    'encoders.property.spec.ts' | 'influence.spec.ts' | 'scatter/scatter.encoder.spec.ts' | 'gradient.influence.spec.ts'
  >
> = {
  cells: 'encoders.property.spec.ts',
  'group-moments': 'encoders.property.spec.ts',
  moments: 'encoders.property.spec.ts',
  'prefix-cells': 'influence.spec.ts',
  gram: 'influence.spec.ts',
  pairs: 'influence.spec.ts',
  scatter: 'scatter/scatter.encoder.spec.ts',
  gradient: 'gradient.influence.spec.ts',
};

/** @returns the kinds for which a spec answers, in the order of the alphabet */
export function kindsHeldBy(spec: (typeof HELD_BY)[ReleaseKind]): readonly string[] {
  return Object.entries(HELD_BY)
    .flatMap(([kind, by]) => (by === spec ? [kind] : []))
    .sort();
}
