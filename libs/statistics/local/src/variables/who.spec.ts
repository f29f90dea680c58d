import { designDeclared, foldNamed, releaseVariables } from '@collimate/statistics-menu';
import fc from 'fast-check';
import { isAsked } from './who.js';

const folds = { fit: 4, tune: 2, test: 1 };
const values = new Map([['sex', 'f']]);
const design = { kind: 'moments' };

describe('whom a release is of', () => {
  test('is one fold for every draw, in the proportions of the protocol', () => {
    const counts = new Map<string, number>();
    for (let k = 0; k < 7_000; k++) {
      const draw = (k + 0.5) / 7_000;
      const inside = Object.keys(folds).filter((name) => isAsked({ design, fold: foldNamed(folds, name) }, { values, draw }));
      expect(inside).toHaveLength(1);
      counts.set(inside[0], (counts.get(inside[0]) ?? 0) + 1);
    }
    expect(Object.fromEntries(counts)).toEqual({ fit: 4_000, tune: 2_000, test: 1_000 });
  });

  test('is in a fold and a subgroup where both are named, and nobody without a number that was drawn', () => {
    const fold = foldNamed(folds, 'fit');
    const where = { variable: 'sex', is: 'f' };
    expect(isAsked({ design, where, fold }, { values, draw: 0.1 })).toBe(true);
    expect(isAsked({ design, where: { variable: 'sex', is: 'm' }, fold }, { values, draw: 0.1 })).toBe(false);
    expect(isAsked({ design, fold }, { values })).toBe(false);
    expect(isAsked({ design }, { values })).toBe(true);
  });

  test('is whoever refused in a release of all who were asked, and in no other', () => {
    const variables = releaseVariables({ sex: { source: 'cohort', type: 'category', labels: ['f', 'm'] } });
    const cells = (...tables: string[][]) => designDeclared({ name: 'who', kind: 'cells', tables, rho: '1/10' }, variables);
    const refuser = { values, hasRefused: true } as const;
    expect(isAsked({ design: cells(['sex', 'stage-of-asked']) }, refuser)).toBe(true);
    expect(isAsked({ design: cells(['sex', 'stage-of-asked']), where: { variable: 'sex', is: 'm' } }, refuser)).toBe(false);
    for (const tables of [[['sex']], [['stage']], [['sex', 'stage']]]) {
      expect(isAsked({ design: cells(...tables) }, refuser)).toBe(false);
      expect(isAsked({ design: cells(...tables) }, { values })).toBe(true);
    }
    expect(isAsked({ design }, refuser)).toBe(false);
    const own = releaseVariables({ 'stage-of-asked': { source: 'cohort', type: 'category', labels: ['I', 'II'] } });
    const named = designDeclared({ name: 'own', kind: 'cells', tables: [['stage-of-asked']], rho: '1/10' }, own);
    expect(isAsked({ design: named }, refuser)).toBe(false);
  });

  test('takes no number that is none', () => {
    fc.assert(
      fc.property(fc.double(), (draw) => {
        const inside = Object.keys(folds).filter((name) => isAsked({ design, fold: foldNamed(folds, name) }, { values, draw }));
        expect(inside).toHaveLength(draw >= 0 && draw < 1 ? 1 : 0);
      }),
    );
  });
});
