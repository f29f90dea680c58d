import {
  engineOf,
  freezeStudy,
  isDeclared,
  repeatedQuestions,
  rosterParameters,
  sharingOf,
  standingOf,
  studyGuarantee,
  studyPrice,
  type DeclaredStatistic,
  type FrozenStudy,
  type StudyProtocol,
} from '@collimate/governance-study';
import { formatRational, multiply, parseRational, rational, toNumber } from '@collimate/kernel-numeric';
import { reportPrivacy, rhoOf } from '@collimate/privacy-accounting';
import { lintPlan } from '@collimate/radiomics-vocabulary';
import {
  allPlanned,
  answersOf,
  forecastRows,
  releaseOf,
  stepsOf,
  whereOf,
  type CoordinateNoise,
  type TidyRow,
} from '@collimate/statistics-menu';
import { duration } from '../output/duration.js';

/** Cost of one statistic for every site. */
export interface StatisticPrice {
  readonly statistic: string;
  readonly kind: string;
  /** Exact, `num/den`; of all steps together where there are several. */
  readonly rho: string;
  /** Number of successive rounds of one answer; absent for one. */
  readonly steps?: number;
  /** Number of answers, each at that price, that the study may take. */
  readonly answers: number;
  /** Epsilon of one answer of this statistic alone, at the delta of the study. */
  readonly epsilon: number;
  /** Numbers in the vector that leaves a site. */
  readonly coordinates: number;
  /** SD of the privacy noise of each kind of coordinate, pooled over all sites. */
  readonly noise: readonly CoordinateNoise[];
}

/** Everything that can be said about a study before a scan is touched. */
export interface StudyForecast {
  readonly id: string;
  readonly title: string;
  readonly digest: string;
  readonly sites: readonly string[];
  /** Definition of the engine that the study names; null where it names none. */
  readonly engine: string | null;
  readonly statistics: readonly StatisticPrice[];
  /** The sharing of the noise, in words; absent where each site adds its own. */
  readonly sharedNoise?: string;
  /** In which openings the study asks again, in words; absent where it asks once. */
  readonly standing?: string;
  readonly privacy: {
    readonly rho: string;
    readonly budgetRho: string;
    /** Epsilon of the whole budget: the most that the study may take. */
    readonly budgetEpsilon: number;
    readonly delta: string;
    readonly epsilon: number;
    readonly accountant: string;
  };
  /** The rows that will be published, with planned numbers and the errors to expect, if every site answers. */
  readonly rows: readonly TidyRow[];
  readonly warnings: readonly string[];
}

/** Prices a protocol and predicts its errors, from public constants alone. All sites are taken to answer. */
export function forecastStudy(protocol: StudyProtocol): StudyForecast {
  const study = freezeStudy(protocol);
  const rows = study.queries.flatMap(({ spec, design, planned, analyses, fold }) => {
    const head = { study: protocol.id, version: protocol.version, features: design.features, fold: fold?.name };
    return forecastRows(spec, design, planned, head, analyses);
  });
  return {
    id: protocol.id,
    title: protocol.title,
    digest: study.digest,
    sites: protocol.sites,
    engine: engineOf(protocol) ?? null,
    statistics: study.queries.map((query) => priceOf(study, query)),
    ...sharedNoiseOf(protocol),
    ...standingText(protocol),
    privacy: privacyOf(study),
    rows,
    warnings: [
      ...refusals(rows),
      ...noiseWarnings(study, rows),
      ...unaskedOf(protocol),
      ...repeatedQuestions(study).map(
        ([first, second]) => `${second} asks what ${first} asks: each is charged, and one would do`,
      ),
      ...study.reading.extractions.flatMap(({ name, plan }) =>
        lintPlan(plan).map(({ key, message }) => `${planText(name)}, ${key}: ${message}`),
      ),
    ],
  };
}

/** Cost of all statistics of a study for one site. */
export function privacyOf(study: FrozenStudy): StudyForecast['privacy'] {
  const { protocol } = study;
  const report = studyGuarantee(study);
  return {
    rho: formatRational(studyPrice(protocol)),
    budgetRho: protocol.budget.rho,
    budgetEpsilon: report.budgetEpsilon,
    delta: protocol.delta,
    epsilon: report.epsilon,
    accountant: report.accountant,
  };
}

/** Cost of one statistic of a study for one site. */
export function priceOf(study: FrozenStudy, { spec, design, event, answers, planned }: DeclaredStatistic): StatisticPrice {
  return {
    statistic: spec.name,
    kind: spec.kind,
    rho: formatRational(rhoOf(event)),
    ...(stepsOf(design) > 1 && { steps: stepsOf(design) }),
    answers,
    epsilon: reportPrivacy([event], deltaOf(study)).epsilon,
    coordinates: design.length,
    noise: releaseOf(design).forecast(design, planned),
  };
}

function deltaOf(study: FrozenStudy): number {
  return toNumber(parseRational(study.protocol.delta));
}

/** Version 1 has one plan and gives it no name. */
function planText(name: string): string {
  return name === 'plan' ? name : `plan ${name}`;
}

