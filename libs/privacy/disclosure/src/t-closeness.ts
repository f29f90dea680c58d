import type { ClassValues } from './class.values.js';
import { type CodedColumn, hasEmptyCells } from './coded.column.js';

/**
 * Largest distance between the distribution of a sensitive attribute in a class and its distribution in the whole
 * table; 0 to 1.
 */
export interface TCloseness {
  /** Earth mover's distance where all values are equally far from each other. */
  readonly equal: number;
  /** Earth mover's distance along the order of the values; undefined for text, and where cells are empty. */
  readonly ordered: number | undefined;
}

/**
 * t-closeness of each class.
 * @param column the sensitive attribute, of the same rows
 * @returns distance of class c at index c
 * @source Li, Li, Venkatasubramanian 2007, t-Closeness: Privacy Beyond k-Anonymity and l-Diversity, section 4
 */
export function closenessOfClasses(
  { starts, codes, counts }: ClassValues,
  column: CodedColumn,
): { readonly equal: Float64Array; readonly ordered: Float64Array | undefined } {
  const m = column.values.length;
  const whole = new Float64Array(m);
  for (const code of column.codes) whole[code] += 1 / column.codes.length;
  const sums = partialSums(whole);
  const classes = starts.length - 1;
  const equal = new Float64Array(classes);
  const ordered = column.kind === 'text' || hasEmptyCells(column) ? undefined : new Float64Array(classes);
  for (let c = 0; c < classes; c++) {
    let size = 0;
    for (let i = starts[c]; i < starts[c + 1]; i++) size += counts[i];
    let surplus = 0;
    for (let i = starts[c]; i < starts[c + 1]; i++) surplus += Math.max(0, counts[i] / size - whole[codes[i]]);
    equal[c] = surplus;
    if (ordered !== undefined) ordered[c] = alongOrder(sums, { starts, codes, counts }, c, size) / Math.max(1, m - 1);
  }
  return { equal, ordered };
}

/**
 * @returns t of a table, that of its worst class
 * @example
 * ```ts
 * import { classValues, codeColumn, equivalenceClasses, tCloseness } from '@collimate/privacy-disclosure';
 * const classes = equivalenceClasses([{ codes: Uint32Array.of(0, 0, 1, 1), count: 2 }]);
 * const grade = codeColumn('grade', ['1', '2', '2', '2']);
 * tCloseness(classValues(classes, grade), grade); // => { equal: 0.25, ordered: 0.25 }
 * ```
 */
export function tCloseness(values: ClassValues, column: CodedColumn): TCloseness {
  const { equal, ordered } = closenessOfClasses(values, column);
  return { equal: equal.reduce((a, b) => Math.max(a, b)), ordered: ordered?.reduce((a, b) => Math.max(a, b)) };
}

/**
 * Cumulative distribution of the table, and its partial sums, from which the sum between two values of a class is one
 * difference.
 */
interface PartialSums {
  /** P(value <= v). */
  readonly cumulative: Float64Array;
  /** Sum of `cumulative` over the first v values. */
  readonly upTo: Float64Array;
}

function partialSums(whole: Float64Array): PartialSums {
  const [cumulative, upTo] = [new Float64Array(whole.length), new Float64Array(whole.length + 1)];
  for (let v = 0, sum = 0; v < whole.length; v++) {
    sum += whole[v];
    cumulative[v] = sum;
    upTo[v + 1] = upTo[v] + sum;
  }
  return { cumulative, upTo };
}

/**
 * Sum over v of |Q(v) - P(v)|. Between two values of the class Q is constant and P rises, so the sign changes once. A
 * class of few rows takes few steps, however many values the table has.
 */
function alongOrder(sums: PartialSums, { starts, codes, counts }: ClassValues, c: number, size: number): number {
  const { cumulative, upTo } = sums;
  let [total, from, below] = [0, 0, 0];
  for (let i = starts[c]; i <= starts[c + 1]; i++) {
    const to = i === starts[c + 1] ? cumulative.length : codes[i];
    const q = below / size;
    const turn = firstAbove(cumulative, q, from, to);
    total += q * (turn - from) - (upTo[turn] - upTo[from]) + (upTo[to] - upTo[turn]) - q * (to - turn);
    if (i < starts[c + 1]) below += counts[i];
    from = to;
  }
  return total;
}

/** @returns first index of `from` to `to` whose entry is above q; `to` if there is none */
function firstAbove(rising: Float64Array, q: number, from: number, to: number): number {
  let [low, high] = [from, to];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (rising[middle] > q) high = middle;
    else low = middle + 1;
  }
  return low;
}
