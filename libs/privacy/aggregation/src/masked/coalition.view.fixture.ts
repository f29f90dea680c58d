/** A combination of symbols: index to coefficient, never 0. */
export type Row = Map<number, number>;

/** Large enough that no coefficient of a schedule is 0 by chance, small enough that a product is exact in a float. */
const PRIME = 67_108_859;

/**
 * All that can be learned of some symbols from linear combinations of rows in which the others are unknown: the reduced basis of the
 * combinations in which no other symbol is left. If they are sums over disjoint sets, the basis is those sums.
 */
export function learnable(rows: readonly Row[], wanted: ReadonlySet<number>): readonly Row[] {
  const others = new Set(rows.flatMap((row) => [...row.keys()]).filter((symbol) => !wanted.has(symbol)));
  const left = reduced(rows.map(inField), [...others]).filter((row) => [...row.keys()].every((symbol) => wanted.has(symbol)));
  const basis = reduced(left, [...wanted]);
  return basis.filter((row) => row.size > 0);
}

/** Gauss and Jordan over the columns, in their order; each row with a pivot has 1 there. */
function reduced(rows: readonly Row[], columns: readonly number[]): readonly Row[] {
  const work = rows.map((row) => new Map(row));
  let done = 0;
  for (const column of columns) {
    const at = work.findIndex((row, index) => index >= done && row.has(column));
    if (at < 0) continue;
    [work[done], work[at]] = [work[at], work[done]];
    const pivot = scaled(work[done], inverse(work[done].get(column)!));
    work[done] = pivot;
    for (const [index, row] of work.entries()) {
      const factor = row.get(column);
      if (index !== done && factor !== undefined) addTo(row, pivot, PRIME - factor);
    }
    done++;
  }
  return work;
}

const inField = (row: Row): Row =>
  new Map([...row].map(([symbol, value]) => [symbol, ((value % PRIME) + PRIME) % PRIME] as const));

const scaled = (row: Row, factor: number): Row => new Map([...row].map(([symbol, value]) => [symbol, (value * factor) % PRIME]));

function addTo(row: Row, other: Row, factor: number): void {
  for (const [symbol, value] of other) {
    const sum = ((row.get(symbol) ?? 0) + value * factor) % PRIME;
    if (sum === 0) row.delete(symbol);
    else row.set(symbol, sum);
  }
}

function inverse(value: number): number {
  let [result, base, exponent] = [1, value, PRIME - 2];
  for (; exponent > 0; exponent = Math.floor(exponent / 2)) {
    if (exponent % 2 === 1) result = (result * base) % PRIME;
    base = (base * base) % PRIME;
  }
  return result;
}
