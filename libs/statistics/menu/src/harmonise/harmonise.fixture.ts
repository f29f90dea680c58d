import { SeededRandom } from '@collimate/kernel-numeric';
import type { SiteVector } from '../define.analysis.js';
import type { MomentsDesign } from '../moments/moments.design.js';
import { momentsUnit } from '../moments/moments.design.js';
import { momentsRecord } from '../moments/moments.record.js';
import { winsorised } from '../moments/winsorised.js';
import { scatterUnit, type ScatterDesign } from '../scatter/scatter.design.js';

/** Rows of one site, reference SDs. */
export type SiteRowsOf = readonly (readonly number[])[];

/** What several sites release of `scatter`, summed, with their noise where a source of it is given: in floats, apart from the encoder. */
export function scatterOfSites(design: ScatterDesign, sites: readonly SiteRowsOf[], random?: SeededRandom) {
  const d = design.features.length;
  const sums = new Float64Array(design.length);
  for (const rows of sites) {
    const clipped = rows.map((row) => {
      const x = winsorised(row);
      const norm = Math.hypot(...x);
      return norm > design.clip ? x.map((one) => (one * design.clip) / norm) : x;
    });
    const means = Array.from({ length: d }, (_, j) => clipped.reduce((sum, x) => sum + x[j] / clipped.length, 0));
    let at = 0;
    for (let i = 0; i < d; i++) {
      for (let j = i; j < d; j++) {
        const product = clipped.reduce((sum, x) => sum + (x[i] - means[i]) * (x[j] - means[j]), 0);
        sums[at++] += (product * (i === j ? 1 : Number(design.weight) / 2 ** 30)) / scatterUnit(design);
      }
    }
    sums[at] += rows.length * Number(design.countStep);
  }
  const copies = random === undefined ? 0 : sites.length;
  const noise = Math.sqrt(copies * Number(design.event.sigma2));
  const vector = Array.from(sums, (sum) => BigInt(Math.round(sum + noise * (random?.normal() ?? 0))));
  return { design, pooled: { vector, noiseVariance: BigInt(copies) * design.event.sigma2, sites: sites.length } };
}

/** What each site releases of `moments`, and their sum. */
export function momentsOfSites(design: MomentsDesign, sites: readonly SiteRowsOf[], random?: SeededRandom) {
  const { constants, lattice } = design;
  const noise = random === undefined ? 0 : Math.sqrt(Number(design.event.sigma2));
  const bySite = sites.map((rows, site): SiteVector => {
    const sums = new Float64Array(design.length);
    for (const row of rows) {
      const { clipped, phi, kappa } = momentsRecord([row], constants.clip, constants.kMax);
      clipped.forEach((one, i) => (sums[i] += one / momentsUnit(design)));
      const shares = [1, phi, kappa].map(
        (share, k) => share * Number([lattice.countStep, lattice.cutOffStep, lattice.fourthStep][k]),
      );
      shares.forEach((one, k) => (sums[clipped.length + k] += one));
    }
    const vector = Array.from(sums, (sum) => BigInt(Math.round(sum + noise * (random?.normal() ?? 0))));
    return { site: `site ${site + 1}`, vector };
  });
  const vector = bySite[0].vector.map((_, i) => bySite.reduce((sum, one) => sum + one.vector[i], 0n));
  const noiseVariance = random === undefined ? 0n : BigInt(sites.length) * design.event.sigma2;
  return { design, pooled: { vector, noiseVariance, sites: sites.length }, bySite };
}
