import { formatRational } from '@collimate/kernel-numeric';
import { eventDocument, rhoOf, type PrivacyEventDocument } from '@collimate/privacy-accounting';
import type { StatisticDesign } from './menu.js';
import type { PooledVector } from './pooled.vector.js';
import { chargedEvent } from './steps.js';

/** What a certificate says of the noise of one pooled vector. Large integers are text. */
export interface NoiseStatement {
  readonly mechanism: PrivacyEventDocument;
  /** zCDP charge at every contributing site, exact; of all steps together. */
  readonly rhoPerSite: string;
  /** Whether each site added its own full noise, or a share of it under masks. */
  readonly model: 'local' | 'shared';
  readonly sites: number;
  /** Noise variance of one step's pooled sum, lattice units squared: sites x sigma2 if each site adds its own full noise, sites x share2 if they share it. */
  readonly pooledNoiseVariance: string;
  readonly neighbours: 'add or remove one subject with all scans';
}

/**
 * @returns the statement for one pooled vector of a statistic
 * @source ADR 0023 (by what a reader computes the noise again); ADR 0056
 * @example
 * ```ts
 * import { designStatistic, noiseStatement, poolLocally } from '@collimate/statistics-menu';
 * const shape = { by: 'group', groups: ['benign', 'malignant'], features: [] };
 * const spec = { name: 'enrolment', kind: 'group-counts', rho: '1/100' } as const;
 * const design = designStatistic(spec, shape);
 * const { rhoPerSite, pooledNoiseVariance } = noiseStatement(design, poolLocally(design, [25n, 30n], 3));
 * [rhoPerSite, pooledNoiseVariance]; // => ['1/100', '150']
 * ```
 */
export function noiseStatement(
  design: StatisticDesign,
  { noiseVariance, sites, shared }: Omit<PooledVector, 'vector'>,
): NoiseStatement {
  const event = shared ?? chargedEvent(design);
  return {
    mechanism: eventDocument(event),
    rhoPerSite: formatRational(rhoOf(event)),
    model: shared === undefined ? 'local' : 'shared',
    sites,
    pooledNoiseVariance: noiseVariance.toString(),
    neighbours: 'add or remove one subject with all scans',
  };
}
