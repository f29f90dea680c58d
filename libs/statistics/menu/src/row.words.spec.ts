import { quantityOf, variablesOf, whereOf } from './row.words.js';

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

  it('name both numbers of a correlation', () => {
    const nameOf = (key: string): string => key.toUpperCase();
    expect(variablesOf({ variable: 'a', variable2: 'b' }, nameOf)).toBe('A with B');
    expect(variablesOf({ variable: 'a', variable2: null }, nameOf)).toBe('A');
    expect(variablesOf({ variable: null, variable2: null }, nameOf)).toBe('');
  });

  it('say of what a quantity of others is', () => {
    expect(quantityOf({ quantity: 'count', term: null })).toBe('count');
    expect(quantityOf({ quantity: 'mean of sites', term: 'AUC' })).toBe('mean of sites: AUC');
  });
});
