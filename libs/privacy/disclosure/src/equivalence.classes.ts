import { DisclosureError } from './disclosure.error.js';

/** Rows that agree in all quasi-identifiers, numbered by their first row. */
export interface EquivalenceClasses {
  /** The class of each row. */
  readonly classOf: Uint32Array;
  /** Rows in each class. */
  readonly sizes: Uint32Array;
}

/** Up to here pairs of classes and values are numbered by a table in place of a map. */
const DENSE = 1 << 22;

/**
 * Groups rows by all columns.
 * @param columns codes of each, below its `count`, one per row
 * @throws DisclosureError NO_ROWS, LENGTH_DIFFERS
 * @source Sweeney 2002, k-anonymity: a model for protecting privacy, section 3
 * @example
 * ```ts
 * import { equivalenceClasses } from '@collimate/privacy-disclosure';
 * equivalenceClasses([{ codes: Uint32Array.of(0, 1, 0), count: 2 }]).sizes; // => Uint32Array.of(2, 1)
 * equivalenceClasses([]); // throws NO_ROWS
 * ```
 */
export function equivalenceClasses(
  columns: readonly { readonly codes: Uint32Array; readonly count: number }[],
): EquivalenceClasses {
  const rows = columns[0]?.codes.length ?? 0;
  if (rows === 0) throw new DisclosureError('NO_ROWS', 'there is no row, or no quasi-identifier, to tell a risk of');
  if (columns.some(({ codes }) => codes.length !== rows))
    throw new DisclosureError('LENGTH_DIFFERS', 'the columns have different numbers of rows');
  let classOf = new Uint32Array(rows);
  let found = 1;
  for (const { codes, count } of columns) ({ classOf, found } = split(classOf, found, codes, count));
  const sizes = new Uint32Array(found);
  for (let row = 0; row < rows; row++) sizes[classOf[row]] += 1;
  return { classOf, sizes };
}

function split(
  classOf: Uint32Array,
  found: number,
  codes: Uint32Array,
  count: number,
): { readonly classOf: Uint32Array<ArrayBuffer>; readonly found: number } {
  const rows = codes.length;
  const finer = new Uint32Array(rows);
  let next = 0;
  if (found * count <= DENSE) {
    const numbered = new Int32Array(found * count).fill(-1);
    for (let row = 0; row < rows; row++) {
      const pair = classOf[row] * count + codes[row];
      if (numbered[pair] < 0) numbered[pair] = next++;
      finer[row] = numbered[pair];
    }
    return { classOf: finer, found: next };
  }
  const numbered = new Map<number, number>();
  for (let row = 0; row < rows; row++) {
    const pair = classOf[row] * count + codes[row];
    let number = numbered.get(pair);
    if (number === undefined) numbered.set(pair, (number = next++));
    finer[row] = number;
  }
  return { classOf: finer, found: next };
}
