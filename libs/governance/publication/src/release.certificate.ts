import { epsilonAlone, epsilonAtSites, type FrozenStudy } from '@collimate/governance-study';
import { knownParts } from '@collimate/kernel-canonical';
import { parseRational, toNumber } from '@collimate/kernel-numeric';
import { reportPrivacy, type PrivacyEvent } from '@collimate/privacy-accounting';
import { publishedRows } from '@collimate/statistics-menu';
import { CERTIFICATE_SCHEMA, type CertifiedGuarantee, type ReleaseCertificate } from './certificate.document.js';
import { engineWords } from './engine.words.js';
import { releaseRows } from './release.rows.js';
import { shapedReleases } from './shaped.releases.js';
import { eventsBefore } from './result.certificate.js';
import type { PublishedResult } from './result.document.js';
import { chargesOfRound } from './round.charges.js';

const WORDS = {
  unit: 'one subject with all scans, lesions and time points at a site',
  noise: {
    local: 'every site adds its own full noise before anything leaves it, and trusts nobody else for it',
    shared:
      'every site adds one share of the noise and masks what leaves it, so that nobody sees less than the sum: it bears the noise that is charged while as many of the sites as `honest` says work with nobody. Towards all others together its own share stands alone: `epsilonAlone`. Each attempt that came to its charge is counted, whatever came of it',
  },
  inTheOpen:
    'Where no attempt gave a sum the protocol has each site answer once more in the open with its own full noise (fallback: local), and the vector of each is seen; so it was in',
  clipping:
    "each subject's record is scaled by public constants and clipped as a whole to a norm that the protocol declares; nothing of the cohort is in the transform",
  shaped:
    'a record is multiplied by roots of it before it is clipped, and the sums by their inverses after the noise. It decides how much noise is in which number; the guarantee is the same whatever it says',
  intervals:
    'they cover sampling and the exact variance of the privacy noise together; docs/statistics.md has the coverage that was measured',
};

/** Numbers of sites, or of relatives, for which a certificate tells the cost. */
const SEVERAL = [1, 2, 3];

/**
 * Makes the certificate of a published result: the cost of each release alone and with all before it. It is computed
 * from the mechanisms that the result names, so every holder of the result gets the same certificate.
 * @param study the protocol, frozen. Without it clip and references are null, and so is the price of an abandoned round
 *   and all after it
 */
export function releaseCertificate(result: PublishedResult, study?: FrozenStudy): ReleaseCertificate {
  const { privacy, opening } = result;
  const delta = toNumber(parseRational(privacy.delta));
  const rows = releaseRows(result, { study });
  const charges = result.rounds.map((round) => chargesOfRound(round, study));
  const before = eventsBefore(result.opening);
  const { id, version, title, digest } = result.study;
  return {
    schema: CERTIFICATE_SCHEMA,
    study: { id, version, title, digest },
    resultDigest: result.digest,
    publishedAt: result.publishedAt,
    ...knownParts<Pick<ReleaseCertificate, 'opening'>>({
      opening: opening && { number: opening.number, of: opening.of, releasesBefore: before.length },
    }),
    unit: WORDS.unit,
    adjacency: privacy.neighbours,
    definition: privacy.definition,
    delta: privacy.delta,
    budget: { rho: privacy.budgetRho, epsilon: privacy.budgetEpsilon ?? null },
    noise: { model: privacy.model, words: noiseWords(result) },
    engine: { definition: result.study.engine ?? null, words: engineWords(result.study) },
    clipping: [WORDS.clipping, ...shapedWords(study)].join('. '),
    intervals: { confidence: 0.95, words: WORDS.intervals },
    withProtocol: study !== undefined,
    releases: rows.map((row, index) => ({
      release: row.release,
      kind: row.kind,
      epoch: row.epoch,
      state: result.rounds[index].state,
      mechanism: row.mechanism,
      d2: row.d2,
      sigma2: row.sigma2,
      ...knownParts<Pick<ReleaseCertificate['releases'][number], 'steps' | 'honest' | 'share2' | 'charged' | 'attempted'>>({
        steps: row.steps > 1 ? row.steps : undefined,
        honest: row.honest ?? undefined,
        share2: row.share2 ?? undefined,
        charged: row.charged === 1 ? undefined : row.charged,
        attempted: result.rounds[index].attempted,
      }),
      sites: row.sites,
      clip: row.clip,
      clipFactor: row.clip_factor,
      references: row.references,
      alone: guaranteeOf([charges[index]], delta),
      cumulative: guaranteeOf([before, ...charges.slice(0, index + 1)], delta),
    })),
    ...remarksOf(result),
    result,
  };
}

function shapedWords(study: FrozenStudy | undefined): readonly string[] {
  const shaped = study === undefined ? [] : shapedReleases(study);
  return shaped.length === 0 ? [] : [`${capital(shaped.join('; '))}: ${WORDS.shaped}`];
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** @returns how the noise of the releases came about, with those in which it did not as the protocol has it first */
function noiseWords({ privacy, rounds }: PublishedResult): string {
  const open = rounds.flatMap(({ statistic, attempted }) => (attempted === undefined ? [] : [statistic]));
  return open.length === 0 ? WORDS.noise[privacy.model] : `${WORDS.noise[privacy.model]}. ${WORDS.inTheOpen}: ${open.join(', ')}`;
}

/** @returns null if the price of one of them is not known */
function guaranteeOf(charged: readonly (readonly PrivacyEvent[] | undefined)[], delta: number): CertifiedGuarantee | null {
  const known = charged.filter((events) => events !== undefined);
  if (known.length < charged.length) return null;
  const events = known.flat();
  const isShared = events.some(({ kind }) => kind === 'shared-discrete-gaussian');
  const { rho, epsilon, accountant } = reportPrivacy(events, delta);
  const of = (several: readonly PrivacyEvent[]): number => reportPrivacy(several, delta).epsilon;
  return {
    rho,
    epsilon,
    accountant,
    // Independent noise at k sites adds up the squares alone; in one sum k records move it by k times as much, wherever they are.
    sites: SEVERAL.map((count) => ({ count, epsilon: epsilonAtSites(events, count, delta) })),
    relatives: SEVERAL.map((count) => ({
      count,
      epsilon: of(events.map((event) => ({ ...event, d2: event.d2 * BigInt(count) ** 2n }))),
    })),
    ...knownParts<CertifiedGuarantee>({ epsilonAlone: isShared ? epsilonAlone(events, delta) : undefined }),
  };
}

/** @returns the numbers of refused rows by question, and of flagged rows by flag */
export function remarksOf(result: PublishedResult, rows = publishedRows(result)): Pick<ReleaseCertificate, 'refusals' | 'marks'> {
  const told = new Map<string, ReleaseCertificate['refusals'][number]>();
  const marked = new Map<string, ReleaseCertificate['marks'][number]>();
  for (const { statistic } of result.rounds.filter(({ pooled }) => pooled === null)) {
    told.set(statistic, { question: statistic, status: 'abandoned', rows: 0 });
  }
  for (const { question, status, flags } of rows) {
    const key = `${question} ${status}`;
    if (status !== 'ok') told.set(key, { question, status, rows: (told.get(key)?.rows ?? 0) + 1 });
    for (const flag of flags.split(' ').filter((one) => one !== '')) {
      const place = `${question} ${flag}`;
      marked.set(place, { question, flag, rows: (marked.get(place)?.rows ?? 0) + 1 });
    }
  }
  return { refusals: [...told.values()], marks: [...marked.values()] };
}
