import type { SubjectKey } from '@collimate/kernel-canonical';
import { SeededRandom } from '@collimate/kernel-numeric';
import { designDeclared, releaseVariables, type DeclaredSpec, type StatisticDesign } from '@collimate/statistics-menu';
import { encodeSubject, sumSubjects } from './encoders.js';
import { kindsHeldBy } from './influence.fixture.js';
import type { SubjectRecord, VariableValue } from './subject-record.js';

/*
 * Attack 5.21 of the design's suite: ten thousand adversarial neighbours of every release over variables. Each may carry what no table
 * holds: extremes, NaN, infinities, values on an edge or on the clip, nothing at all.
 */

const NEIGHBOURS = 10_000;
const NAMES = ['age', 'volume', 'dose', 'stiffness'];
const FEATURES = ['tumour', 'node'];
const variables = releaseVariables({
  side: { source: 'cohort', type: 'category', labels: ['left', 'right'] },
  ...Object.fromEntries(
    FEATURES.map((name) => [
      name,
      {
        ...{ source: 'feature', plan: 'ct', roi: name, feature: 'RNU0', aggregation: 'DHQ4', transform: 'identity' },
        reference: { centre: '1', width: '0.5', from: 'a series' },
      } as const,
    ]),
  ),
  ...Object.fromEntries(
    NAMES.map((name) => [
      name,
      {
        ...{
          source: 'cohort',
          type: 'number',
          unit: 'x',
          bounds: ['0', '120'],
          transform: name === 'volume' ? 'log' : 'identity',
        },
        ...{ reference: { centre: '1', width: '0.5', from: 'a series' }, edges: ['-3', '0', '1', '2.5'] },
      } as const,
    ]),
  ),
});
/** Of a release whose clip is farther out than the box lets any record be. */
const OUT_OF_REACH = 'wide';
const SPECS: readonly DeclaredSpec[] = [
  { name: 'bins', kind: 'prefix-cells', of: NAMES, rho: '1/10' },
  { name: 'bins', kind: 'prefix-cells', of: ['age'], rho: '3' },
  { name: 'products', kind: 'gram', of: ['age', 'volume', 'dose'], outcome: 'stiffness', clip: '6', rho: '1/10' },
  { name: 'products', kind: 'gram', of: NAMES, clip: '1/3', rho: '1/10' },
  ...(['scan', 'reader'] as const).map((by): DeclaredSpec => ({
    ...{ name: 'readings', kind: 'pairs', of: ['tumour', 'node'], rho: '1/10', lambda: '3/10' },
    ...{ clip: '4', kMax: '20', reach: '3', reach2: '8' },
    pair: by === 'scan' ? { by } : { by, first: 'first', second: 'second' },
  })),
  { name: 'chart', kind: 'cells', tables: [['stage'], ['age', 'stage']], rho: '1/10' },
  { name: 'asked', kind: 'cells', tables: [['stage-of-asked'], ['age', 'stage-of-asked']], rho: '1/10' },
  {
    ...{ name: 'readings', kind: 'pairs', of: ['tumour', 'node'], by: 'side', rho: '1/10', lambda: '3/10' },
    ...{ clip: '4', kMax: '20', reach: '3', reach2: '8', pair: { by: 'scan' } },
  },
  { name: OUT_OF_REACH, kind: 'gram', of: ['age'], clip: '100', rho: '1/10' },
];
const designs = SPECS.map(
  (spec) => [spec.kind, JSON.stringify(spec), designDeclared(spec, variables), spec.name === OUT_OF_REACH ? 0 : 0.99] as const,
);

const EXTREMES: readonly VariableValue[] = [
  ...[Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.MAX_VALUE, -Number.MAX_VALUE],
  ...[Number.MIN_VALUE, -0, 0, 1, 2.5, -3, 2 ** 53, 1e154, -1e154, 1e-300, 'word', { time: 3, event: true }],
];

