import { SeededRandom } from '@collimate/kernel-numeric';
import { encodeSubject, LocalError, sumSubjects, type SubjectRecord } from '@collimate/statistics-local';
import { designStatistic, type StatisticSpec } from '@collimate/statistics-menu';
import { reportAttack, runsOf } from './attack.report.js';
import { somebody } from './attacked.release.js';

const PATIENTS = runsOf(2_000, 20_000);
const scaling = { feature: 'RNU0', aggregation: 'DHQ4', transform: 'identity', centre: 0, width: 1 } as const;
const shape = { by: 'group', groups: ['a', 'b'], features: [scaling, { ...scaling, feature: 'YEKZ' }] };
const moments: StatisticSpec = {
  ...{ name: 'moments', kind: 'moments', rho: '1/10', clip: '4', kMax: '1225', reach: '3.09', reach2: '9.42', lambda: '3/10' },
} as StatisticSpec;
const design = designStatistic(moments, shape);

/** Somebody with up to fifty lesions, each as far away as it likes. */
function stuffed(random: SeededRandom): SubjectRecord {
  const lesion = (): readonly number[] => [0, 1].map(() => 10 ** (6 * random.uniform() - 1) * random.normal());
  return {
    ...somebody('stuffed', { group: random.uniform() < 0.5 ? 'a' : 'b' }),
    scans: Array.from({ length: 1 + Math.floor(50 * random.uniform()) }, lesion),
  };
}

describe('one patient with fifty lesions', () => {
  test('moves a release by no more than one patient may', () => {
    const random = new SeededRandom(517);
    let largest = 0n;
    for (let one = 0; one < PATIENTS; one++) {
      const blocks = encodeSubject(design, stuffed(random));
      if (blocks === 'left-out') continue;
      const squared = blocks
        .flatMap(({ lattice }) => Array.from<number | bigint, bigint>(lattice, BigInt))
        .reduce((sum, k) => sum + k * k, 0n);
      if (squared > largest) largest = squared;
    }
    const share = Math.sqrt(Number(largest) / Number(design.event.d2));
    const figure = `${share.toFixed(6)} of D at most, ${PATIENTS} patients of up to 50 lesions`;
    expect(reportAttack({ attack: '5.17', figure, bar: '1, in integers', holds: largest <= design.event.d2 })).toBe(true);
    expect(share).toBeGreaterThan(0.8);
  });

  test('is refused where the same patient stands there twice', () => {
    const twice = { ...somebody('stuffed', { group: 'a' }), scans: [[1, 1]] };
    expect(() => sumSubjects(design, [twice, twice])).toThrow(LocalError);
  });
});
