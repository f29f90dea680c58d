import type { DeclaredStatistic, FrozenStudy } from '@collimate/governance-study';
import type { SeededRandom } from '@collimate/kernel-numeric';
import { mechanismOf } from '@collimate/privacy-mechanisms';
import { isAsked, sumSubjects } from '@collimate/statistics-local';
import { analyseRelease, poolLocally, releaseOf, resultRows, type SiteVector, type TidyRow } from '@collimate/statistics-menu';
import { CliError } from '../errors/cli.error.js';
import type { RehearsedSite } from './rehearsed.sites.js';

/** The exact sums of one release, site by site: before the noise, and only ever of patients who are public or invented. */
export interface ReleaseSums {
  readonly query: DeclaredStatistic;
  readonly bySite: readonly SiteVector[];
}

/** @returns what each site would add up, with the product's encoders @throws CliError NOT_REHEARSED; LocalError */
export function sumsOf(study: FrozenStudy, sites: readonly RehearsedSite[]): readonly ReleaseSums[] {
  return study.queries.map((query) => {
    const { design } = query;
    if (releaseOf(design).steps(design) !== 1)
      throw new CliError(
        'NOT_REHEARSED',
        'input',
        `the release ${query.name} has several steps, which this version does not rehearse`,
        {
          hint: 'Rehearse the protocol without it and the analyses that read it.',
        },
      );
    const bySite = sites.map(({ site, records }) => ({
      site,
      vector: sumSubjects(
        design,
        records.filter((record) => isAsked(query, record)),
      ),
    }));
    return { query, bySite };
  });
}

/**
 * Plays the rest of a study: every site's noise, the sum, and the analyses that the protocol asks for, with the product's mechanism, pooling and
 * estimators. No gate is asked and no `Released` is made: nothing of it can be sent or published.
 * @param random of the noise; undefined for none: then the estimators know that there is none, and intervals hold the sampling alone
 */
export function playStudy(
  { protocol }: FrozenStudy,
  sums: readonly ReleaseSums[],
  random: SeededRandom | undefined,
): readonly TidyRow[] {
  return sums.flatMap(({ query, bySite: exact }) => {
    const { name, design, analyses, fold } = query;
    const mechanism = mechanismOf(design.event);
    const bySite =
      random === undefined ? exact : exact.map(({ site, vector }) => ({ site, vector: mechanism.release(vector, random) }));
    const sum = bySite[0].vector.map((_, index) => bySite.reduce((total, { vector }) => total + vector[index], 0n));
    const noisy = poolLocally(design, sum, bySite.length);
    const pooled = random === undefined ? { ...noisy, noiseVariance: 0n } : noisy;
    const head = { study: `rehearsal of ${protocol.id}`, version: protocol.version, features: design.features, fold: fold?.name };
    return analyseRelease({ design, pooled, bySite }, analyses).flatMap((result) => resultRows(result, name, head, analyses));
  });
}
