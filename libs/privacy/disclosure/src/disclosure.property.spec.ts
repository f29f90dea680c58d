import fc from 'fast-check';
import { classSizes, journalistRisk, prosecutorRisk } from './attack.risks.js';
import { classValues } from './class.values.js';
import { codeColumn } from './coded.column.js';
import { equivalenceClasses } from './equivalence.classes.js';
import { lDiversity } from './l-diversity.js';
import { tCloseness } from './t-closeness.js';

/** Definitions as they stand in the papers, by sets and plain loops. */
function byDefinition(quasi: readonly (readonly string[])[], sensitive: readonly string[]) {
  const groups = new Map<string, string[]>();
  sensitive.forEach((value, row) => {
    const key = JSON.stringify(quasi.map((cells) => cells[row]));
    groups.set(key, [...(groups.get(key) ?? []), value]);
  });
  const values = [...new Set(sensitive)].sort((a, b) => Number(a) - Number(b));
  const law = (of: readonly string[]): readonly number[] => values.map((v) => of.filter((one) => one === v).length / of.length);
  const whole = law(sensitive);
  const each = [...groups.values()].map((members) => {
    const q = law(members);
    let [carried, ordered] = [0, 0];
    q.forEach((share, i) => {
      carried += share - whole[i];
      ordered += Math.abs(carried);
    });
    return {
      size: members.length,
      distinct: new Set(members).size,
      entropy: Math.exp(-q.reduce((sum, share) => sum + (share > 0 ? share * Math.log(share) : 0), 0)),
      equal: q.reduce((sum, share, i) => sum + Math.abs(share - whole[i]), 0) / 2,
      ordered: ordered / Math.max(1, values.length - 1),
    };
  });
  return {
    k: Math.min(...each.map(({ size }) => size)),
    classes: each.length,
    distinct: Math.min(...each.map(({ distinct }) => distinct)),
    entropy: Math.min(...each.map(({ entropy }) => entropy)),
    equal: Math.max(...each.map(({ equal }) => equal)),
    ordered: Math.max(...each.map(({ ordered }) => ordered)),
    alone: each.filter(({ size }) => size === 1).length,
  };
}

const table = fc.integer({ min: 1, max: 60 }).chain((rows) =>
  fc.record({
    quasi: fc.array(fc.array(fc.constantFrom('a', 'b', 'c', ''), { minLength: rows, maxLength: rows }), {
      minLength: 1,
      maxLength: 3,
    }),
    sensitive: fc.array(fc.integer({ min: -3, max: 9 }).map(String), { minLength: rows, maxLength: rows }),
  }),
);

const classesOf = (quasi: readonly (readonly string[])[]) =>
  equivalenceClasses(quasi.map((cells) => codeColumn('q', cells)).map(({ codes, values }) => ({ codes, count: values.length })));

describe('k, l and t', () => {
  it('are those of the definitions', () => {
    fc.assert(
      fc.property(table, ({ quasi, sensitive }) => {
        const expected = byDefinition(quasi, sensitive);
        const classes = classesOf(quasi);
        const column = codeColumn('s', sensitive);
        const values = classValues(classes, column);
        const sizes = classSizes(classes);
        expect([sizes.k, sizes.classes, sizes.alone]).toEqual([expected.k, expected.classes, expected.alone]);
        const l = lDiversity(values);
        expect(l.distinct).toBe(expected.distinct);
        expect(l.entropy).toBeCloseTo(expected.entropy, 12);
        const t = tCloseness(values, column);
        expect(t.equal).toBeCloseTo(expected.equal, 12);
        expect(t.ordered).toBeCloseTo(expected.ordered, 12);
      }),
    );
  });

  it('do not depend on the order of rows or columns', () => {
    fc.assert(
      fc.property(table, ({ quasi, sensitive }) => {
        const turned = [...quasi].reverse().map((cells) => [...cells].reverse());
        const backward = [...sensitive].reverse();
        const [a, b] = [classesOf(quasi), classesOf(turned)];
        expect(classSizes(a)).toEqual(classSizes(b));
        const [one, other] = [codeColumn('s', sensitive), codeColumn('s', backward)];
        expect(lDiversity(classValues(a, one)).distinct).toBe(lDiversity(classValues(b, other)).distinct);
        expect(tCloseness(classValues(a, one), one).equal).toBeCloseTo(tCloseness(classValues(b, other), other).equal, 12);
      }),
    );
  });

  it('a prosecutor finds one of k, a marketer classes over rows, and a journalist no more than they', () => {
    fc.assert(
      fc.property(table, fc.integer({ min: 0, max: 5 }), ({ quasi }, others) => {
        const classes = classesOf(quasi);
        const rows = quasi[0].length;
        const prosecutor = prosecutorRisk(classes);
        expect(prosecutor.highest).toBeCloseTo(1 / classSizes(classes).k, 12);
        expect(prosecutor.mean).toBeCloseTo(classes.sizes.length / rows, 12);
        const journalist = journalistRisk(
          classes,
          classes.sizes.map((size) => size + others),
        );
        expect(journalist.highest).toBeLessThanOrEqual(prosecutor.highest);
        expect(journalist.mean).toBeLessThanOrEqual(prosecutor.mean + 1e-12);
      }),
    );
  });

  it('counts rows whose chance is above a fifth, an eleventh and a twentieth, and none that is just as large', () => {
    const sizes = [4, 5, 10, 11, 19, 20];
    const classes = classesOf([sizes.flatMap((size, c) => new Array<string>(size).fill(`c${c}`))]);
    const shares = [4 / 69, (4 + 5 + 10) / 69, (4 + 5 + 10 + 11 + 19) / 69];
    const { oneFifth, oneEleventh, oneTwentieth } = prosecutorRisk(classes).above;
    expect([oneFifth, oneEleventh, oneTwentieth]).toEqual(shares);
    // The middle one of 69 rows is the 35th; 30 are in smaller classes than those of 19.
    expect(classSizes(classes).medianOfRows).toBe(19);
    // Of eight rows four are alone: the fourth is the middle one.
    expect(classSizes(classesOf([['a', 'b', 'c', 'd', 'e', 'e', 'e', 'e']])).medianOfRows).toBe(1);
  });

  it('refuses a population in which somebody of the table is missing', () => {
    const classes = classesOf([['a', 'a', 'b']]);
    expect(() => journalistRisk(classes, [1, 7])).toThrow('fewer people than the table in 1 classes');
  });

  it('refuses a table without rows, and one without quasi-identifiers', () => {
    expect(() => classesOf([[]])).toThrow('no row');
    expect(() => classesOf([])).toThrow('no row');
  });
});

describe('a column', () => {
  it('is of numbers, of days or of text; a postal code with zeros before it is text', () => {
    expect(codeColumn('a', ['10', '9', '', '9.0'])).toMatchObject({ kind: 'number', values: ['', '9', '10'] });
    expect(codeColumn('a', ['20260301', '2026-02-28'])).toMatchObject({ kind: 'date', values: ['2026-02-28', '20260301'] });
    expect(codeColumn('a', ['2026-02-30'])).toMatchObject({ kind: 'text' });
    expect(codeColumn('a', ['01234', '1234'])).toMatchObject({ kind: 'text', values: ['01234', '1234'] });
  });

  it('has no distance along the order where cells are empty or text', () => {
    const classes = classesOf([['a', 'a']]);
    for (const cells of [
      ['x', 'y'],
      ['1', ''],
    ]) {
      const column = codeColumn('s', cells);
      expect(tCloseness(classValues(classes, column), column).ordered).toBeUndefined();
    }
  });
});
