import * as z from 'zod';
import type { NamedCorrelation } from './define.release.js';
import type { DeepReadonly } from './deep.readonly.js';
import { MenuError } from './menu.error.js';
import { lineSchema } from './variables/variable.schema.js';
import { lastAnswer } from './last.answer.js';

/** More features than this make a protocol that no message carries. */
const MOST_FEATURES = 500;
/** Matrices of this many releases are held at a time. */
const KEPT = 16;
/** What rounding may take from the smallest eigenvalue. */
const ROUNDING = 1e-9;

const coefficient = z
  .string()
  .regex(/^-?(?:0(?:\.\d{1,6})?|1(?:\.0{1,6})?)$/, 'a correlation is a decimal of -1 to 1 as text, such as "0.61"');

/** The public correlation of the features of a release, as `collimate.study/2` declares it. */
export const publicCorrelationSchema = z.strictObject({
  from: lineSchema(200).meta({ description: 'the reference that has it: its name and number' }),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/, 'a SHA-256 has 64 lower-case hex digits')
    .meta({ description: 'of the file of the reference' }),
  below: z
    .array(z.array(coefficient).min(1))
    .min(1)
    .max(MOST_FEATURES - 1)
    .meta({
      description:
        'of public patients, never of those of the sites. What stands below the diagonal, in the order of `of`: for each variable from the second on its correlation with each before it. `study plan --reference FILE --out FILE` writes it',
    }),
});

/** The same as it stands in a protocol. */
type DeclaredCorrelation = DeepReadonly<z.output<typeof publicCorrelationSchema>>;

/** A public correlation of features, held to be one: symmetric, with a diagonal of 1, positive semidefinite. */
export interface PublicCorrelation extends NamedCorrelation {
  /** Row i: feature i + 1 with each before it. */
  readonly below: readonly (readonly number[])[];
}

/**
 * @param features how many the release has
 * @returns the correlation that a protocol writes; the same object as long as the same one is asked for, for what is made of it costs time
 * @throws MenuError INVALID_STATISTIC, at `correlation.below`, for a matrix that is of other features or that no patients can have
 */
export function publicCorrelation(declared: DeclaredCorrelation, features: number): PublicCorrelation {
  const { from, sha256, below } = declared;
  // In one order of keys: whoever reads a canonical text asks for the same as whoever reads the file.
  return checked({ from, sha256, below, features });
}

const checked = lastAnswer(
  ({ from, sha256, below: texts, features }: DeclaredCorrelation & { readonly features: number }): PublicCorrelation => {
    const below = texts.map((row) => row.map(Number));
    if (below.length !== features - 1)
      throw misfit(`it is of ${below.length + 1} features, and the release has ${features}`, AGAIN);
    const wrong = below.findIndex((row, index) => row.length !== index + 1);
    if (wrong >= 0)
      throw misfit(
        `row ${wrong + 1} has ${below[wrong].length} numbers, and ${wrong + 1} stand below the diagonal there`,
        'The diagonal is 1 and is not written.',
      );
    if (choleskyOf({ below }) === undefined)
      throw misfit('no patients have such a correlation: it is not positive semidefinite', AGAIN);
    return { from, sha256, below };
  },
  KEPT,
);

const AGAIN =
  'Leave below out and let `collimate study plan --reference FILE --out FILE` write it, or take correlation out: the release is planned without one.';

function misfit(message: string, hint: string): MenuError {
  return new MenuError('INVALID_STATISTIC', message, { place: { tag: 'correlation.below' }, hint });
}

/**
 * The lower triangle L with L L' = P, n * n numbers row by row: L times independent normals are normals of this correlation.
 * @returns undefined where P is not positive semidefinite to within rounding
 * @source Cholesky 1910; Higham 2002, Accuracy and Stability of Numerical Algorithms, chapter 10
 * @example
 * ```ts
 * import { choleskyOf } from '@collimate/statistics-menu';
 * choleskyOf({ below: [[0.6]] })?.map((one) => Math.round(10 * one)); // => Float64Array.of(10, 0, 6, 8)
 * choleskyOf({ below: [[0.9], [-0.9, 0.9]] }); // => undefined
 * ```
 */
export function choleskyOf({ below }: Pick<PublicCorrelation, 'below'>): Float64Array | undefined {
  const n = below.length + 1;
  const lower = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let left = i === j ? 1 + ROUNDING : below[i - 1][j];
      for (let k = 0; k < j; k++) left -= lower[i * n + k] * lower[j * n + k];
      if (i !== j) lower[i * n + j] = left / lower[j * n + j];
      else if (left > 0) lower[i * n + i] = Math.sqrt(left);
      else return undefined;
    }
  }
  return lower;
}

/** @returns its name alone, as results and certificates have it; undefined where there is none */
export function nameOf(correlation: PublicCorrelation | undefined): NamedCorrelation | undefined {
  return correlation && { from: correlation.from, sha256: correlation.sha256 };
}
