import { chiSquare, lagOneCorrelation } from './chi-square.js';
import { auditAccepts, auditMeanShift } from './privacy-audit.js';

describe('chiSquare', () => {
  test('sums squared differences over expectations, with open tails', () => {
    const bins = [
      [null, -1, 0.25],
      [0, 1, 0.5],
      [2, null, 0.25],
    ] as const;
    // expected 2, 4, 2; observed 3, 4, 1
    expect(chiSquare([-9, -1, -1, 0, 1, 1, 0, 7], bins)).toBeCloseTo(1 / 2 + 0 + 1 / 2, 12);
  });
});

describe('lagOneCorrelation', () => {
  test('is near minus one for values that alternate', () => {
    expect(lagOneCorrelation([1, -1, 1, -1, 1, -1, 1, -1])).toBeCloseTo(-7 / 8, 12);
  });
});

describe('the audit', () => {
  test('measures the mean shift in standard deviations and accepts that mu alone', () => {
    const base = Array.from({ length: 20_000 }, (_, i) => (i % 2 === 0 ? 1 : -1));
    const result = auditMeanShift(
      base.map((x) => x + 0.6),
      base,
    );
    expect(result.mu).toBeCloseTo(0.6, 3);
    expect(auditAccepts(result, 0.6)).toBe(true);
    expect(auditAccepts(result, 0.5)).toBe(false);
  });
});
