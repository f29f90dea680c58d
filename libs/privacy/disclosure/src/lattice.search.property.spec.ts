import fc from 'fast-check';
import { codeColumn } from './coded.column.js';
import { hierarchyOf } from './generalisation.js';
import { bandHierarchy, dateHierarchy, guessedHierarchy, prefixHierarchy, tableHierarchy } from './hierarchy.steps.js';
import { type DisclosureTarget, classesAt, leastGeneralisation, suppressedAt } from './lattice.search.js';

const target: fc.Arbitrary<DisclosureTarget> = fc.record(
  {
    k: fc.integer({ min: 1, max: 6 }),
    l: fc.integer({ min: 1, max: 3 }),
    entropyL: fc.double({ min: 1, max: 2.5, noNaN: true }),
    t: fc.double({ min: 0.05, max: 0.8, noNaN: true }),
    suppress: fc.constantFrom(0, 0.1, 0.25),
  },
  { requiredKeys: ['k'] },
);
const table = fc.array(
  fc.tuple(
    fc.integer({ min: 20, max: 60 }),
    fc.integer({ min: 1, max: 300 }),
    fc.constantFrom('F', 'M'),
    fc.constantFrom('x', 'y', 'z'),
  ),
  {
    minLength: 3,
    maxLength: 40,
  },
);

describe('the search for the least generalisation', () => {
  it('finds what trying all of them finds', () => {
    fc.assert(
      fc.property(table, target, (rows, wanted) => {
        const columns = [
          codeColumn(
            'age',
            rows.map(([age]) => String(age)),
          ),
          codeColumn(
            'day',
            rows.map(([, day]) => new Date(Date.UTC(2024, 0, day)).toISOString().slice(0, 10)),
          ),
          codeColumn(
            'sex',
            rows.map(([, , sex]) => sex),
          ),
        ];
        const hierarchies = columns.map(guessedHierarchy);
        const sensitive = [
          codeColumn(
            's',
            rows.map(([, , , value]) => value),
          ),
        ];
        const { best, tried, nodes } = leastGeneralisation(columns, hierarchies, sensitive, wanted);
        let least = Number.POSITIVE_INFINITY;
        // The loss of a way stands in the answer alone, so each way is asked for by a search over its own levels.
        const heights = hierarchies.map(({ levels }) => levels.length);
        for (let a = 0; a < heights[0]; a++)
          for (let b = 0; b < heights[1]; b++)
            for (let c = 0; c < heights[2]; c++)
              if (suppressedAt(classesAt(columns, hierarchies, [a, b, c]), sensitive, wanted) !== undefined)
                least = Math.min(least, lossOf(columns, hierarchies, [a, b, c]));
        if (best === undefined) expect(least).toBe(Number.POSITIVE_INFINITY);
        else expect(best.loss).toBeCloseTo(least, 10);
        expect(tried).toBeLessThanOrEqual(nodes);
      }),
      { numRuns: 150 },
    );
  });

  it('leaves a table alone that reaches its target', () => {
    const column = codeColumn('a', ['x', 'x', 'y', 'y']);
    expect(leastGeneralisation([column], [guessedHierarchy(column)], [], { k: 2 }).best).toMatchObject({ levels: [0], loss: 0 });
  });

  it('leaves out as many rows as the share says, whatever floats make of their product', () => {
    // In floats 0.29 of 100 is 28.999999999999996.
    const cells = Array.from({ length: 100 }, (_, row) => (row < 29 ? `alone ${row}` : 'many'));
    const classes = classesAt([codeColumn('a', cells)], [guessedHierarchy(codeColumn('a', cells))], [0]);
    expect(suppressedAt(classes, [], { k: 2, suppress: 0.29 })).toBe(29);
    expect(suppressedAt(classes, [], { k: 2, suppress: 0.28 })).toBeUndefined();
  });

  it('says so when no generalisation reaches a target', () => {
    const column = codeColumn('a', ['x', 'y']);
    expect(leastGeneralisation([column], [guessedHierarchy(column)], [], { k: 3 }).best).toBeUndefined();
  });

  it.each([[{ k: 0 }], [{ k: 2.5 }], [{ t: 1.1, k: 1 }], [{ l: 2 }], [{ k: 2, suppress: 1 }]])(
    'refuses the target %j',
    (wanted) => {
      const column = codeColumn('a', ['x']);
      expect(() => leastGeneralisation([column], [guessedHierarchy(column)], [], wanted)).toThrow(
        expect.objectContaining({ code: 'BAD_TARGET' }),
      );
    },
  );
});

