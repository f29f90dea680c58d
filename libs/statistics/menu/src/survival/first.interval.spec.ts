import { SeededRandom } from '@collimate/kernel-numeric';
import { AskedTables, rowOf } from '../../fixtures/asked.tables.js';
import type { TidyRow } from '../tidy.row.js';
import type { VariableDeclarations } from '../variables/variable.schema.js';

/*
 * One in ten has the event in the first days, and then the hazard is even: over a first interval of 12 months it is hardly above that of the next one, so that no neighbour
 * shows it. A first edge at one month does. What is hidden has a mark in every study; where the mark is away the interval holds.
 */

const PATIENTS = 12_000;
const STUDIES = 40;
const EARLY = { until: 0.2, hazard: 0.53 };
const LATER = 0.02;
const HORIZON = 60;

const followUp = (edges: readonly string[]): VariableDeclarations => ({
  os: {
    ...{ source: 'cohort', type: 'survival', time: 't', event: 'e', unit: 'month', horizon: String(HORIZON) },
    ...{ eventLabels: ['1'], censoredLabels: ['0'], edges: [...edges] },
  },
  arm: { source: 'cohort', type: 'category', labels: ['a', 'b'] },
});

function without(time: number): number {
  return Math.exp(-EARLY.hazard * Math.min(time, EARLY.until) - LATER * Math.max(0, time - EARLY.until));
}

/** The area under the curve up to the horizon. */
const MEAN =
  -Math.expm1(-EARLY.hazard * EARLY.until) / EARLY.hazard +
  (without(EARLY.until) * -Math.expm1(-LATER * (HORIZON - EARLY.until))) / LATER;

function study(edges: readonly string[], lost: number, random: SeededRandom): readonly TidyRow[] {
  const until = [...edges.map(Number), HORIZON];
  const cells = new Array<number>(2 * until.length + 1).fill(0);
  for (let i = 0; i < PATIENTS; i++) {
    const all = -Math.log(1 - random.uniform());
    const early = EARLY.hazard * EARLY.until;
    const event = all < early ? all / EARLY.hazard : EARLY.until + (all - early) / LATER;
    const leaving = lost === 0 ? Number.POSITIVE_INFINITY : -Math.log(1 - random.uniform()) / lost;
    const end = Math.min(event, leaving);
    const place = until.findIndex((one) => end <= one);
    cells[place < 0 ? 2 * until.length : 2 * place + (event <= leaving ? 0 : 1)] += 1;
  }
  const noisy = cells.map((count) => Math.round(count + 1.6 * random.normal()));
  // Both arms are the same patients: what is asked here is of one.
  return new AskedTables('survival', followUp(edges), [['arm', 'os']]).rows([[...noisy, ...noisy]]);
}

function played(edges: readonly string[], lost: number, of: (rows: readonly TidyRow[]) => { row: TidyRow; truth: number }) {
  const random = new SeededRandom(8);
  const rows = Array.from({ length: STUDIES }, () => of(study(edges, lost, random)));
  const share = (is: (one: (typeof rows)[number]) => boolean): number => rows.filter(is).length / STUDIES;
  return {
    held: share(({ row, truth }) => row.lower! <= truth && truth <= row.upper!),
    marked: share(({ row }) => row.flags.includes('coarse-bins') && row.note.includes('first interval')),
  };
}

const meanOf = (rows: readonly TidyRow[]) => ({ row: rowOf(rows, 'restricted mean', { group: 'a' }), truth: MEAN });
const pointOf = (rows: readonly TidyRow[]) => ({ row: rowOf(rows, 'survival', { group: 'a', x: 12 }), truth: without(12) });

describe('a hazard that is high at the beginning of the first interval alone', () => {
  test('is missed by one interval of a mean in five where the first edge is late, and every study says that it may be there', () => {
    const { held, marked } = played(['12', '24', '36', '48'], 0, meanOf);
    expect(held).toBeLessThan(0.88);
    expect(marked).toBe(1);
  });

  test('is in the interval where an early edge shows it, without that mark', () => {
    const { held, marked } = played(['1', '6', '12', '24', '36', '48'], 0, meanOf);
    expect(held).toBeGreaterThanOrEqual(0.9);
    expect(marked).toBe(0);
  });

  test('moves the curve where patients are lost beside the events, and it says so', () => {
    const late = played(['12', '24', '36', '48'], 0.06, pointOf);
    expect(late.held).toBeLessThan(0.7);
    expect(late.marked).toBe(1);
    const early = played(['1', '6', '12', '24', '36', '48'], 0.06, pointOf);
    expect(early.held).toBeGreaterThanOrEqual(0.9);
    expect(early.marked).toBe(0);
  });

  test('is held by what the mark says of a mean', () => {
    const random = new SeededRandom(3);
    const { row } = meanOf(study(['12', '24', '36', '48'], 0, random));
    const [, below, above] = /up to ([\d.]+) month less or ([\d.]+) month more/.exec(row.note)!.map(Number);
    expect(row.lower! - below <= MEAN && MEAN <= row.upper! + above).toBe(true);
  });
});
