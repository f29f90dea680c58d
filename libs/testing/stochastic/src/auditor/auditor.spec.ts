import { audited } from './auditor.js';
import { ACCOUNTING_ROWS } from './accounting-vectors.table.js';

/** What may never look better than it is stands on the wrong side by more than this nowhere. */
const SAFE = 1e-9;

describe('the auditor', () => {
  test('has all 68 rows', () => {
    expect(ACCOUNTING_ROWS).toHaveLength(68);
    expect(new Set(ACCOUNTING_ROWS.map(({ id }) => id)).size).toBe(68);
  });

  test.each(ACCOUNTING_ROWS)('reproduces $id', (row) => {
    const { quantity, expected } = row;
    const found = audited(row);
    expect(Math.abs(found - expected)).toBeLessThanOrEqual(quantity === 'delta' ? 1e-6 * expected : 1e-6);
    if (quantity === 'rho') expect(found).toBeLessThanOrEqual(expected + SAFE);
    else expect(found).toBeGreaterThanOrEqual(expected - SAFE);
  });
});
