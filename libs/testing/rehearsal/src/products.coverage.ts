import type { SubjectKey } from '@collimate/kernel-canonical';
import { parseRational, SeededRandom } from '@collimate/kernel-numeric';
import { mechanismOf } from '@collimate/privacy-mechanisms';
import { sumSubjects, type SubjectRecord } from '@collimate/statistics-local';
import {
  analyseRelease,
  designDeclared,
  forecastRows,
  planDeclared,
  poolLocally,
  releaseVariables,
  resultRows,
  type DeclaredSpec,
  type TidyRow,
} from '@collimate/statistics-menu';
import { SHAPES, type Shape } from './shapes.js';

/** Two numbers and an outcome of them, whose correlation and coefficients are known. */
export interface ProductPopulation {
  readonly name: string;
  /** Of the two numbers. */
  readonly correlation: number;
  /** How far the public centre is off, and how much too narrow the width, reference SDs. */
  readonly off: number;
  readonly scale: number;
  /** Of what the numbers are made of. */
  readonly shape: Shape;
}

/** How often the intervals of one quantity of one analysis held the truth. */
export interface ProductsCoverage {
  readonly kind: string;
  readonly quantity: string;
  readonly intervals: number;
  readonly rate: number;
  readonly medianHalfWidth: number;
  /** Whether the planner would have refused it: the intervals should hold there too, but are of no use. */
  readonly isRefused: boolean;
}

const population = (
  name: string,
  correlation: number,
  [off, scale]: readonly [number, number] = [0, 1],
  shape: Shape = 'normal',
): ProductPopulation => ({ name, correlation, off, scale, shape });

/** Populations over which `npm run coverage` holds the intervals of products to their word. */
export const PRODUCT_POPULATIONS: readonly ProductPopulation[] = [
  population('right', 0.3),
  population('centre 0.5 off, width 1.2 too narrow', 0.3, [0.5, 1.2]),
  population('correlation 0.6', 0.6),
  population('correlation 0.9', 0.9),
  population('exponential', 0.3, [0, 1], 'exponential'),
  population('lognormal', 0.3, [0, 1], 'lognormal'),
];

const NAMES = ['a', 'b', 'outcome'] as const;
const [A, B] = [0.4, -0.3];
const KINDS = ['correlation', 'linear', 'ridge'] as const;
const TOLD: readonly string[] = ['correlation', 'scaled coefficient'];

const VARIABLES = releaseVariables(
  Object.fromEntries(
    NAMES.map((name) => [
      name,
      {
        ...{ source: 'cohort', type: 'number', unit: 'x', bounds: ['-99', '99'] },
        reference: { centre: '0', width: '1', from: 'this test' },
      } as const,
    ]),
  ),
);

/**
 * Draws studies of one site from a population, with the product's encoder, mechanism and analyses.
 * @param studies how many; the same numbers give the same report
 */
export function coverageOfProducts(
  one: ProductPopulation,
  { subjects, rho, studies }: { readonly subjects: number; readonly rho: string; readonly studies: number },
): readonly ProductsCoverage[] {
  const spec = { name: 'products', kind: 'gram', of: ['a', 'b'], outcome: 'outcome', clip: '1', rho } as const;
  const clip = planDeclared(spec, parseRational(rho), VARIABLES, { subjects, shares: {}, sites: 1 })!['clip'];
  const declared: DeclaredSpec = { ...spec, clip };
  const design = designDeclared(declared, VARIABLES);
  const asked = KINDS.map((kind) => ({ name: kind, kind }));
  const head = { study: 'coverage', version: 2, features: design.features };
  const refused = new Set(
    forecastRows(declared, design, { subjects: [subjects], sites: 1 }, head, asked)
      .filter(({ status }) => status === 'refused')
      .map(({ kind }) => kind),
  );
  const random = new SeededRandom(9);
  const mechanism = mechanismOf(design.event);
  const rows = Array.from({ length: studies }, () => {
    const exact = sumSubjects(design, invent(one, subjects, random));
    const pooled = poolLocally(design, mechanism.release(exact, random), 1);
    return analyseRelease({ design, pooled }, asked).flatMap((result) => resultRows(result, 'products', head, asked));
  }).flat();
  return KINDS.flatMap((kind) =>
    TOLD.flatMap((quantity) => {
      const told = rows.filter(
        (row) => row.kind === kind && row.quantity === quantity && row.term !== 'constant' && row.estimate !== null,
      );
      if (told.length === 0) return [];
      const widths = told.map(({ lower, upper }) => (upper! - lower!) / 2).sort((x, y) => x - y);
      const covered = told.filter((row) => {
        const truth = truthOf(row, one, penaltyOf(row) / subjects);
        return row.lower! <= truth && truth <= row.upper!;
      });
      const rate = covered.length / told.length;
      return [
        {
          kind,
          quantity,
          intervals: told.length,
          rate,
          medianHalfWidth: widths[widths.length >> 1],
          isRefused: refused.has(kind),
        },
      ];
    }),
  );
}

/** b is r a and a rest of its own, the outcome is of both and a rest; all have an SD of 1. */
function invent(
  { correlation: r, off, scale, shape }: ProductPopulation,
  subjects: number,
  random: SeededRandom,
): readonly SubjectRecord[] {
  const rest = restOf(r);
  const draw = (): number => SHAPES[shape](random.normal());
  return Array.from({ length: subjects }, (_, index) => {
    const a = draw();
    const b = r * a + Math.sqrt(1 - r * r) * draw();
    const numbers = [a, b, A * a + B * b + rest * random.normal()];
    const values = new Map(NAMES.map((name, i) => [name, off + scale * numbers[i]]));
    return { subject: String(index) as SubjectKey, values, scans: [] };
  });
}

function restOf(r: number): number {
  return Math.sqrt(1 - A * A - B * B - 2 * A * B * r);
}

/** The penalty that a row of ridge says it was made with, in sums of squares; 0 for another. */
function penaltyOf({ note }: TidyRow): number {
  return Number(/the penalty is ([\d.e+]+)/.exec(note)?.[1] ?? 0);
}

/** @param penalty per patient, reference SDs squared */
function truthOf(
  { kind, variable, variable2, term }: TidyRow,
  { correlation: r, scale }: ProductPopulation,
  penalty: number,
): number {
  const [toA, toB] = [A + B * r, A * r + B];
  if (kind === 'correlation') {
    if (variable2 !== 'outcome') return r;
    return variable === 'a' ? toA : toB;
  }
  const own = 1 + penalty / (scale * scale);
  const determinant = own * own - r * r;
  return (term === 'a' ? own * toA - r * toB : own * toB - r * toA) / determinant;
}
