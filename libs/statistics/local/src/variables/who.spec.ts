import { foldNamed } from '@collimate/statistics-menu';
import fc from 'fast-check';
import { isAsked } from './who.js';

const folds = { fit: 4, tune: 2, test: 1 };
const values = new Map([['sex', 'f']]);

describe('whom a release is of', () => {
  test('is one fold for every draw, in the proportions of the protocol', () => {
    const counts = new Map<string, number>();
    for (let k = 0; k < 7_000; k++) {
      const draw = (k + 0.5) / 7_000;
      const inside = Object.keys(folds).filter((name) => isAsked({ fold: foldNamed(folds, name) }, { values, draw }));
      expect(inside).toHaveLength(1);
      counts.set(inside[0], (counts.get(inside[0]) ?? 0) + 1);
    }
    expect(Object.fromEntries(counts)).toEqual({ fit: 4_000, tune: 2_000, test: 1_000 });
  });

  test('is in a fold and a subgroup where both are named, and nobody without a number that was drawn', () => {
    const fold = foldNamed(folds, 'fit');
    const where = { variable: 'sex', is: 'f' };
    expect(isAsked({ where, fold }, { values, draw: 0.1 })).toBe(true);
    expect(isAsked({ where: { variable: 'sex', is: 'm' }, fold }, { values, draw: 0.1 })).toBe(false);
    expect(isAsked({ fold }, { values })).toBe(false);
    expect(isAsked({}, { values })).toBe(true);
  });

  test('takes no number that is none', () => {
    fc.assert(
      fc.property(fc.double(), (draw) => {
        const inside = Object.keys(folds).filter((name) => isAsked({ fold: foldNamed(folds, name) }, { values, draw }));
        expect(inside).toHaveLength(draw >= 0 && draw < 1 ? 1 : 0);
      }),
    );
  });
});
