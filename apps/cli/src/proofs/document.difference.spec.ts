import { laterPlaces } from '@collimate/statistics-menu';
import { firstDifference, formerWords } from './document.difference.js';

const computed = {
  kind: 'validate',
  told: [{ quantity: 'calibration slope', lower: 0.8, upper: 1.2, instead: { lower: 0.7, upper: 1.3 } }],
};
const before = { kind: 'validate', told: [{ quantity: 'calibration slope', lower: 0.8, upper: 1.2 }] };

const [cells, quantiles] = [laterPlaces('validate'), laterPlaces('quantiles')];

describe('the comparison of a published result with what its vectors give', () => {
  it('takes a result of before, and says that its intervals are', () => {
    expect(firstDifference(before, computed, cells)).toBeUndefined();
    expect(formerWords(before, computed, cells)).toContain('a former version');
    const quantile = { variables: [{ quantiles: [{ lower: 1, upper: 2 }] }] };
    const wider = { variables: [{ quantiles: [{ lower: 1, upper: 2, told: [0, 3] }] }] };
    expect([firstDifference(quantile, wider, quantiles), formerWords(quantile, wider, quantiles) === '']).toEqual([
      undefined,
      false,
    ]);
  });

  it('takes nothing else that is not what comes out', () => {
    expect(formerWords(computed, computed, cells)).toBe('');
    const bent = { ...computed, told: [{ ...computed.told[0], instead: { lower: 0.9, upper: 1.3 } }] };
    expect(firstDifference(bent, computed, cells)).toContain('told.0.instead.lower');
    expect(firstDifference(computed, before, cells)).toContain('told.0.instead');
    expect(firstDifference({ kind: 'validate', told: [{ quantity: 'calibration slope', lower: 0.8 }] }, before, cells)).toContain(
      'upper',
    );
    expect(firstDifference({ kind: 'validate' }, { kind: 'validate', instead: 1 }, cells)).toContain('instead');
  });
});
