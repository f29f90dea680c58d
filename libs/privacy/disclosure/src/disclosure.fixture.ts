import { instantFromMs } from '@collimate/kernel-canonical';
import { SeededRandom } from '@collimate/kernel-numeric';

/** Rows of a made-up hospital. Same seed, same rows. */
export function madeUpRows(
  rows: number,
  seed: number,
): Record<'sex' | 'age' | 'zip' | 'date' | 'scanner' | 'house' | 'grade' | 'size', readonly string[]> {
  const random = new SeededRandom(seed);
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random.uniform() * from.length)];
  const column = (cell: () => string): readonly string[] => Array.from({ length: rows }, cell);
  return {
    sex: column(() => pick(['F', 'M'])),
    age: column(() => String(Math.min(94, Math.max(19, Math.round(62 + 12 * random.normal()))))),
    zip: column(() => String(79_000 + Math.floor(random.uniform() * 60)).padStart(5, '0')),
    date: column(() => instantFromMs(Date.UTC(2019, 0, 1 + Math.floor(random.uniform() * 1826))).slice(0, 10)),
    scanner: column(() => pick(['alpha', 'beta', 'gamma'])),
    house: column(() =>
      pick(['University Hospital North', 'University Hospital South', 'St. Elisabeth', 'Westklinik', 'Hôpital du Lac']),
    ),
    grade: column(() => pick(['1', '2', '2', '3', '3', '3', '4'])),
    size: column(() => String(Math.round(10 + 30 * random.uniform()))),
  };
}
