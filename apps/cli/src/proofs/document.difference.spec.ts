import { firstDifference, formerWords } from './document.difference.js';

const computed = {
  kind: 'validate',
  told: [{ quantity: 'calibration slope', lower: 0.8, upper: 1.2, instead: { lower: 0.7, upper: 1.3 } }],
};
const before = { kind: 'validate', told: [{ quantity: 'calibration slope', lower: 0.8, upper: 1.2 }] };

describe('the comparison of a published result with what its vectors give', () => {
  it('takes a result of before, and says that its intervals are', () => {
    expect(firstDifference(before, computed)).toBeUndefined();
    expect(formerWords(before, computed)).toContain('a former version');
    const quantile = { variables: [{ quantiles: [{ lower: 1, upper: 2 }] }] };
    const wider = { variables: [{ quantiles: [{ lower: 1, upper: 2, told: [0, 3] }] }] };
    expect([firstDifference(quantile, wider), formerWords(quantile, wider) === '']).toEqual([undefined, false]);
  });

  it('takes nothing else that is not what comes out', () => {
    expect(formerWords(computed, computed)).toBe('');
    const bent = { ...computed, told: [{ ...computed.told[0], instead: { lower: 0.9, upper: 1.3 } }] };
    expect(firstDifference(bent, computed)).toContain('told.0.instead.lower');
    expect(firstDifference(computed, before)).toContain('told.0.instead');
    expect(firstDifference({ kind: 'validate', told: [{ quantity: 'calibration slope', lower: 0.8 }] }, before)).toContain(
      'upper',
    );
    expect(firstDifference({ kind: 'validate' }, { kind: 'validate', instead: 1 })).toContain('instead');
  });
});
