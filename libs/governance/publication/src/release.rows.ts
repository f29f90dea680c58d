import type { FrozenStudy } from '@collimate/governance-study';
import { formatRational, sumUp, type Rational } from '@collimate/kernel-numeric';
import { parseEvent, rhoOf, rhoOfLoneShare, stepsOfEvent, totalRho, type PrivacyEvent } from '@collimate/privacy-accounting';
import { maturityOfRelease, publishedRows, releaseOf } from '@collimate/statistics-menu';
import * as z from 'zod';
import type { DocumentOf } from './document.js';
import type { PublishedResult, RoundOutcome } from './result.document.js';
import { chargesOfRound } from './round.charges.js';

/** One release of a study with its mechanism and its price; the columns of the second tidy table, in their order. */
export const releaseRowSchema = z.object({
  study: z.string(),
  release: z.string(),
  kind: z.string(),
  epoch: z.int(),
  mechanism: z.string().nullable(),
  d2: z.string().nullable().meta({ description: 'squared sensitivity, lattice units squared, an integer as text' }),
  sigma2: z.string().nullable().meta({
    description:
      'variance of the noise that is charged, lattice units squared, as text: of each site, or of all honest shares together',
  }),
  steps: z.int().meta({ description: 'how many answers the charge is of, one after the other' }),
  noise_model: z.string(),
  sites: z.int().meta({ description: 'how many are in the pool; 0 of an abandoned round' }),
  honest: z.int().nullable().meta({ description: 'how many sites have to be honest; empty under local noise, which needs none' }),
  rho_site: z.string().nullable().meta({ description: 'charge at every site, an exact fraction' }),
  rho_solo: z.string().nullable().meta({ description: 'charge where all other sites collude; under local noise the same' }),
  clip: z.number().nullable().meta({ description: 'norm that a record is clipped to; empty where none is declared or known' }),
  clip_factor: z.number().nullable().meta({ description: 'of the group that was cut most: the share of a record that was kept' }),
  references: z.string().nullable().meta({ description: 'where the constants of the transforms come from' }),
  coverage_method: z.string().nullable().meta({ description: 'how the coverage of the intervals is known' }),
  log_index: z.int().nullable().meta({ description: "place of the result in the coordinator's log" }),
  share2: z.string().nullable().meta({
    description:
      'variance of the one share that a site adds, lattice units squared, as text; empty under local noise, where it is sigma2',
  }),
  charged: z.int().meta({ description: 'how often a site was charged at most: 1, and more where spares were used' }),
});

/** One row of the table of releases. */
export type ReleaseRow = DocumentOf<typeof releaseRowSchema>;

/** The columns of the table of releases; columns are added at the end and never renamed. */
export const RELEASE_COLUMNS = Object.keys(releaseRowSchema.shape) as readonly (keyof ReleaseRow)[];

/** Sources for columns that a result alone cannot fill. */
export interface ReleaseSources {
  /** The protocol, frozen: it tells clip, references and the charge of an abandoned round. */
  readonly study?: FrozenStudy | undefined;
  /** Index of the result in the coordinator's log. */
  readonly logIndex?: number | undefined;
}

/** @returns one row for each round, abandoned ones too: they were charged */
export function releaseRows(result: PublishedResult, { study, logIndex }: ReleaseSources = {}): readonly ReleaseRow[] {
  return result.rounds.map((round) => ({
    study: result.study.id,
    release: round.statistic,
    kind: round.kind,
    epoch: round.epoch,
    ...priceOf(round, study),
    noise_model: round.pooled?.noise.model ?? result.privacy.model,
    sites: round.pooled?.sites.length ?? 0,
    clip: clipOf(round, study),
    clip_factor: keptOf(result, round),
    references: referencesOf(round, study),
    coverage_method: maturityOfRelease(round.kind).mark === 'proven' ? 'simulated' : null,
    log_index: logIndex ?? null,
    charged: round.charged ?? 1,
  }));
}

type Price = Pick<ReleaseRow, 'mechanism' | 'd2' | 'sigma2' | 'steps' | 'honest' | 'rho_site' | 'rho_solo' | 'share2'>;

function priceOf(round: RoundOutcome, study: FrozenStudy | undefined): Price {
  const charges = chargesOfRound(round, study);
  const event = round.pooled === null ? queryOf(round, study)?.event : parseEvent(round.pooled.noise.mechanism);
  if (event === undefined || charges === undefined) {
    const none = { honest: null, rho_site: null, rho_solo: null, share2: null };
    return { mechanism: null, d2: null, sigma2: null, steps: 1, ...none };
  }
  const shared = event.kind === 'shared-discrete-gaussian' ? event : undefined;
  return {
    ...{ mechanism: event.kind, d2: String(event.d2), sigma2: String(event.sigma2), steps: stepsOfEvent(event) },
    honest: shared?.honest ?? null,
    rho_site: charges.length === 1 && round.pooled !== null ? round.pooled.noise.rhoPerSite : formatRational(totalRho(charges)),
    rho_solo: formatRational(sumUp(charges.map(soloRho))),
    share2: shared === undefined ? null : String(shared.share2),
  };
}

function soloRho(event: PrivacyEvent): Rational {
  return event.kind === 'shared-discrete-gaussian' ? rhoOfLoneShare(event) : rhoOf(event);
}

function queryOf({ statistic }: RoundOutcome, study: FrozenStudy | undefined): FrozenStudy['queries'][number] | undefined {
  return study?.queries.find(({ name }) => name === statistic);
}

function clipOf(round: RoundOutcome, study: FrozenStudy | undefined): number | null {
  const spec = queryOf(round, study)?.spec;
  return spec !== undefined && 'clip' in spec ? Number(spec.clip) : null;
}

function referencesOf(round: RoundOutcome, study: FrozenStudy | undefined): string | null {
  const query = queryOf(round, study);
  if (query === undefined) return null;
  const shaped = releaseOf(query.design).shapedBy?.(query.design);
  return [...query.transforms, ...(shaped === undefined ? [] : [`public-correlation ${shaped.from}`])].join(' ');
}

/** A release tells itself how much of its records was cut, with noise in it. */
function keptOf(result: PublishedResult, round: RoundOutcome): number | null {
  const cut = publishedRows({ study: result.study, rounds: [round] }).flatMap(({ quantity, estimate }) =>
    quantity === 'cut off' && estimate !== null ? [estimate] : [],
  );
  return cut.length === 0 ? null : 1 - Math.max(...cut);
}