/** What a hostile table may hold of one variable; undefined is nothing. */
function hostile(random: SeededRandom): VariableValue | undefined {
  const die = random.uniform();
  if (die < 0.05) return undefined;
  if (die < 0.3) return EXTREMES[Math.floor(random.uniform() * EXTREMES.length)];
  if (die < 0.6) return 1 + 0.5 * 6 * (random.uniform() < 0.5 ? -1 : 1) * (1 + 1e-9 * random.normal());
  return 1 + 10 ** (4 * random.uniform() - 2) * random.normal();
}

const WORDS = ['first', 'second', 'third', ''];

/** Up to sixty readings, of the same images and scans as often as it pleases. */
function readingsOf(random: SeededRandom): SubjectRecord['readings'] {
  const word = (): string => WORDS[Math.floor(random.uniform() ** 2 * WORDS.length)];
  return Array.from({ length: Math.floor(60 * random.uniform() ** 3) }, () => ({
    image: String(Math.floor(random.uniform() * 30)),
    timepoint: random.uniform() < 0.5 ? 't1' : '',
    reader: word(),
    scan: word(),
    values: new Map(
      FEATURES.flatMap((name) => [[name, hostile(random)] as const]).filter(([, value]) => typeof value === 'number'),
    ) as Map<string, number>,
  }));
}

const SIDES = ['left', 'right', 'both', undefined];

function neighbour(random: SeededRandom): SubjectRecord {
  const stage = random.uniform() < 0.5 ? 'complete' : hostile(random);
  const all = [
    ...NAMES.map((name) => [name, hostile(random)] as const),
    ['stage', stage] as const,
    ['stage-of-asked', stage === 'complete' ? 'asked' : stage] as const,
    ['side', SIDES[Math.floor(random.uniform() * SIDES.length)]] as const,
  ];
  const values = new Map(all.filter(([, value]) => value !== undefined));
  return {
    subject: 'hostile' as SubjectKey,
    values: values as Map<string, VariableValue>,
    scans: [],
    readings: readingsOf(random),
  };
}

function squared(design: StatisticDesign, record: SubjectRecord): bigint {
  const blocks = encodeSubject(design, record);
  if (blocks === 'left-out') return 0n;
  return blocks
    .flatMap(({ lattice }) => Array.from<number | bigint, bigint>(lattice, BigInt))
    .reduce((sum, k) => sum + k * k, 0n);
}

describe('ten thousand adversarial neighbours', () => {
  test('are tried on every release for which this spec answers', () => {
    const tried = SPECS.map(({ kind }): string => kind);
    expect(kindsHeldBy('influence.spec.ts').filter((kind) => !tried.includes(kind))).toEqual([]);
  });

  test.each(designs)(
    'never move a vector of %s by more than its sensitivity, and one comes near it: %s',
    (_, __, design, least) => {
      const random = new SeededRandom(5_021);
      let largest = 0n;
      for (let one = 0; one < NEIGHBOURS; one++) {
        const moved = squared(design, neighbour(random));
        if (moved > largest) largest = moved;
      }
      expect(largest).toBeLessThanOrEqual(design.event.d2);
      expect(Number(largest) / Number(design.event.d2)).toBeGreaterThan(least);
    },
  );

  test.each(designs)('add to a cohort what they add alone, and change nobody else in %s: %s', (_, __, design) => {
    const random = new SeededRandom(21);
    const cohort = Array.from({ length: 20 }, (___, i) => ({ ...neighbour(random), subject: `s${i}` as SubjectKey }));
    const without = sumSubjects(design, cohort);
    for (let one = 0; one < 50; one++) {
      const added = neighbour(random);
      const moved = sumSubjects(design, [...cohort, added]).reduce((sum, k, i) => sum + (k - without[i]) ** 2n, 0n);
      expect(moved).toBe(squared(design, added));
    }
  });
});
