import { compare, parseRational, toNumber } from '@collimate/kernel-numeric';
import { defineRelease } from '../define.release.js';
import { isPlausibleCount, SDS } from '../plausible.count.js';
import { repriced } from '../repriced.js';
import { declaredGradient } from './gradient.declared.js';
import { gradientUnit, type GradientDesign, type GradientShape } from './gradient.design.js';
import { planGradient } from './gradient.planner.js';
import { nextGradient, startGradient } from './gradient.state.js';

/** Sums of clipped scores at public coefficients, one vector a step; every step's coefficients follow from the sums before. */
export const gradient = defineRelease({
  kind: 'gradient',
  declared: declaredGradient,
  steps: ({ times }: GradientDesign) => times,
  start: startGradient,
  next: nextGradient,
  given: 'state',
  forecast: (design, { sites }) => {
    const noise = Math.sqrt(sites * Number(design.event.sigma2));
    return [
      { coordinate: 'score of each step', unit: 'reference SD', noiseError: noise * gradientUnit(design) },
      { coordinate: 'count, mean of all steps', unit: 'subjects', noiseError: countNoise(design, sites) },
    ];
  },
  isPlausible: (design, vector, planned) => {
    const noise = Math.sqrt(Number(design.event.sigma2));
    const [perCount, unit] = [Number(design.countUnits), gradientUnit(design)];
    const counts = vector.slice(design.parameters).map((units) => Number(units) / perCount);
    const most = Math.max(0, counts[0]) + (SDS * noise) / perCount;
    // No score is longer than the clip.
    const reach = most * toNumber(design.clip) + SDS * noise * unit;
    return (
      counts.every((count) => isPlausibleCount(count, noise / perCount, planned[0])) &&
      vector.slice(0, design.parameters).every((units) => Math.abs(Number(units) * unit) <= reach)
    );
  },
  leaves: ({ features, outcome, times, model }: GradientDesign) => {
    const names = features.map(({ key }) => key).join(', ');
    const counts = outcome.kind === 'time' ? 'how many patients and events there are' : 'how many patients there are';
    const word = model === 'cox' ? 'Cox' : model;
    return `${times} times, one after the other and priced as one: the sums of the scores of a ${word} model of ${outcome.variable} by ${names}, and ${counts}; each step is computed at coefficients made of the sums before, which are public`;
  },
  plan: (rho, shape, planned) => planGradient(rho, shape as GradientShape, planned),
  replan: (design, rho, planned) => {
    const { clip, step } = planGradient(rho, design, planned);
    const needed = parseRational(clip);
    const same = repriced(design, rho, design.times);
    return compare(needed, design.clip) > 0 ? { ...same, clip: needed, step: parseRational(step) } : same;
  },
});

/** @returns SD of the number of patients as all steps together tell it */
export function countNoise({ event, countUnits, times }: GradientDesign, copies: number): number {
  return Math.sqrt((copies * Number(event.sigma2)) / times) / Number(countUnits);
}
