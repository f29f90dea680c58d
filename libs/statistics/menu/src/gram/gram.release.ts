import { toNumber, type Rational } from '@collimate/kernel-numeric';
import { defineRelease, ONE_STEP, plannedCopies, type PlannedStudy } from '../define.release.js';
import type { ScaledVariable } from '../features/feature.scaling.js';
import { UNKNOWN_KURTOSIS } from '../moments/moments.constants.js';
import { isPlausibleCount, SDS } from '../plausible.count.js';
import { repriced } from '../repriced.js';
import { declaredGram, gramNoise, gramUnit, type GramDesign } from './gram.design.js';
import { planGram } from './gram.planner.js';

/** Sums of products of all pairs of some numbers, in one vector. */
export const gram = defineRelease({
  kind: 'gram',
  declared: declaredGram,
  ...ONE_STEP,
  forecast: (design, planned) => {
    const noise = gramNoise(design, plannedCopies(planned));
    return [
      { coordinate: 'count', unit: 'subjects', noiseError: noise },
      { coordinate: 'sum', unit: 'reference SD', noiseError: noise / Math.SQRT2 },
      { coordinate: 'sum of squares', unit: 'reference SD squared', noiseError: noise },
      { coordinate: 'sum of products', unit: 'reference SD squared', noiseError: noise / Math.SQRT2 },
    ];
  },
  isPlausible: (design, vector, planned) => {
    const [unit, noise] = [gramUnit(design), gramNoise(design, 1)];
    const count = Number(vector[vector.length - 1]) * unit;
    const most = Math.max(0, count) + SDS * noise;
    // No product of a clipped record is longer than its norm.
    const reach = most * (design.clip * design.clip + 1) + SDS * noise;
    return isPlausibleCount(count, noise, planned[0]) && vector.every((units) => Math.abs(Number(units) * unit) <= reach);
  },
  leaves: ({ features, outcome }: GramDesign) => {
    const names = features.map(({ key }) => key);
    const products = `the sums, squares and products of all pairs of ${names.join(', ')}, and how many patients there are`;
    return outcome < 0 ? products : `${products}; ${names[outcome]} is the outcome`;
  },
  plan: (rho, { features }, planned) => ({ clip: plannedClip(rho, features, planned).toFixed(2) }),
  replan: (design, rho, planned) => ({
    ...repriced(design, rho),
    clip: Math.max(design.clip, plannedClip(rho, design.features, planned)),
  }),
});

function plannedClip(rho: Rational, features: readonly ScaledVariable[], planned: PlannedStudy): number {
  const kurtoses = features.map(({ kurtosis = UNKNOWN_KURTOSIS }) => kurtosis);
  return planGram(kurtoses, {
    rho: toNumber(rho),
    noiseCopies: plannedCopies(planned),
    subjects: planned.subjects[0],
  });
}
