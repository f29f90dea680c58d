import type { FrozenStudy } from '@collimate/governance-study';
import { formatRational } from '@collimate/kernel-numeric';
import { maturityOfRelease, publishedRows } from '@collimate/statistics-menu';
import * as z from 'zod';
import type { DocumentOf } from './document.js';
import type { PublishedResult, RoundOutcome } from './result.document.js';

/** One release of a study with its mechanism and its price; the columns of the second tidy table, in their order. */
export const releaseRowSchema = z.object({
  study: z.string(),
  release: z.string(),
  kind: z.string(),
  epoch: z.int(),
  mechanism: z.string().nullable(),
  d2: z.string().nullable().meta({ description: 'squared sensitivity, lattice units squared, an integer as text' }),
  sigma2: z.string().nullable().meta({ description: 'variance of the noise of one site, lattice units squared, as text' }),
  steps: z.int(),
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
});

/** One row of the table of releases. */
export type ReleaseRow = DocumentOf<typeof releaseRowSchema>;

/** The columns of the table of releases; columns are added at the end and never renamed. */
export const RELEASE_COLUMNS = Object.keys(releaseRowSchema.shape) as readonly (keyof ReleaseRow)[];

/** What a result alone does not tell of its releases. */
export interface ReleaseSources {
  /** The protocol, frozen: it tells clip, references and what an abandoned round was charged for. */
  readonly study?: FrozenStudy | undefined;
  /** Where the result stands in the coordinator's log. */
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
    steps: 1,
    noise_model: result.privacy.model,
    sites: round.pooled?.sites.length ?? 0,
    honest: null,
    clip: clipOf(round, study),
    clip_factor: keptOf(result, round),
    references: queryOf(round, study)?.transforms.join(' ') ?? null,
    coverage_method: maturityOfRelease(round.kind).mark === 'proven' ? 'simulated' : null,
    log_index: logIndex ?? null,
  }));
}

type Price = Pick<ReleaseRow, 'mechanism' | 'd2' | 'sigma2' | 'rho_site' | 'rho_solo'>;

function priceOf(round: RoundOutcome, study: FrozenStudy | undefined): Price {
  const noise = round.pooled?.noise;
  if (noise !== undefined) {
    const { kind, d2, sigma2 } = noise.mechanism;
    return { mechanism: kind, d2, sigma2, rho_site: noise.rhoPerSite, rho_solo: noise.rhoPerSite };
  }
  const query = queryOf(round, study);
  if (query === undefined) return { mechanism: null, d2: null, sigma2: null, rho_site: null, rho_solo: null };
  const { kind, d2, sigma2 } = query.event;
  const rho = formatRational(query.design.rho);
  return { mechanism: kind, d2: String(d2), sigma2: String(sigma2), rho_site: rho, rho_solo: rho };
}

function queryOf({ statistic }: RoundOutcome, study: FrozenStudy | undefined): FrozenStudy['queries'][number] | undefined {
  return study?.queries.find(({ name }) => name === statistic);
}

function clipOf(round: RoundOutcome, study: FrozenStudy | undefined): number | null {
  const spec = queryOf(round, study)?.spec;
  return spec !== undefined && 'clip' in spec ? Number(spec.clip) : null;
}

/** A release tells itself how much of its records was cut, with noise in it. */
function keptOf(result: PublishedResult, round: RoundOutcome): number | null {
  const cut = publishedRows({ study: result.study, rounds: [round] }).flatMap(({ quantity, estimate }) =>
    quantity === 'cut off' && estimate !== null ? [estimate] : [],
  );
  return cut.length === 0 ? null : 1 - Math.max(...cut);
}
