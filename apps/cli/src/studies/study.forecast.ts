import {
  freezeStudy,
  studyGuarantee,
  studyPrice,
  type DeclaredStatistic,
  type FrozenStudy,
  type StudyProtocol,
} from '@collimate/governance-study';
import { formatRational, multiply, parseRational, rational, toNumber } from '@collimate/kernel-numeric';
import { reportPrivacy } from '@collimate/privacy-accounting';
import { lintPlan, parseFeatureKey } from '@collimate/radiomics-vocabulary';
import { predictError, transformLabel } from '@collimate/statistics-design';
import { Z } from '@collimate/statistics-pooling';

/** What one statistic costs every site. */
export interface StatisticPrice {
  readonly statistic: string;
  readonly kind: string;
  /** Exact, `num/den`. */
  readonly rho: string;
  /** How many answers, each at that price, the study may take. */
  readonly answers: number;
  /** Of one answer of this statistic alone, at the delta of the study. */
  readonly epsilon: number;
  /** Numbers in the vector that leaves a site. */
  readonly coordinates: number;
}

/** What a pooled count will look like if every site answers. */
export interface CountForecast {
  readonly statistic: string;
  readonly group: string;
  readonly planned: number;
  readonly noiseError: number;
  /** Half of the 95 % interval, subjects. */
  readonly halfWidth: number;
}

/** What the mean of one feature in one group will look like, on the transformed scale. */
export interface MeanForecast {
  readonly statistic: string;
  readonly key: string;
  readonly name: string;
  readonly scale: string;
  readonly group: string;
  readonly planned: number;
  /** SD of the privacy noise. */
  readonly noiseError: number;
  /** SD by chance of the patients, if the group has the spread of the public reference. */
  readonly samplingError: number;
  /** Half of the expected 95 % interval: both errors together, at the reference centre. */
  readonly halfWidth: number;
}

/** Everything that can be said about a study before a scan is touched. */
export interface StudyForecast {
  readonly id: string;
  readonly title: string;
  readonly digest: string;
  readonly sites: readonly string[];
  readonly statistics: readonly StatisticPrice[];
  readonly privacy: {
    readonly rho: string;
    readonly budgetRho: string;
    /** Of the whole budget: what the study may take. */
    readonly budgetEpsilon: number;
    readonly delta: string;
    readonly epsilon: number;
    readonly accountant: string;
  };
  readonly counts: readonly CountForecast[];
  readonly means: readonly MeanForecast[];
  readonly warnings: readonly string[];
}

/** Prices a protocol and predicts its errors, from public constants alone. All sites are taken to answer. */
export function forecastStudy(protocol: StudyProtocol): StudyForecast {
  const study = freezeStudy(protocol);
  const means = study.queries.flatMap((query) => meansOf(study, query));
  return {
    id: protocol.id,
    title: protocol.title,
    digest: study.digest,
    sites: protocol.sites,
    statistics: study.queries.map((query) => priceOf(study, query)),
    privacy: privacyOf(study),
    counts: study.queries.flatMap((query) => countsOf(study, query)),
    means,
    warnings: [...noiseWarnings(study, means), ...lintPlan(protocol.plan).map(({ key, message }) => `plan, ${key}: ${message}`)],
  };
}

/** What all statistics of a study cost one site together. */
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

/** What one statistic of a study costs one site. */
export function priceOf(study: FrozenStudy, { spec, design, event, answers }: DeclaredStatistic): StatisticPrice {
  return {
    statistic: spec.name,
    kind: spec.kind,
    rho: formatRational(design.rho),
    answers,
    epsilon: reportPrivacy([event], deltaOf(study)).epsilon,
    coordinates: design.length,
  };
}

function deltaOf(study: FrozenStudy): number {
  return toNumber(parseRational(study.protocol.delta));
}

function countsOf({ protocol }: FrozenStudy, { spec, design }: DeclaredStatistic): readonly CountForecast[] {
  if (design.kind !== 'group-counts') return [];
  return protocol.groups.labels.map((group, index) => {
    const planned = protocol.plannedSubjects[index];
    const noiseError = predictError(design, protocol.sites.length, planned).count;
    return { statistic: spec.name, group, planned, noiseError, halfWidth: Z * noiseError };
  });
}

function meansOf({ protocol }: FrozenStudy, { spec, design }: DeclaredStatistic): readonly MeanForecast[] {
  if (design.kind !== 'group-moments') return [];
  return protocol.features.flatMap(({ feature, aggregation, transform, width }) => {
    const key = `${feature}@${aggregation}`;
    const { name } = parseFeatureKey(key).feature;
    return protocol.groups.labels.map((group, index) => {
      const planned = protocol.plannedSubjects[index];
      const noiseError = width * predictError(design, protocol.sites.length, planned).mean;
      const samplingError = width / Math.sqrt(planned);
      const halfWidth = Z * Math.hypot(noiseError, samplingError);
      return {
        statistic: spec.name,
        key,
        name,
        scale: transformLabel(transform),
        group,
        planned,
        noiseError,
        samplingError,
        halfWidth,
      };
    });
  });
}

/** The ratio of the two errors is the same for every feature of a group, so one sentence says it for all. */
function noiseWarnings(study: FrozenStudy, means: readonly MeanForecast[]): readonly string[] {
  const [first] = study.protocol.features;
  return means
    .filter(({ key, noiseError, samplingError }) => key === `${first.feature}@${first.aggregation}` && noiseError > samplingError)
    .map(({ statistic, group, planned, noiseError, samplingError }) => {
      const ratio = noiseError / samplingError;
      const spec = study.queries.find((query) => query.name === statistic)!.spec;
      // The noise variance goes with 1/rho, so this rho makes both errors equal.
      const needed = multiply(parseRational(spec.rho), rational(BigInt(Math.ceil(ratio * ratio * 1000)), 1000n));
      return (
        `${statistic}, ${group}: the noise of a mean is ${ratio.toFixed(2)} times its sampling error at ${planned} subjects; ` +
        `they would be equal at ${Math.ceil(planned * ratio * ratio)} subjects, or at rho ${(Math.ceil(toNumber(needed) * 1000) / 1000).toFixed(3)} instead of ${spec.rho}`
      );
    });
}
