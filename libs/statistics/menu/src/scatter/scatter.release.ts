import { toNumber, type Rational } from '@collimate/kernel-numeric';
import { defineRelease, ONE_STEP, type PlannedStudy } from '../define.release.js';
import type { ScaledVariable } from '../features/feature.scaling.js';
import { planGram } from '../gram/gram.planner.js';
import { UNKNOWN_KURTOSIS } from '../moments/moments.constants.js';
import { isPlausibleCount, SDS } from '../plausible.count.js';
import { repriced } from '../repriced.js';
import {
  declaredScatter,
  scatterCountNoise,
  scatterNoise,
  scatterNormAt,
  scatterUnit,
  type ScatterDesign,
} from './scatter.design.js';

/** Squares and products of some numbers around the mean of each hospital, in one vector: no hospital's mean is in it. */
export const scatter = defineRelease({
  kind: 'scatter',
  declared: declaredScatter,
  ...ONE_STEP,
  forecast: (design, { sites }) => {
    const noise = scatterNoise(design, sites);
    return [
      { coordinate: 'count', unit: 'subjects', noiseError: scatterCountNoise(design, sites) },
      { coordinate: 'sum of squares', unit: 'reference SD squared', noiseError: noise },
      { coordinate: 'sum of products', unit: 'reference SD squared', noiseError: noise / Math.SQRT2 },
    ];
  },
  isPlausible: (design, vector, planned) => {
    const noise = scatterNoise(design, 1);
    const countNoise = scatterCountNoise(design, 1);
    const count = Number(vector[vector.length - 1]) / Number(design.countStep);
    // No deviation from a mean is longer than 2 C, and a sum of squares is not below 0.
    const reach = (Math.max(0, count) + SDS * countNoise) * 4 * Math.SQRT2 * design.clip ** 2 + SDS * noise;
    const triangle = vector.slice(0, -1).map((units) => Number(units) * scatterUnit(design));
    const squares = diagonalOf(design.features.length).map((at) => triangle[at]);
    return (
      isPlausibleCount(count, countNoise, planned[0]) &&
      triangle.every((one) => Math.abs(one) <= reach) &&
      squares.every((one) => one >= -SDS * noise)
    );
  },
  leaves: ({ features, outcome }: ScatterDesign) => {
    const names = features.map(({ key }) => key);
    const products = `how ${names.join(', ')} vary together around the mean of this hospital's patients, and how many there are`;
    return outcome < 0 ? products : `${products}; ${names[outcome]} is the outcome`;
  },
  plan: (rho, { features }, planned) => ({ clip: plannedClip(rho, features, planned).toFixed(2) }),
  replan: (design, rho, planned) => ({
    ...repriced(design, rho),
    clip: Math.max(design.clip, plannedClip(rho, design.features, planned)),
  }),
});

function plannedClip(rho: Rational, features: readonly ScaledVariable[], { subjects, sites }: PlannedStudy): number {
  const kurtoses = features.map(({ kurtosis = UNKNOWN_KURTOSIS }) => kurtosis);
  return planGram(kurtoses, { rho: toNumber(rho), noiseCopies: sites, subjects: subjects[0] }, scatterNormAt);
}

/** @returns indices of the squares in an upper triangle of `size` rows */
function diagonalOf(size: number): readonly number[] {
  return Array.from({ length: size }, (_, row) => row * size - (row * (row - 1)) / 2);
}
