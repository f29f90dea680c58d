import { coverageOfProducts, PRODUCT_POPULATIONS } from './products.coverage.js';

/* `npm run coverage` draws 600 studies of every population, size and price. */
describe.each(PRODUCT_POPULATIONS.slice(0, 2).map((one) => [one.name, one] as const))(
  'the intervals of products, %s',
  (_, population) => {
    const report = coverageOfProducts(population, { subjects: 500, rho: '18507/100000', studies: 150 });

    test.each(report)('hold $quantity of $kind', ({ rate, intervals, isRefused }) => {
      expect(intervals).toBeGreaterThanOrEqual(300);
      expect(isRefused).toBe(false);
      expect(rate).toBeGreaterThan(0.91);
    });
  },
);

test('every analysis of products is covered', () => {
  const report = coverageOfProducts(PRODUCT_POPULATIONS[0], { subjects: 200, rho: '1', studies: 2 });
  expect(report.map(({ kind }) => kind)).toEqual(['correlation', 'linear', 'ridge']);
});