/** Bits lost, over bits there are, straight from the definition. */
function lossOf(
  columns: readonly ReturnType<typeof codeColumn>[],
  hierarchies: readonly ReturnType<typeof guessedHierarchy>[],
  levels: readonly number[],
): number {
  const bits = (q: number, level: number): number => {
    const { codes } = columns[q];
    const group = hierarchies[q].levels[level].groupOf;
    return [...codes].reduce((sum, code) => {
      const same = [...codes].filter((other) => other === code).length;
      const near = [...codes].filter((other) => group[other] === group[code]).length;
      return sum + Math.log2(near / same);
    }, 0);
  };
  const whole = columns.reduce((sum, _, q) => sum + bits(q, hierarchies[q].levels.length - 1), 0);
  return whole === 0 ? 0 : levels.reduce((sum, level, q) => sum + bits(q, level), 0) / whole;
}

describe('a hierarchy', () => {
  const words = ({ levels }: ReturnType<typeof guessedHierarchy>) => levels.map((level) => level.words);

  it('is guessed from what the cells are', () => {
    expect(
      words(
        guessedHierarchy(
          codeColumn(
            'age',
            Array.from({ length: 74 }, (_, i) => String(20 + i)),
          ),
        ),
      ),
    ).toEqual(['as it is', 'bands of 5', 'bands of 10', 'bands of 20', 'bands of 40', 'not told']);
    expect(
      words(guessedHierarchy(codeColumn('d', ['2020-01-02', '2020-01-03', '2020-04-03', '2021-04-03', '2020-02-02']))),
    ).toEqual(['as it is', 'month', 'quarter', 'year', 'not told']);
    const zip = codeColumn('zip', ['0791A', '0791B', '0801B']);
    expect(words(guessedHierarchy(zip))).toEqual(['as it is', 'first 4 characters', 'first 1 characters', 'not told']);
    expect(words(guessedHierarchy(codeColumn('c', ['red', 'green'])))).toEqual(['as it is', 'not told']);
  });

  it('refuses bands that part each other, columns they do not fit, and tables of levels with holes', () => {
    const age = codeColumn('age', ['21', '24', '26', '29', '31']);
    const refused = (make: () => unknown) => expect(make).toThrow(expect.objectContaining({ code: 'BAD_LEVELS' }));
    refused(() => bandHierarchy(age, [5, 8]));
    refused(() => bandHierarchy(age, [0]));
    refused(() => bandHierarchy(codeColumn('c', ['red']), [5]));
    refused(() => dateHierarchy(age));
    refused(() => tableHierarchy(codeColumn('c', ['red', 'blue']), [['red', 'warm']]));
    refused(() =>
      tableHierarchy(codeColumn('c', ['red']), [
        ['red', 'warm'],
        ['red', 'cold'],
      ]),
    );
    refused(() => tableHierarchy(codeColumn('c', ['red']), [['red']]));
    refused(() =>
      hierarchyOf(age, [
        { words: 'odd', label: (v) => String(Number(v) % 2) },
        { words: 'tens', label: (v) => v[0] },
      ]),
    );
  });

  it('reads levels that somebody wrote down, and leaves empty cells empty', () => {
    const { levels } = tableHierarchy(codeColumn('c', ['red', 'orange', 'blue', '']), [
      ['red', 'warm'],
      ['orange', 'warm'],
      ['blue', 'cold'],
    ]);
    expect(levels.map(({ labels }) => labels)).toEqual([['', 'blue', 'orange', 'red'], ['', 'cold', 'warm'], ['*']]);
    expect(prefixHierarchy(codeColumn('z', ['79104', '79200'])).levels[1].labels).toEqual(['79***']);
  });
});
