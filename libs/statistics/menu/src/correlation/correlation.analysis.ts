import { plannedCopies } from '../define.release.js';
import { DISPLAY_FLOOR } from '../count/count.analysis.js';
import { adjustedQuestionSchema, adjustmentOf, readjusted, type AskedAdjustment } from '../adjusted.rows.js';
import { defineAnalysis, laterOf } from '../define.analysis.js';
import { plannedCorrelations } from '../gram/planned.correlations.js';
import { correlationOf, type Correlation } from '../estimators/correlation.estimator.js';
import { LEVEL, Z, type Estimate } from '../estimators/estimate.js';
import { principalComponents, type Component } from '../estimators/principal.components.js';
import { holm } from '../estimators/welch.estimator.js';
import { hasNormalErrors, NORMAL_ERRORS, tailFactor, type DeclaredTails } from '../features/declared.tails.js';
import { REFERENCE_SCALE } from '../features/feature.rows.js';
import { gramNoise } from '../gram/gram.design.js';
import { noiseEdge, readGram } from '../gram/gram.reading.js';
import { correlationRefusal, LARGEST_HALF_WIDTH } from '../gram/gram.refusals.js';
import { gram } from '../gram/gram.release.js';
import { asTold, type Replaced } from '../told.instead.js';
import { tidyRow, type RowHead, type TidyRow } from '../tidy.row.js';

/** With Holm over the pairs. */
type TestedCorrelation = Correlation & { readonly adjustedPValue: number };

/** The correlation of two numbers; null where noise drowns the variance of one of them. What is found takes all numbers for normal, `told` by their declared kurtosis. */
export interface PairCorrelation {
  readonly variables: readonly [string, string];
  readonly found: Replaced<TestedCorrelation, 'told', TestedCorrelation & DeclaredTails> | null;
}

/** Correlations and principal components. Plain numbers: it may be stored and published as JSON. */
export interface CorrelationResult extends AskedAdjustment {
  readonly kind: 'correlation';
  readonly sites: number;
  readonly count: Estimate;
  /** The noisy count is below the display floor: nothing else is told. */
  readonly suppressed: boolean;
  readonly pairs: readonly PairCorrelation[];
  /** The largest first, reference SD squared. */
  readonly components: readonly Component[];
  /** What lies below it is noise. */
  readonly edge: number;
}

/** From this absolute correlation on, at the lower end of its interval, one of two numbers says what the other says. */
const REDUNDANT = 0.9;

/** Pearson's correlations of all pairs with Holm over the pairs, and the components that stand out of the noise. */
export const correlation = defineAnalysis({
  kind: 'correlation',
  reads: 'a release of kind `gram`: the correlation of every two variables, and which of them say the same',
  schema: adjustedQuestionSchema('correlation'),
  needs: [gram],
  result: 'correlation',
  later: laterOf<CorrelationResult>({ 'pairs.*.found.told': 'instead' }),
  forecast: ([design], planned, head) => {
    const { subjects, sites } = planned;
    const note = correlationRefusal(design, planned);
    const told = plannedCorrelations({
      subjects: subjects[0],
      correlation: planned.expected?.correlation ?? 0,
      noise: gramNoise(design, plannedCopies(planned)),
      isCentred: false,
    });
    return pairsOf(design.features).map(([one, other]) => {
      const factor = tailFactor(one, other);
      return tidyRow(head, {
        ...{ quantity: 'correlation', variable: one.key, variable2: other.key, n: subjects[0], sites },
        ...told(factor ?? 1),
        flags: [factor === null && NORMAL_ERRORS],
        ...(note !== undefined && { status: 'refused' as const, note }),
      });
    });
  },
  analyse: (release): CorrelationResult => {
    const { design, pooled } = release;
    const { gram: sums, count, noise } = readGram(release);
    const suppressed = count.value < DISPLAY_FLOOR;
    const names = design.features.map(({ key }) => key);
    const pairs = pairsOf(names.map((_, index) => index));
    const found = tested(pairs.map(([i, j]) => correlationOf(sums, i, j)));
    const factors = pairs.map(([i, j]) => tailFactor(design.features[i], design.features[j]));
    const told = tested(pairs.map(([i, j], k) => correlationOf(sums, i, j, factors[k] ?? 1)));
    return {
      kind: 'correlation',
      sites: pooled.sites,
      count,
      suppressed,
      pairs: pairsOf(names).map((variables, k) => ({
        variables,
        found: suppressed || Number.isNaN(found[k].value) ? null : { ...found[k], told: { ...told[k], factor: factors[k] } },
      })),
      components: suppressed ? names.map(() => NOTHING) : principalComponents(sums),
      edge: noiseEdge(noise, names.length, Math.max(1, count.value)),
      ...adjustmentOf(release.asked),
    };
  },
  rows: (result, head) => [
    ...readjusted(
      result.pairs.map((pair) => pairRow(head, pair, result)),
      result,
    ),
    ...result.components.map((_, index) => componentRow(head, result, index)),
  ],
  oracle: { program: 'R cor.test and prcomp on the winsorised records', tolerance: 1e-9 },
});

