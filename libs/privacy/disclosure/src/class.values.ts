import type { CodedColumn } from './coded.column.js';
import type { EquivalenceClasses } from './equivalence.classes.js';

/** How often each value of a sensitive attribute stands in each class. */
export interface ClassValues {
  /** Index of the first entry of class c; its length is the number of classes plus one. */
  readonly starts: Uint32Array;
  /** Values that occur in the class, rising. */
  readonly codes: Uint32Array;
  /** Rows of the class that have it. */
  readonly counts: Uint32Array;
}

/**
 * Counts a sensitive attribute by class.
 * @param column of as many rows as the classes
 * @example
 * ```ts
 * import { classValues, codeColumn, equivalenceClasses } from '@collimate/privacy-disclosure';
 * const classes = equivalenceClasses([{ codes: Uint32Array.of(0, 0, 1), count: 2 }]);
 * const { starts, codes } = classValues(classes, codeColumn('grade', ['1', '2', '2']));
 * starts; // => Uint32Array.of(0, 2, 3)
 * codes; // => Uint32Array.of(0, 1, 1)
 * ```
 */
export function classValues({ classOf, sizes }: EquivalenceClasses, { codes, values }: CodedColumn): ClassValues {
  const rows = codes.length;
  // Sorted by value, then stably by class, so that values rise within a class.
  const byValue = sortedBy(codes, values.length);
  const ends = new Uint32Array(sizes.length + 1);
  for (let c = 0; c < sizes.length; c++) ends[c + 1] = ends[c] + sizes[c];
  const next = ends.slice();
  const sorted = new Uint32Array(rows);
  for (let i = 0; i < rows; i++) sorted[next[classOf[byValue[i]]]++] = codes[byValue[i]];
  const [starts, found, counts] = [new Uint32Array(sizes.length + 1), new Uint32Array(rows), new Uint32Array(rows)];
  let at = 0;
  for (let c = 0; c < sizes.length; c++) {
    starts[c] = at;
    for (let i = ends[c]; i < ends[c + 1]; i++) {
      if (i === ends[c] || sorted[i] !== sorted[i - 1]) found[at++] = sorted[i];
      counts[at - 1] += 1;
    }
  }
  starts[sizes.length] = at;
  return { starts, codes: found.subarray(0, at), counts: counts.subarray(0, at) };
}

function sortedBy(codes: Uint32Array, count: number): Uint32Array {
  const next = new Uint32Array(count + 1);
  for (const code of codes) next[code + 1] += 1;
  for (let i = 0; i < count; i++) next[i + 1] += next[i];
  const order = new Uint32Array(codes.length);
  for (let row = 0; row < codes.length; row++) order[next[codes[row]]++] = row;
  return order;
}
