import type { DeclaredStatistic, FrozenStudy } from '@collimate/governance-study';
import type { SeededRandom } from '@collimate/kernel-numeric';
import { mechanismOf } from '@collimate/privacy-mechanisms';
import { isAsked, sumSubjects } from '@collimate/statistics-local';
import {
  analyseRelease,
  poolLocally,
  publicState,
  resultRows,
  stepsOf,
  type SiteVector,
  type TidyRow,
} from '@collimate/statistics-menu';
import type { RehearsedSite } from './rehearsed.sites.js';

/** Input of a step: a function of released sums; null for a release of one step. */
type StepState = ReturnType<typeof publicState>;

/** One release on its patients. */
export interface PlayedRelease {
  readonly query: DeclaredStatistic;
  /**
   * The exact sums of a step, site by site, at the step's input: without noise, and only ever of public or invented
   * patients.
   * @throws LocalError
   */
  readonly sumsAt: (given: StepState) => readonly SiteVector[];
}

/** Result of one step of a release. */
interface PlayedStep {
  readonly bySite: readonly SiteVector[];
  readonly sum: readonly bigint[];
}

/**
 * @returns the sums that each site would make, with the product's encoders. A release without a step input is summed
 *   once, however often it is played
 */
export function releasesOf(study: FrozenStudy, sites: readonly RehearsedSite[]): readonly PlayedRelease[] {
  return study.queries.map((query) => {
    const { design } = query;
    const asked = sites.map(({ site, records }) => ({ site, records: records.filter((record) => isAsked(query, record)) }));
    const sumsAt = (given: StepState): readonly SiteVector[] =>
      asked.map(({ site, records }) => ({ site, vector: sumSubjects(design, records, given) }));
    if (stepsOf(design) > 1) return { query, sumsAt };
    const once = sumsAt(publicState(design, []));
    return { query, sumsAt: () => once };
  });
}

/**
 * Plays the rest of a study with the product's mechanism, pooling and estimators: every site's noise, the sum, further
 * steps of a release at the coefficients that its sums lead to, and the protocol's analyses. No gate is asked and no
 * `Released` is made, so nothing of it can be sent or published.
 * @param random of the noise; undefined for none: the estimators then know that there is none, and intervals cover the
 *   sampling alone
 */
export function playStudy(
  { protocol }: FrozenStudy,
  releases: readonly PlayedRelease[],
  random: SeededRandom | undefined,
): readonly TidyRow[] {
  return releases.flatMap((release) => {
    const { name, design, analyses, fold } = release.query;
    const steps = playSteps(release, random);
    const { bySite, sum } = steps[steps.length - 1];
    const noisy = poolLocally(design, sum, bySite.length);
    const pooled = random === undefined ? { ...noisy, noiseVariance: 0n } : noisy;
    const head = { study: `rehearsal of ${protocol.id}`, version: protocol.version, features: design.features, fold: fold?.name };
    const sums = steps.length > 1 ? { sums: steps.map((step) => step.sum) } : {};
    return analyseRelease({ design, pooled, bySite, ...sums }, analyses).flatMap((result) =>
      resultRows(result, name, head, analyses),
    );
  });
}

/** All steps of a release, each at the state that the sums before it lead to: with noise, another run of noise leads elsewhere. */
function playSteps({ query: { design }, sumsAt }: PlayedRelease, random: SeededRandom | undefined): readonly PlayedStep[] {
  const mechanism = mechanismOf(design.event);
  const steps: PlayedStep[] = [];
  while (steps.length < stepsOf(design)) {
    const exact = sumsAt(
      publicState(
        design,
        steps.map(({ sum }) => sum),
      ),
    );
    const bySite =
      random === undefined ? exact : exact.map(({ site, vector }) => ({ site, vector: mechanism.release(vector, random) }));
    const sum = bySite[0].vector.map((_, index) => bySite.reduce((total, { vector }) => total + vector[index], 0n));
    steps.push({ bySite, sum });
  }
  return steps;
}
