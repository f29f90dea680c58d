import { defineRelease, ONE_STEP } from '../define.release.js';
import { moments } from '../moments/moments.release.js';
import { declaredPairs, numbersOf, type PairsDesign } from './pairs.design.js';

/** Sums and sums of squares of means and differences of two readings, with what was cut beside them. */
export const pairs = defineRelease({
  kind: 'pairs',
  declared: declaredPairs,
  ...ONE_STEP,
  forecast: (design, planned) => moments.forecast(design.moments, planned),
  isPlausible: (design, vector, planned) => moments.isPlausible(design.moments, vector, planned),
  leaves: ({ features, pair }: PairsDesign) => {
    const names = features.map(({ key }) => key).join(', ');
    const readings = pair.by === 'scan' ? 'first and second scans' : `the readings of ${pair.first} and ${pair.second}`;
    return `the sums and sums of squares of means and differences of ${readings} of ${names}, how many patients have both, how much of the records was cut, and their fourth moment`;
  },
  replan: (design, rho, planned) => {
    const planner = moments.replan!(design.moments, rho, planned);
    const { event, rho: price, transforms } = planner;
    return { ...design, event, rho: price, transforms, moments: planner };
  },
  plan: (rho, shape, planned) => moments.plan!(rho, { ...shape, features: numbersOf(shape.features) }, planned),
});
