import { lifeTable, type SurvivalCells } from './life.table.js';
import { unevenReadings } from './interval.shape.js';
import { restrictedMean, survivalCurve } from './survival.curve.js';

const YEARS = [12, 24, 36, 48, 60];
const FINEST = 4_000;

/** What an endless study says on a grid of times with Weibull's hazard and a constant loss, and what is true. */
function weibull(shape: number, scale: number, loss: number, edges: readonly number[]) {
  const left = (t: number): number => Math.exp(-((t / scale) ** shape));
  const events: number[] = [];
  const censored: number[] = [];
  let area = 0;
  edges.forEach((until, k) => {
    const from = k === 0 ? 0 : edges[k - 1];
    const step = (until - from) / FINEST;
    let [seen, lived] = [0, 0];
    for (let i = 0; i < FINEST; i++) {
      const t = from + i * step;
      seen += (left(t) - left(t + step)) * Math.exp(-loss * (t + step / 2));
      lived += left(t + step / 2) * step;
    }
    const gone = left(from) * Math.exp(-loss * from) - left(until) * Math.exp(-loss * until);
    events.push(1e6 * seen);
    censored.push(1e6 * (gone - seen));
    area += lived;
  });
  const end = edges[edges.length - 1];
  const beyond = 1e6 * left(end) * Math.exp(-loss * end);
  const cells: SurvivalCells = { edges, events, censored, beyond, noiseVariance: 0 };
  return { cells, area, left };
}

describe('a hazard that is not even within the intervals', () => {
  test.each([
    [1.8, 40, 0],
    [2.5, 40, 0],
    [1.8, 40, 0.02],
    [0.6, 30, 0],
    [0.6, 30, 0.005],
    [0.6, 30, 0.03],
    [0.5, 40, 0.02],
  ])('of Weibull’s shape %f, scale %i and loss %f has its mean and its curve within what is told', (shape, scale, loss) => {
    const { cells, area, left } = weibull(shape, scale, loss, YEARS);
    const { value, below, above } = restrictedMean(cells);
    expect(area).toBeGreaterThan(value - below);
    expect(area).toBeLessThan(value + above);
    expect(below + above).toBeLessThan(4 * Math.abs(area - value));
    if (loss === 0) return;
    survivalCurve(cells).forEach(({ time, uneven, samplingError }) => {
      // A table of a million subjects: what is left of the errors is a thousandth.
      expect(left(time)).toBeGreaterThan(uneven.lower - samplingError);
      expect(left(time)).toBeLessThan(uneven.upper + samplingError);
    });
  });

  test('moves nothing where the hazard is the same in all intervals, with losses too', () => {
    const { cells, area } = weibull(1, 30, 0.02, YEARS);
    const { value, below, above } = restrictedMean(cells);
    expect(value).toBeCloseTo(area, 4);
    expect(below + above).toBeLessThan(0.01);
  });

  test('is known by nothing in an interval that stands alone: its area lies between the rectangles', () => {
    const cells: SurvivalCells = { edges: [10], events: [40], censored: [0], beyond: 60, noiseVariance: 0 };
    const { value, below, above } = restrictedMean(cells);
    expect(value - below).toBeCloseTo(6, 12);
    expect(value + above).toBeCloseTo(10, 12);
  });

  test('is larger first where it falls from interval to interval, last where it rises, and either at a peak', () => {
    const readingsOf = (events: readonly number[]) =>
      unevenReadings(
        lifeTable({
          edges: [1, 2, 3],
          events,
          censored: [0, 0, 0],
          beyond: 1_000 - events.reduce((a, b) => a + b, 0),
          noiseVariance: 0,
        }),
        [1, 2, 3],
      );
    const even = (share: number): number => share / -Math.log1p(-share);
    const falling = readingsOf([300, 120, 40]);
    expect(falling.map((one) => one.length)).toEqual([1, 1, 1]);
    expect(falling[1][0].meanShare).toBeLessThan(even(120 / 700));
    const rising = readingsOf([40, 120, 300]);
    expect(rising.map((one) => one.length)).toEqual([1, 1, 1]);
    expect(rising[1][0].meanShare).toBeGreaterThan(even(120 / 960));
    expect(readingsOf([40, 300, 40])[1]).toHaveLength(2);
    expect(readingsOf([40, 0, -10])[1]).toEqual([]);
  });
});
