import type { FrozenStudy } from '@collimate/governance-study';
import { parseRational, toNumber } from '@collimate/kernel-numeric';
import { reportPrivacy, type PrivacyEvent } from '@collimate/privacy-accounting';
import { publishedRows } from '@collimate/statistics-menu';
import { CERTIFICATE_SCHEMA, type CertifiedGuarantee, type ReleaseCertificate } from './certificate.document.js';
import { releaseRows, type ReleaseRow } from './release.rows.js';
import type { PublishedResult } from './result.document.js';

const WORDS = {
  unit: 'one subject with all scans, lesions and time points at a site',
  noise: 'every site adds its own full noise before anything leaves it, and trusts nobody else for it',
  clipping:
    "each subject's record is scaled by public constants and clipped as a whole to a norm that the protocol declares; nothing of the cohort is in the transform",
  intervals:
    'they cover sampling and the exact variance of the privacy noise together; docs/statistics.md has the coverage that was measured',
};

/** How many sites or relatives a certificate tells of. */
const SEVERAL = [1, 2, 3];

/**
 * Makes the certificate of a published result: what each release cost alone and with all before it. Everything is computed here from the
 * mechanisms that the result names, and is the same for everybody who has the result.
 * @param study the protocol, frozen: without it clip and references are null, and so is the price of an abandoned round and all after it
 */
export function releaseCertificate(result: PublishedResult, study?: FrozenStudy): ReleaseCertificate {
  const { privacy } = result;
  const delta = toNumber(parseRational(privacy.delta));
  const rows = releaseRows(result, { study });
  const { id, version, title, digest } = result.study;
  return {
    schema: CERTIFICATE_SCHEMA,
    study: { id, version, title, digest },
    resultDigest: result.digest,
    publishedAt: result.publishedAt,
    unit: WORDS.unit,
    adjacency: privacy.neighbours,
    definition: privacy.definition,
    delta: privacy.delta,
    budget: { rho: privacy.budgetRho, epsilon: privacy.budgetEpsilon ?? null },
    noise: { model: privacy.model, words: WORDS.noise },
    clipping: WORDS.clipping,
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
      sites: row.sites,
      clip: row.clip,
      clipFactor: row.clip_factor,
      references: row.references,
      alone: guaranteeOf([row], delta),
      cumulative: guaranteeOf(rows.slice(0, index + 1), delta),
    })),
    ...remarksOf(result),
    result,
  };
}

/** @returns null if the price of one of them is not known */
function guaranteeOf(rows: readonly ReleaseRow[], delta: number): CertifiedGuarantee | null {
  const events: PrivacyEvent[] = [];
  for (const { mechanism, d2, sigma2 } of rows) {
    if (mechanism !== 'discrete-gaussian' || d2 === null || sigma2 === null) return null;
    events.push({ kind: mechanism, d2: BigInt(d2), sigma2: BigInt(sigma2) });
  }
  const { rho, epsilon, accountant } = reportPrivacy(events, delta);
  const of = (several: readonly PrivacyEvent[]): number => reportPrivacy(several, delta).epsilon;
  return {
    rho,
    epsilon,
    accountant,
    sites: SEVERAL.map((count) => ({ count, epsilon: of(new Array(count).fill(events).flat()) })),
    // k records at one site move its vector by k times as much; independent noise at k sites adds up the squares alone.
    relatives: SEVERAL.map((count) => ({
      count,
      epsilon: of(events.map((event) => ({ ...event, d2: event.d2 * BigInt(count) ** 2n }))),
    })),
  };
}

function remarksOf(result: PublishedResult): Pick<ReleaseCertificate, 'refusals' | 'marks'> {
  const rows = publishedRows(result);
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
