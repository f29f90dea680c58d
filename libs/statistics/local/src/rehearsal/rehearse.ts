import type { SubjectKey } from '@collimate/kernel-canonical';
import { SeededRandom } from '@collimate/kernel-numeric';
import { mechanismOf } from '@collimate/privacy-mechanisms';
import { designStatistic, undoTransform, type StatisticDesign } from '@collimate/statistics-design';
import { poolStatistic, type GroupCountsResult, type GroupMomentsResult } from '@collimate/statistics-pooling';
import { sumSubjects } from '../encode-subjects.js';
import type { SubjectRecord } from '../subject-record.js';
import type { GroupTruth, RehearsalSetup } from './rehearsal.setup.js';

/** What one rehearsed study would have published. */
export interface Rehearsal {
  readonly counts: GroupCountsResult;
  readonly moments: GroupMomentsResult;
}

/**
 * Plays a whole study on invented subjects with the product's own encoder, mechanism and estimator; only the noise is
 * seeded, so nothing of it may ever be run on real rows.
 * @param seed the same seed gives the same study
 */
export function rehearse(setup: RehearsalSetup, seed: number): Rehearsal {
  const random = new SeededRandom(seed);
  const sites = setup.groups[0].subjectsPerSite.map((_, site) => inventSite(setup, site, random));
  const shape = { groups: setup.groups.map((group) => group.label), featureCount: setup.scalings.length };
  const answer = (design: StatisticDesign): readonly bigint[] => {
    const mechanism = mechanismOf(design.event);
    const sum = new Array<bigint>(design.length).fill(0n);
    for (const records of sites) {
      const exact = sumSubjects(design, setup.scalings, records);
      mechanism.release(exact, random).forEach((value, index) => (sum[index] += value));
    }
    return sum;
  };
  const counts = designStatistic(setup.counts, shape);
  const moments = designStatistic(setup.moments, shape);
  return {
    counts: poolStatistic(counts, setup.scalings, answer(counts), sites.length) as GroupCountsResult,
    moments: poolStatistic(moments, setup.scalings, answer(moments), sites.length) as GroupMomentsResult,
  };
}

function inventSite(setup: RehearsalSetup, site: number, random: SeededRandom): readonly SubjectRecord[] {
  return setup.groups.flatMap((group) =>
    Array.from({ length: group.subjectsPerSite[site] }, (_, index) => ({
      subject: `${group.label}-${index}` as SubjectKey,
      group: group.label,
      scans: [inventScan(setup, group, random)],
    })),
  );
}

function inventScan(setup: RehearsalSetup, group: GroupTruth, random: SeededRandom): readonly number[] {
  const shared = random.normal() * Math.sqrt(setup.correlation);
  const own = Math.sqrt(1 - setup.correlation);
  return group.features.map((truth, index) =>
    undoTransform(truth.mean + truth.standardDeviation * (shared + own * random.normal()), setup.scalings[index].transform),
  );
}
