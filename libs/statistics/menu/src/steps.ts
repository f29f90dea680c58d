import { digestOf, type Digest } from '@collimate/kernel-canonical';
import type { PrivacyEvent } from '@collimate/privacy-accounting';
import { MenuError } from './menu.error.js';
import type { GivenOf, ReleaseKind, StatisticDesign } from './menu.js';
import { releaseOf } from './statistic.js';

/**
 * @returns how many rounds one answer of a statistic needs; all of them are one charge
 * @source ADR 0049
 * @example
 * ```ts
 * import { designStatistic, stepsOf } from '@collimate/statistics-menu';
 * const shape = { by: 'group', groups: ['benign', 'malignant'], features: [] };
 * stepsOf(designStatistic({ name: 'enrolment', kind: 'group-counts', rho: '1/100' }, shape)); // => 1
 * ```
 */
export function stepsOf(design: StatisticDesign): number {
  return releaseOf(design).steps(design);
}

/**
 * @returns what the accountant charges for all steps of a statistic together, before the first of them reads a row
 * @source ADR 0049
 * @example
 * ```ts
 * import { chargedEvent, designDeclared, releaseVariables } from '@collimate/statistics-menu';
 * const variables = releaseVariables({
 *   response: { source: 'cohort', type: 'category', labels: ['no', 'yes'], positive: 'yes' },
 *   age: { source: 'cohort', type: 'number', unit: 'year', bounds: ['0', '120'], reference: { centre: '60', width: '10', from: 'a series' } },
 * });
 * const spec = { name: 'risk', kind: 'gradient', model: 'logistic', outcome: 'response', of: ['age'], steps: 20, clip: '1', step: '0.001', rho: '1/10' } as const;
 * const { kind } = chargedEvent(designDeclared(spec, variables));
 * kind; // => 'discrete-gaussian-steps'
 * ```
 */
export function chargedEvent(design: StatisticDesign): PrivacyEvent {
  const steps = stepsOf(design);
  const { sigma2, d2 } = design.event;
  return steps === 1 ? design.event : { kind: 'discrete-gaussian-steps', sigma2, d2, steps };
}

/**
 * What is given to the step after some sums, from released numbers alone: every reader computes the same.
 * @param sums the pooled vectors of the steps before, in their order
 * @returns null for a kind that is given nothing
 * @throws MenuError LENGTH_MISMATCH for sums of another release, or more of them than come before a step
 * @source ADR 0049
 * @example
 * ```ts
 * import { designStatistic, publicState } from '@collimate/statistics-menu';
 * const shape = { by: 'group', groups: ['benign', 'malignant'], features: [] };
 * const design = designStatistic({ name: 'enrolment', kind: 'group-counts', rho: '1/100' }, shape);
 * publicState(design, []); // => null
 * publicState(design, [[25n, 30n]]); // throws LENGTH_MISMATCH
 * ```
 */
export function publicState(design: StatisticDesign, sums: readonly (readonly bigint[])[]): GivenOf<ReleaseKind> {
  if (sums.length >= stepsOf(design) || sums.some((sum) => sum.length !== design.length)) {
    throw new MenuError('LENGTH_MISMATCH', 'these are not the sums of the steps before one of the statistic');
  }
  const release = releaseOf(design);
  return sums.reduce((state, sum, step) => release.next(design, state, sum, step), release.start(design));
}

/**
 * @returns the digest by which orders, answers and logs name what a step is given; undefined for a kind that is given nothing
 * @source ADR 0039; ADR 0049
 * @example
 * ```ts
 * import { designStatistic, stateDigest } from '@collimate/statistics-menu';
 * const shape = { by: 'group', groups: ['benign', 'malignant'], features: [] };
 * stateDigest(designStatistic({ name: 'enrolment', kind: 'group-counts', rho: '1/100' }, shape), null); // => undefined
 * ```
 */
export function stateDigest(design: StatisticDesign, state: GivenOf<ReleaseKind>): Digest | undefined {
  const { kind, given } = releaseOf(design);
  return given === 'nothing' ? undefined : digestOf('collimate.state/1', { kind, state });
}
