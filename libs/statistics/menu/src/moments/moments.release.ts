import { formatRational, toNumber, type Rational } from '@collimate/kernel-numeric';
import { defineRelease, ONE_STEP, plannedCopies, type PlannedStudy } from '../define.release.js';
import { isPlausibleCount, SDS } from '../plausible.count.js';
import { LAMBDA, LAMBDA_VALUE, UNKNOWN_KURTOSIS } from './moments.constants.js';
import { repriced } from '../repriced.js';
import {
  designMoments,
  momentsNoise,
  momentsSchema,
  momentsUnit,
  type MomentsDesign,
  type MomentsShape,
} from './moments.design.js';
import { declaredMoments } from './moments.declared.js';
import { gainsOf } from './noise.shaping.js';
import { nameOf } from '../public.correlation.js';
import { planMoments } from './moments.planner.js';

/** Sums and sums of squares of all features per group, clipped next to nothing, with what was cut beside them. */
export const moments = defineRelease({
  kind: 'moments',
  schema: momentsSchema,
  declared: declaredMoments,
  design: designMoments,
  ...ONE_STEP,
  forecast: (design, planned) => {
    const noise = momentsNoise(design, plannedCopies(planned));
    const { countStep, cutOffStep, fourthStep } = design.lattice;
    const gains = gainsOf(design.correlation);
    const largest = (of: ArrayLike<number> | undefined): number => (of === undefined ? 1 : Math.max(...Array.from(of)));
    const of = (step: bigint): number => noise / (Number(step) * momentsUnit(design));
    return [
      { coordinate: 'count', unit: 'subjects', noiseError: of(countStep) },
      { coordinate: 'sum', unit: 'reference SD', noiseError: noise * largest(gains?.values) },
      {
        ...{ coordinate: 'sum of squares', unit: 'reference SD squared' },
        noiseError: (noise * largest(gains?.squares)) / LAMBDA_VALUE,
      },
      { coordinate: 'cut-off', unit: 'records', noiseError: of(cutOffStep) },
      { coordinate: 'fourth moment', unit: 'records', noiseError: of(fourthStep) },
    ];
  },
  isPlausible: (design, vector, planned) =>
    design.groups.every((_, group) =>
      isPlausibleBlock(design, vector.slice(group * design.blockLength, (group + 1) * design.blockLength), planned[group]),
    ),
  leaves: (design) =>
    `for each group the sums and sums of squares of the features${mixedBy(design)}, its size, how much of the records was cut, and their fourth moment`,
  shapedBy: ({ correlation }) => nameOf(correlation),
  // What the form of moments makes of a spec is a MomentsShape; version 1 has no public correlation.
  plan: planKeys,
  replan: (design, rho, planned) => {
    const keys = planKeys(rho, design, planned);
    if (Number(keys.clip) <= design.constants.clip) return repriced(design, rho);
    return designMoments({ name: 'planned', kind: 'moments', rho: formatRational(rho), ...keys }, design);
  },
});

function mixedBy({ correlation }: MomentsShape): string {
  return correlation === undefined ? '' : `, which the public correlation of ${correlation.from} mixes before they are clipped`;
}

/** @returns the keys of a protocol that the planner writes */
function planKeys(rho: Rational, { features, correlation }: MomentsShape, planned: PlannedStudy) {
  const kurtoses = features.map(({ kurtosis = UNKNOWN_KURTOSIS }) => kurtosis);
  const subjects = Math.min(...planned.subjects);
  const plan = planMoments(kurtoses, { rho: toNumber(rho), noiseCopies: plannedCopies(planned), subjects }, correlation);
  const up = (value: number): string => (Math.ceil(value * 100 - 1e-9) / 100).toFixed(2);
  return { clip: up(plan.clip), kMax: up(plan.kMax), reach: up(plan.reach), reach2: up(plan.reach2), lambda: LAMBDA } as const;
}

/** No count far below zero, no sum beyond what that many clipped subjects can reach, no group far larger than planned. */
function isPlausibleBlock(design: MomentsDesign, block: readonly bigint[], planned: number): boolean {
  const noise = momentsNoise(design, 1);
  const unit = momentsUnit(design);
  const d = design.features.length;
  const { countStep, cutOffStep, fourthStep } = design.lattice;
  const inSteps = (index: number, step: bigint) => ({
    value: Number(block[index]) / Number(step),
    noise: noise / (Number(step) * unit),
  });
  const count = inSteps(2 * d, countStep);
  const most = Math.max(0, count.value) + SDS * count.noise;
  const scalars = [inSteps(2 * d + 1, cutOffStep), inSteps(2 * d + 2, fourthStep)];
  const reach = most * design.constants.clip + SDS * noise;
  return (
    isPlausibleCount(count.value, count.noise, planned) &&
    scalars.every(({ value, noise: sd }) => value >= -SDS * sd && value <= most + SDS * sd) &&
    block.slice(0, 2 * d).every((units) => Math.abs(Number(units) * unit) <= reach)
  );
}