/** Questions that are not worth their price, each reason once. */
function refusals(rows: readonly TidyRow[]): readonly string[] {
  const found = [...groupedBy(rows, ({ question }) => question).values()].flatMap((ofQuestion): readonly string[] => {
    const refused = ofQuestion.filter(({ status }) => status === 'refused');
    // A release without any worth is named once; else its refused quantities are named one by one.
    if (refused.length === ofQuestion.length && new Set(refused.map(({ note }) => note)).size === 1) {
      return [`${refused[0].release} would not be worth its price: ${refused[0].note}`];
    }
    return [...groupedBy(refused, ({ quantity }) => quantity)].map(([quantity, [first, ...more]]) => {
      const where = [first.variable, whereOf(first, 'against')].filter((words) => words !== null && words !== '').join(', ');
      const others = more.length === 0 ? '' : ` and of ${more.length} more`;
      return `${first.question}, the ${quantity} of ${where}${others} would not be worth its price: ${first.note}`;
    });
  });
  return [...new Set(found)];
}

function groupedBy(rows: readonly TidyRow[], keyOf: (row: TidyRow) => string): ReadonlyMap<string, readonly TidyRow[]> {
  const groups = new Map<string, TidyRow[]>();
  for (const row of rows) groups.set(keyOf(row), [...(groups.get(keyOf(row)) ?? []), row]);
  return groups;
}

/** One sentence for each question, quantity and group: that of the feature or place in which the noise weighs most. */
function noiseWarnings(study: FrozenStudy, rows: readonly TidyRow[]): readonly string[] {
  const worst = new Map<string, TidyRow>();
  for (const row of rows) {
    if (ratioOf(row) <= 1) continue;
    // A quantity that has many places in one question is told of once, at its worst.
    const groups = row.level === null && row.x === null ? [row.group, row.group2] : [];
    const key = [row.question, row.kind, row.quantity, ...groups].join('/');
    const known = worst.get(key);
    if (known === undefined || ratioOf(row) > ratioOf(known)) worst.set(key, row);
  }
  return [...worst.values()].map((row) => {
    const ratio = ratioOf(row);
    const { spec } = study.queries.find((query) => query.name === row.release)!;
    const planned = Math.round(row.n ?? plannedOf(study, row.release));
    // The noise variance goes with 1/rho, so this rho makes both errors equal.
    const needed = multiply(parseRational(spec.rho), rational(BigInt(Math.ceil(ratio * ratio * 1000)), 1000n));
    return (
      `${[row.question, whereOf(row, 'against')].filter((words) => words !== '').join(', ')}: the noise of ${article(row.quantity)} is ${ratio.toFixed(2)} times its sampling error at ${planned} subjects; ` +
      `${'clip' in spec ? 'at this clip ' : ''}they would be equal at ${Math.ceil(planned * ratio * ratio)} subjects, or at rho ${(Math.ceil(toNumber(needed) * 1000) / 1000).toFixed(3)} instead of ${spec.rho}`
    );
  });
}

/** @returns how many subjects are planned for the first table or all groups of a release */
function plannedOf(study: FrozenStudy, release: string): number {
  const { design, planned } = study.queries.find(({ name }) => name === release)!;
  return allPlanned(design, planned.subjects);
}

function article(quantity: string): string {
  return `${/^(?:[aeio]|AUC)/.test(quantity) ? 'an' : 'a'} ${quantity}`;
}

/** Noise over sampling error; 0 where a number has no sampling error, as a count. */
function ratioOf({ se_noise: noise, se_sampling: sampling }: TidyRow): number {
  return noise === null || sampling === null || sampling === 0 ? 0 : noise / sampling;
}

function sharedNoiseOf(protocol: StudyProtocol): { readonly sharedNoise?: string } {
  const sharing = sharingOf(protocol);
  const parameters = sharing === undefined ? undefined : rosterParameters(sharing, protocol.sites.length);
  if (sharing === undefined || parameters === undefined) return {};
  const { sites, honest, colluding, dropouts } = parameters;
  const fallback = sharing.fallback === 'local' ? ', and once more with local noise' : '';
  return {
    sharedNoise:
      `closing ${sharing.closing}: ${honest} of ${sites} shares are the noise that is charged, for ${colluding} may collude and ${dropouts} vanish; ` +
      `each answer priced with ${sharing.spares} further attempts${fallback}`,
  };
}

function standingText(protocol: StudyProtocol): { readonly standing?: string } {
  const standing = standingOf(protocol);
  if (standing === undefined) return {};
  const { turns, every } = standing;
  const apart = duration(every * protocol.timetable.openingMs);
  return {
    standing: `in ${turns} openings, at least ${apart} apart; the price is of all of them, and the errors below are of one`,
  };
}

/** A study of before there were standing ones may price answers that nobody asks for. */
function unaskedOf(protocol: StudyProtocol): readonly string[] {
  if (!isDeclared(protocol) || protocol.standing !== undefined) return [];
  return protocol.releases
    .filter((spec) => answersOf(spec) > 1)
    .map(
      ({ name }) => `${name} is priced for several answers and asked once: say when it is asked again by standing: { every: 30 }`,
    );
}
