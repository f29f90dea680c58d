import type { SubjectKey } from '@collimate/kernel-canonical';
import { SeededRandom } from '@collimate/kernel-numeric';
import {
  coefficientsOf,
  designDeclared,
  releaseVariables,
  type DeclaredSpec,
  type DesignOf,
  type GradientState,
} from '@collimate/statistics-menu';
import { encodeSubject, sumSubjects } from '../encoders.js';
import { kindsHeldBy } from '../influence.fixture.js';
import type { SubjectRecord, VariableValue } from '../subject-record.js';

/*
 * Attack 5.21 of the design's suite, for a release that is given something: ten thousand adversarial neighbours, each at coefficients that no
 * run of steps would come to.
 */

const NEIGHBOURS = 10_000;
const NAMES = ['age', 'volume', 'dose'];
const variables = releaseVariables({
  ...Object.fromEntries(
    NAMES.map((name) => [
      name,
      {
        ...{ source: 'cohort', type: 'number', unit: 'x', bounds: ['0', '120'] },
        ...{ transform: name === 'volume' ? 'log' : 'identity' },
        reference: { centre: '1', width: '0.5', from: 'a series' },
      } as const,
    ]),
  ),
  response: { source: 'cohort', type: 'category', labels: ['no', 'yes', 'maybe'], positive: 'yes' },
  os: {
    ...{ source: 'cohort', type: 'survival', time: 'months', event: 'died', unit: 'month', horizon: '60', edges: ['12'] },
    ...{ eventLabels: ['1'], censoredLabels: ['0'] },
  },
});
const base = { name: 'scores', kind: 'gradient', of: NAMES, steps: 20, step: '0.01', rho: '1/10' } as const;
const SPECS: readonly DeclaredSpec[] = [
  { ...base, model: 'logistic', outcome: 'response', clip: '1' },
  { ...base, model: 'logistic', outcome: 'response', clip: '1/3', ridge: '5' },
  { ...base, model: 'cox', outcome: 'os', clip: '4.5', intervals: ['6', '12', '24'] },
];
const designs = SPECS.map((spec) => [JSON.stringify(spec), designDeclared(spec, variables) as DesignOf<'gradient'>] as const);

const EXTREMES: readonly VariableValue[] = [
  ...[Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.MAX_VALUE, -Number.MAX_VALUE],
  ...[Number.MIN_VALUE, -0, 0, 1, 2 ** 53, 1e154, 1e-300, 'word', 'yes', { time: 3, event: true }],
];
const FATES: readonly VariableValue[] = [
  ...['yes', 'no', 'maybe', 'perhaps', 4, Number.NaN],
  ...[0, -1, 1e-300, 5e-324, 6, 12, 59.999, 60, 61, 1e300, Number.POSITIVE_INFINITY].flatMap((time) => [
    { time, event: true },
    { time, event: false },
  ]),
];

function hostile(random: SeededRandom): VariableValue | undefined {
  const die = random.uniform();
  if (die < 0.05) return undefined;
  if (die < 0.15) return EXTREMES[Math.floor(random.uniform() * EXTREMES.length)];
  return 1 + 10 ** (3 * random.uniform() - 2) * random.normal();
}

function neighbour(random: SeededRandom): SubjectRecord {
  const fate = (): VariableValue => FATES[Math.floor(random.uniform() * FATES.length)];
  const drawn = [
    ...NAMES.map((name) => [name, hostile(random)] as const),
    ...([
      ['response', fate()],
      ['os', random.uniform() < 0.5 ? { time: 70 * random.uniform(), event: true } : fate()],
    ] as const),
  ];
  const values = new Map(drawn.filter(([, value]) => value !== undefined)) as Map<string, VariableValue>;
  return { subject: 'hostile' as SubjectKey, values, scans: [] };
}

/** Coefficients from nowhere: of any size, far outside what a step can come to. */
function hostileState(random: SeededRandom, { parameters }: DesignOf<'gradient'>): GradientState {
  const units = (): string => {
    const die = random.uniform();
    if (die < 0.1) return `${die < 0.05 ? '-' : ''}${'9'.repeat(400)}`;
    return BigInt(Math.round(random.normal() * 2 ** (40 * (random.uniform() + 0.2)))).toString();
  };
  const coefficients = Array.from({ length: parameters }, units);
  return { coefficients, before: coefficients };
}

function squared(design: DesignOf<'gradient'>, record: SubjectRecord, given: GradientState): bigint {
  const blocks = encodeSubject(design, record, given);
  if (blocks === 'left-out') return 0n;
  return blocks
    .flatMap(({ lattice }) => Array.from<number | bigint, bigint>(lattice, BigInt))
    .reduce((sum, k) => sum + k * k, 0n);
}

describe('ten thousand adversarial neighbours at hostile coefficients', () => {
  test('are tried on every release for which this spec answers', () => {
    expect(kindsHeldBy('gradient.influence.spec.ts')).toEqual(['gradient']);
  });

  test.each(designs)('never move a sum of scores by more than its sensitivity, and one comes near it: %s', (_, design) => {
    const random = new SeededRandom(5_021);
    let largest = 0n;
    for (let one = 0; one < NEIGHBOURS; one++) {
      const moved = squared(design, neighbour(random), hostileState(random, design));
      if (moved > largest) largest = moved;
    }
    expect(largest).toBeLessThanOrEqual(design.event.d2);
    expect(Number(largest) / Number(design.event.d2)).toBeGreaterThan(0.99);
  });

  test.each(designs)('add to a cohort what they add alone, and change nobody else: %s', (_, design) => {
    const random = new SeededRandom(21);
    const given = hostileState(random, design);
    const cohort = Array.from({ length: 20 }, (__, i) => ({ ...neighbour(random), subject: `s${i}` as SubjectKey }));
    const without = sumSubjects(design, cohort, given);
    for (let one = 0; one < 50; one++) {
      const added = neighbour(random);
      const moved = sumSubjects(design, [...cohort, added], given).reduce((sum, k, i) => sum + (k - without[i]) ** 2n, 0n);
      expect(moved).toBe(squared(design, added, given));
    }
  });

  test.each(designs)('are no ground to read anything at coefficients of another model: %s', (_, design) => {
    const { coefficients } = hostileState(new SeededRandom(1), design);
    const short = { coefficients: coefficients.slice(1), before: coefficients.slice(1) };
    expect(coefficientsOf(short)).toHaveLength(design.parameters - 1);
    const record = { subject: 's' as SubjectKey, values: new Map(), scans: [] };
    expect(() => encodeSubject(design, record, short)).toThrow(expect.objectContaining({ code: 'GIVEN_LENGTH' }));
  });
});
