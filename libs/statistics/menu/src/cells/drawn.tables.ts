import { SeededRandom } from '@collimate/kernel-numeric';
import { PLANNING_SEED } from '../planning.seed.js';
import { judgements } from '../sound.rows.js';
import { asTold } from '../told.instead.js';
import type { CellsTable } from './cells.table.js';
import type { ToldCells } from './told.cells.js';

/** What an analysis tells of tables. */
export type Telling = (tables: readonly CellsTable[]) => readonly ToldCells[];

/** Studies that are invented where a row is near its limit. */
const STUDIES = 60;
/** A row that would say nothing if its interval and its noise were so many times as large is near its limit. */
const STRETCH = 1.6;
/** From this mean on a number of patients is normal. */
const MANY = 50;

/** @returns whether one of the rows stands, and would not with a somewhat larger error */
export function isNearLimit(rows: readonly ToldCells[]): boolean {
  const stretched = rows.map((row): ToldCells => {
    const { estimate, lower, upper, se_noise: noise, n } = row;
    const isWhole = typeof estimate === 'number' && typeof lower === 'number' && typeof upper === 'number';
    return {
      ...row,
      ...(isWhole && { lower: estimate - STRETCH * (estimate - lower), upper: estimate + STRETCH * (upper - estimate) }),
      ...(typeof noise === 'number' && { se_noise: STRETCH * noise }),
      ...(typeof n === 'number' && { n: n / STRETCH }),
    };
  });
  const found = judgements(stretched);
  return rows.some(({ status = 'ok' }, index) => status === 'ok' && found[index].status === 'uninformative');
}

/**
 * Invents studies of planned tables, each with patients and noise of its own.
 * @returns of each row in how large a part of them it would say nothing
 * @source ADR 0140
 */
export function drownedShares(tables: readonly CellsTable[], telling: Telling): readonly number[] {
  const random = new SeededRandom(PLANNING_SEED);
  const shares: number[] = [];
  for (let study = 0; study < STUDIES; study++) {
    const rows = telling(tables.map((table) => drawnTable(table, random))).map(asTold);
    const found = judgements(rows);
    rows.forEach(({ status = 'ok' }, index) => {
      const now = found[index].status ?? status;
      shares[index] = (shares[index] ?? 0) + (now === 'uninformative' || now === 'unavailable' ? 1 / STUDIES : 0);
    });
  }
  return shares;
}

function drawnTable(table: CellsTable, random: SeededRandom): CellsTable {
  const noise = Math.sqrt(table.noiseVariance);
  const drawn = (mean: number): number => patients(mean, random) + noise * random.normal();
  return {
    ...table,
    cells: table.cells.map(drawn),
    leftOut: table.leftOut === undefined ? undefined : drawn(table.leftOut),
  };
}

/** A number of patients of a planned mean. @source Knuth 1997, The Art of Computer Programming 2, 3.4.1 (Poisson) */
function patients(mean: number, random: SeededRandom): number {
  if (mean >= MANY) return mean + Math.sqrt(mean) * random.normal();
  const least = Math.exp(-Math.max(0, mean));
  let [count, product] = [0, random.uniform()];
  while (product > least) {
    count += 1;
    product *= random.uniform();
  }
  return count;
}
