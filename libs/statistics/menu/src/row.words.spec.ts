import { quantityOf, whereOf } from './row.words.js';

const nowhere = { group: null, group2: null, level: null, x: null, site: null };

describe('the words of a row', () => {
  it.each([
    [nowhere, ''],
    [{ ...nowhere, group: 'b', group2: 'a' }, 'b against a'],
    [{ ...nowhere, group: 'b', level: 'yes', x: 0.3 }, 'b, yes, at 0.3'],
    [{ ...nowhere, level: '12 month', x: 12 }, '12 month'],
    [{ ...nowhere, x: 60, site: 'north' }, 'at 60, north'],
  ])('say of %o where it is', (row, words) => {
    expect(whereOf(row, 'against')).toBe(words);
  });

  it('say of what a quantity of others is', () => {
    expect(quantityOf({ quantity: 'count', term: null })).toBe('count');
    expect(quantityOf({ quantity: 'mean of sites', term: 'AUC' })).toBe('mean of sites: AUC');
  });
});
