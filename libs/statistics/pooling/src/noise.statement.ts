import { formatRational } from '@collimate/kernel-numeric';
import { eventDocument, type PrivacyEventDocument } from '@collimate/privacy-accounting';
import type { StatisticDesign } from '@collimate/statistics-design';

/** What a certificate says of the noise of one pooled vector. Large integers are text. */
export interface NoiseStatement {
  readonly mechanism: PrivacyEventDocument;
  /** zCDP charge at every contributing site, exact. */
  readonly rhoPerSite: string;
  readonly model: 'local';
  readonly sites: number;
  /** sites x sigma2, lattice units squared: each site adds its own full noise. */
  readonly pooledNoiseVariance: string;
  readonly neighbours: 'add or remove one subject with all scans';
}

/** @returns the statement for one statistic with that many contributing sites */
export function noiseStatement(design: StatisticDesign, sites: number): NoiseStatement {
  return {
    mechanism: eventDocument(design.event),
    rhoPerSite: formatRational(design.rho),
    model: 'local',
    sites,
    pooledNoiseVariance: (BigInt(sites) * design.event.sigma2).toString(),
    neighbours: 'add or remove one subject with all scans',
  };
}
