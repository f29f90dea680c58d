import type { SeededRandom } from '@collimate/kernel-numeric';

/** What somebody asks of whom: for each answer the numbers of those whose secrets it counts. */
export type Questions = readonly (readonly number[])[];

/** Ridge that keeps the normal equations well posed; it stands for knowing that a secret is 0 or 1. */
const RIDGE = 1e-3;

/** @returns overlapping predicates over so many people, each of about half of them */
export function overlappingQuestions(people: number, questions: number, random: SeededRandom): Questions {
  return Array.from({ length: questions }, () =>
    Array.from({ length: people }, (_, one) => one).filter(() => random.uniform() < 0.5),
  );
}

/**
 * Dinur and Nissim's attack: the secrets that fit the answers best in least squares, each rounded to 0 or 1.
 * @param noise SD of an answer; with much of it the fit leans to what is known before, that a secret is as likely 0 as 1
 * @returns the share of the secrets that are found
 * @source Dinur, Nissim 2003, Revealing information while preserving privacy, theorem 3; by least squares as in Dwork, McSherry, Talwar 2007
 */
export function recovered(secrets: readonly boolean[], questions: Questions, answers: readonly number[], noise: number): number {
  const people = secrets.length;
  // Secrets around one half, so that a person of whom nothing is known is a coin.
  const right = new Float64Array(people);
  const normal = Array.from({ length: people }, () => new Float64Array(people));
  questions.forEach((asked, q) => {
    const centred = answers[q] - asked.length / 2;
    for (const i of asked) {
      right[i] += centred;
      for (const j of asked) normal[i][j] += 1;
    }
  });
  for (let i = 0; i < people; i++) normal[i][i] += RIDGE + 4 * noise * noise;
  const found = solved(normal, right);
  return secrets.filter((secret, i) => found[i] > 0 === secret).length / people;
}

/** Cholesky's solution of a positive definite system. */
function solved(matrix: readonly Float64Array[], right: Float64Array): Float64Array {
  const n = right.length;
  const factor = matrix.map((row) => Float64Array.from(row));
  for (let j = 0; j < n; j++) {
    for (let k = 0; k < j; k++) for (let i = j; i < n; i++) factor[i][j] -= factor[i][k] * factor[j][k];
    const root = Math.sqrt(factor[j][j]);
    for (let i = j; i < n; i++) factor[i][j] /= root;
  }
  const x = Float64Array.from(right);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) x[i] -= factor[i][k] * x[k];
    x[i] /= factor[i][i];
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) x[i] -= factor[k][i] * x[k];
    x[i] /= factor[i][i];
  }
  return x;
}
