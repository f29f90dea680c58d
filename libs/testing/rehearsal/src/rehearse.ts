import type { SubjectKey } from '@collimate/kernel-canonical';
import { SeededRandom } from '@collimate/kernel-numeric';
import { mechanismOf } from '@collimate/privacy-mechanisms';
import { sumSubjects, type SubjectRecord } from '@collimate/statistics-local';
import {
  analyseRelease,
  designStatistic,
  scaledFeature,
  poolLocally,
  publicState,
  resultRows,
  stepsOf,
  undoTransform,
  type StatisticDesign,
  type TidyRow,
} from '@collimate/statistics-menu';
import type { GroupTruth, RehearsalSetup } from './rehearsal.setup.js';
import { SHAPES } from './shapes.js';

/**
 * Plays a whole study on invented subjects with the product's own encoders, mechanism and estimators, of whatever kinds it
 * declares; only the noise is seeded, so nothing of it may ever be run on real rows.
 * @param seed the same seed gives the same study
 * @returns the rows that the study would have published
 */
export function rehearse(setup: RehearsalSetup, seed: number): readonly TidyRow[] {
  const random = new SeededRandom(seed);
  const sites = setup.groups[0].subjectsPerSite.map((_, site) => inventSite(setup, site, random));
  const shape = { by: 'group', groups: setup.groups.map((group) => group.label), features: setup.scalings };
  const answer = (design: StatisticDesign, sums: readonly (readonly bigint[])[]): readonly bigint[] => {
    const mechanism = mechanismOf(design.event);
    const sum = new Array<bigint>(design.length).fill(0n);
    for (const records of sites) {
      mechanism
        .release(sumSubjects(design, records, publicState(design, sums)), random)
        .forEach((value, index) => (sum[index] += value));
    }
    return sum;
  };
  const study = { study: 'rehearsal', version: 1, features: setup.scalings.map(scaledFeature) };
  return setup.statistics.flatMap((spec) => {
    const design: StatisticDesign = designStatistic(spec, shape);
    const sums: (readonly bigint[])[] = [];
    for (let step = 0; step < stepsOf(design); step++) sums.push(answer(design, sums));
    const results = analyseRelease({ design, pooled: poolLocally(design, sums[sums.length - 1], sites.length), sums });
    return results.flatMap((result) => resultRows(result, spec.name, study));
  });
}

function inventSite(setup: RehearsalSetup, site: number, random: SeededRandom): readonly SubjectRecord[] {
  return setup.groups.flatMap((group) =>
    Array.from({ length: group.subjectsPerSite[site] }, (_, index) => ({
      subject: `${group.label}-${index}` as SubjectKey,
      values: new Map([['group', group.label]]),
      scans: [inventScan(setup, group, random)],
    })),
  );
}

function inventScan(setup: RehearsalSetup, group: GroupTruth, random: SeededRandom): readonly number[] {
  const correlation = group.correlation ?? setup.correlation;
  const shared = random.normal() * Math.sqrt(correlation);
  const own = Math.sqrt(1 - correlation);
  return group.features.map(({ mean, standardDeviation, shape = 'normal' }, index) =>
    undoTransform(mean + standardDeviation * SHAPES[shape](shared + own * random.normal()), setup.scalings[index].transform),
  );
}
