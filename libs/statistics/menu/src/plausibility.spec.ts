import { designStatistic, isPlausible } from './statistic.js';

const shape = {
  by: 'group',
  groups: ['benign', 'malignant'],
  features: [{ feature: 'RNU0', aggregation: 'DHQ4', transform: 'log', centre: 8, width: 0.5 }],
} as const;
const design = designStatistic({ name: 'moments', kind: 'group-moments', clip: '4', lambda: '1/2', rho: '7/40' }, shape);
const counts = designStatistic({ name: 'enrolment', kind: 'group-counts', rho: '1/100' }, shape);

/** Two blocks of a site with 25 subjects in each group, and one coordinate of the first set to something else. */
function vectorWith(index: number, value: bigint): bigint[] {
  const block = [10n << 28n, -(5n << 28n), 25n * design.lattice.countStep, 2n * design.lattice.clippedStep];
  const vector = [...block, ...block];
  vector[index] = value;
  return vector;
}

describe('isPlausible', () => {
  test('lets honest vectors pass, also an empty site whose noise is negative', () => {
    expect(isPlausible(design, vectorWith(0, 10n << 28n), [75, 75])).toBe(true);
    const sigma = BigInt(Math.round(Math.sqrt(Number(design.event.sigma2))));
    expect(isPlausible(design, new Array<bigint>(8).fill(-3n * sigma), [75, 75])).toBe(true);
    expect(isPlausible(counts, [-20n, 40n], [75, 75])).toBe(true);
  });

  test('stops a sum that so few clipped subjects cannot reach', () => {
    expect(isPlausible(design, vectorWith(0, 1n << 40n), [75, 75])).toBe(false);
    expect(isPlausible(design, vectorWith(1, -(1n << 40n)), [75, 75])).toBe(false);
  });

  test('stops counts far below zero, more clipped records than subjects, and another length', () => {
    expect(isPlausible(design, vectorWith(2, -100n * design.lattice.countStep), [75, 75])).toBe(false);
    expect(isPlausible(design, vectorWith(3, 1000n * design.lattice.clippedStep), [75, 75])).toBe(false);
    expect(isPlausible(counts, [-100n, 40n], [75, 75])).toBe(false);
    expect(isPlausible(counts, [40n], [75, 75])).toBe(false);
  });

  test('stops a site that claims a million subjects, or ten times as many as the whole study planned', () => {
    expect(isPlausible(counts, [1_000_000n, 40n], [75, 75])).toBe(false);
    expect(isPlausible(design, vectorWith(2, 1_000_000n * design.lattice.countStep), [75, 75])).toBe(false);
    expect(isPlausible(counts, [700n, 40n], [75, 75])).toBe(true);
  });
});
