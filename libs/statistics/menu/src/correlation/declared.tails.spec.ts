import { SeededRandom } from '@collimate/kernel-numeric';
import { gramUnit, type GramDesign } from '../gram/gram.design.js';
import { gramRecord } from '../gram/gram.record.js';
import { linear } from '../linear/linear.analysis.js';
import { designDeclared } from '../statistic.js';
import type { TidyRow } from '../tidy.row.js';
import { releaseVariables } from '../variables/release.variable.js';
import { correlation } from './correlation.analysis.js';

const names = ['x1', 'x2', 'y'];
const head = { study: 's', version: 2, question: 'q', kind: 'correlation', release: 'products', features: [] };

function designOf(kurtosis?: string): GramDesign {
  const reference = { centre: '0', width: '1', ...(kurtosis !== undefined && { kurtosis }), from: 'a series' };
  const declared = { source: 'cohort', type: 'number', unit: 'x', bounds: ['-90', '90'], reference } as const;
  const variables = releaseVariables(Object.fromEntries(names.map((name) => [name, declared])));
  const spec = { name: 'products', kind: 'gram', of: ['x1', 'x2'], outcome: 'y', clip: '5', rho: '1/2' } as const;
  return designDeclared(spec, variables) as GramDesign;
}

/** What a study of so many records of t5 numbers, uncorrelated and heavy together, adds up to. */
function released(design: GramDesign, subjects: number, random: SeededRandom) {
  const sums = new Float64Array(design.length);
  for (let subject = 0; subject < subjects; subject++) {
    const chi = [1, 2, 3, 4, 5].reduce((sum) => sum + random.normal() ** 2, 0);
    const record = names.map(() => Math.max(-6, Math.min(6, Math.sqrt(3 / chi) * random.normal())));
    gramRecord(record, design.clip).forEach((value, i) => (sums[i] += value / gramUnit(design)));
  }
  const noise = Math.sqrt(Number(design.event.sigma2));
  const vector = Array.from(sums, (sum) => BigInt(Math.round(sum + noise * random.normal())));
  return { design, pooled: { vector, noiseVariance: design.event.sigma2, sites: 1 } };
}

function rowsOf(design: GramDesign, subjects: number, random: SeededRandom): readonly TidyRow[] {
  const release = released(design, subjects, random);
  return [...correlation.rows(correlation.analyse(release), head), ...linear.rows(linear.analyse(release), head)].filter(
    ({ quantity }) => quantity === 'correlation' || quantity === 'coefficient',
  );
}

describe('errors of sampling of correlations and coefficients', () => {
  it('are those of normal numbers where no kurtosis is declared, and every row says so', () => {
    const [plain, normal] = [undefined, '3'].map((kurtosis) => rowsOf(designOf(kurtosis), 300, new SeededRandom(3)));
    plain.forEach(({ lower, upper, p_value, flags }, i) => {
      expect(flags).toBe('normal-errors');
      expect(normal[i]).toMatchObject({ lower, upper, p_value, flags: '' });
    });
    const planned = (kurtosis?: string) =>
      [correlation, linear].flatMap((one) => one.forecast([designOf(kurtosis)], { subjects: [2_000], sites: 1 }, head, {}));
    expect(new Set(planned().map(({ flags }) => flags))).toEqual(new Set(['normal-errors']));
    expect(new Set(planned('3').map(({ flags }) => flags))).toEqual(new Set(['']));
    planned('6').forEach(({ se_sampling: wide }, i) => expect(wide).toBeCloseTo(Math.SQRT2 * planned('3')[i].se_sampling!, 9));
  });

  it('hold their word for numbers that are heavy together, where that is declared', () => {
    const studies = 200;
    const covered = [undefined, '6'].map((kurtosis) => {
      const random = new SeededRandom(11);
      const design = designOf(kurtosis);
      let [held, rejected, rows] = [0, 0, 0];
      for (let study = 0; study < studies; study++) {
        for (const { lower, upper, p_value } of rowsOf(design, 1_000, random)) {
          rows += 1;
          held += lower! <= 0 && upper! >= 0 ? 1 : 0;
          rejected += p_value! < 0.05 ? 1 : 0;
        }
      }
      return [held / rows, rejected / rows];
    });
    expect(covered[0][0]).toBeLessThan(0.93);
    expect(covered[1][0]).toBeGreaterThan(0.94);
    expect(covered[1][1]).toBeLessThan(0.06);
  });

  it('of a result of before are told as they stand in it, without a mark', () => {
    const result = correlation.analyse(released(designOf(), 300, new SeededRandom(3)));
    const before = {
      ...result,
      pairs: result.pairs.map(({ variables, found }) => {
        if (found === null) return { variables, found };
        const { told: _told, ...stored } = found;
        return { variables, found: stored };
      }),
    };
    const [{ flags, lower }] = correlation.rows(before, head);
    expect([flags, lower]).toEqual(['', before.pairs[0].found!.lower]);
  });
});
