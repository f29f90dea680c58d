import { SeededRandom } from '@collimate/kernel-numeric';
import { mechanismOf } from '@collimate/privacy-mechanisms';
import { reportAttack, runsOf } from './attack.report.js';
import { NAMED_BUDGETS, responseTable } from './attacked.release.js';

const RELEASES = runsOf(10_000, 50_000);
const MOST = 0.05;

function correlation(x: readonly number[], y: readonly number[]): number {
  const mean = (values: readonly number[]): number => values.reduce((sum, one) => sum + one, 0) / values.length;
  const [mx, my] = [mean(x), mean(y)];
  const [sxy, sxx, syy] = x.reduce(
    ([a, b, c], one, i) => [a + (one - mx) * (y[i] - my), b + (one - mx) ** 2, c + (y[i] - my) ** 2],
    [0, 0, 0],
  );
  return sxy / Math.sqrt(sxx * syy);
}

/** A machine that does something else now and then makes long times; ranks bear that. */
function ranks(values: readonly number[]): readonly number[] {
  const order = values.map((value, i) => [value, i] as const).sort(([a], [b]) => a - b);
  const rank = new Array<number>(values.length);
  order.forEach(([, i], at) => (rank[i] = at));
  return rank;
}

test('the time of a release does not follow the size of its noise, nor the exact answer', () => {
  const design = responseTable(NAMED_BUDGETS[0][1]);
  const mechanism = mechanismOf(design.event);
  const random = new SeededRandom(59);
  const counts = Array.from(
    { length: RELEASES },
    () => BigInt(random.nextUint32() % 1000) * 1024n * BigInt(random.nextUint32() % 2),
  );
  for (let warm = 0; warm < 2_000; warm++) mechanism.release([0n, 0n, 0n], random);
  const seen = counts.map((exact) => {
    const started = process.hrtime.bigint();
    const [first, second, third] = mechanism.release([exact, exact, 0n], random);
    const took = Number(process.hrtime.bigint() - started);
    const size = Math.abs(Number(first - exact)) + Math.abs(Number(second - exact)) + Math.abs(Number(third));
    return { took, size, exact: Number(exact), isEmpty: exact === 0n ? 1 : 0 };
  });
  const took = ranks(seen.map((one) => one.took));
  const worst = Math.max(
    ...(['size', 'exact', 'isEmpty'] as const).map((what) =>
      Math.abs(
        correlation(
          took,
          seen.map((one) => one[what]),
        ),
      ),
    ),
  );
  const figure = `|r| ${worst.toFixed(3)} at most of the time with noise, count and emptiness over ${RELEASES} releases`;
  expect(reportAttack({ attack: '5.4', figure, bar: `below ${MOST}`, holds: worst < MOST })).toBe(true);
});