const NOTHING: Component = { variance: 0, noiseError: 0, samplingError: 0 };

function pairsOf<T>(all: readonly T[]): readonly (readonly [T, T])[] {
  return all.flatMap((first, index) => all.slice(index + 1).map((second) => [first, second] as const));
}

function tested(all: readonly Correlation[]): readonly TestedCorrelation[] {
  const adjusted = holm(all.map(({ pValue }) => pValue));
  return all.map((one, k) => ({ ...one, adjustedPValue: adjusted[k] }));
}

function pairRow(head: RowHead, { variables, found }: PairCorrelation, { count, suppressed, sites }: CorrelationResult): TidyRow {
  const cells = { quantity: 'correlation', variable: variables[0], variable2: variables[1], sites };
  if (suppressed) return tidyRow(head, { ...cells, status: 'suppressed' });
  if (found === null) {
    return tidyRow(head, { ...cells, status: 'unavailable', note: 'the noise leaves one of the two no variance' });
  }
  const { value, noiseError, samplingError, lower, upper, pValue, adjustedPValue } = asTold(found);
  const isRedundant = Math.max(lower, -upper) > REDUNDANT;
  return tidyRow(head, {
    ...cells,
    estimate: value,
    se_noise: noiseError,
    se_sampling: samplingError,
    se: Math.hypot(noiseError, samplingError),
    lower,
    upper,
    confidence: LEVEL,
    test: 'Fisher z with noise',
    p_value: pValue,
    p_adjusted: adjustedPValue,
    adjustment: 'Holm',
    family: 'correlations of the release',
    n: count.value,
    n_se: count.standardError,
    status: upper - lower > 2 * LARGEST_HALF_WIDTH ? 'uninformative' : 'ok',
    flags: [hasNormalErrors(found) && NORMAL_ERRORS],
    note: isRedundant ? `redundant: the interval lies beyond ${REDUNDANT}` : '',
  });
}

function componentRow(head: RowHead, { components, edge, count, suppressed, sites }: CorrelationResult, index: number): TidyRow {
  const cells = { quantity: 'component variance', term: String(index + 1), scale: REFERENCE_SCALE, sites };
  if (suppressed) return tidyRow(head, { ...cells, status: 'suppressed' });
  const { variance, noiseError, samplingError } = components[index];
  const error = Math.hypot(noiseError, samplingError);
  return tidyRow(head, {
    ...cells,
    estimate: variance,
    se_noise: noiseError,
    se_sampling: samplingError,
    se: error,
    lower: variance - Z * error,
    upper: variance + Z * error,
    confidence: LEVEL,
    n: count.value,
    n_se: count.standardError,
    status: variance > edge ? 'ok' : 'uninformative',
    flags: ['provisional'],
    note: variance > edge ? '' : `it does not stand out of the noise, whose edge is ${edge.toFixed(2)}`,
  });
}
