import { noduleProtocol } from '../../fixtures/nodule-study.js';
import { renderForecast } from '../views/study-plan.view.js';
import { forecastStudy } from './study.forecast.js';

describe('the forecast of a study', () => {
  it('prices each statistic, and both together within the budget', () => {
    const forecast = forecastStudy(noduleProtocol(100));
    expect(forecast.statistics.map(({ statistic, coordinates }) => [statistic, coordinates])).toEqual([
      ['enrolment', 2],
      ['moments', 14],
    ]);
    expect(forecast.statistics[0].rho).toBe('1/100');
    // sqrt(2 rho) is the sensitivity over the noise: epsilon of N(0, 1/(2 rho)) at 1e-6 for rho 0.18.
    expect(forecast.privacy.epsilon).toBeCloseTo(2.9545, 4);
  });

  it('predicts the noise of a count as the root of sites times sigma², for sigma² = 1/(2 rho) = 50', () => {
    const [count] = forecastStudy(noduleProtocol(100)).rows;
    expect(count).toMatchObject({
      question: 'enrolment',
      kind: 'count',
      quantity: 'count',
      group: 'benign',
      estimate: 100,
      n: 100,
    });
    expect(count.se_noise).toBeCloseTo(Math.sqrt(2 * 50), 12);
    expect((count.upper! - count.lower!) / 2).toBeCloseTo(1.959963984540054 * 10, 9);
  });

  it('predicts the noise of a mean from clip and rho alone, and the error by chance from the reference width', () => {
    const { rows } = forecastStudy(noduleProtocol(100));
    const volume = rows.find(
      ({ variable, group, quantity }) => variable === 'RNU0@DHQ4' && group === 'malignant' && quantity === 'mean',
    )!;
    // One block has squared norm C² + w² + w_g² + w_k² in scaled units, with w = sqrt(C), w_g = 0.35 C, w_k = 0.2 C.
    const [c, rho] = [5.41, 0.17];
    const sigma = Math.sqrt((c * c * (1 + 0.35 ** 2 + 0.2 ** 2) + c) / (2 * rho));
    expect(volume.se_noise).toBeCloseTo((0.6 * Math.SQRT2 * sigma) / 100, 8);
    expect(volume.se_sampling).toBeCloseTo(0.06, 12);
    // The interval holds the bound of clipping besides, which the noise of the cut-off sum makes.
    const ofErrors = 1.959963984540054 * Math.hypot(volume.se_noise!, 0.06);
    expect((volume.upper! - volume.lower!) / 2).toBeGreaterThan(ofErrors);
    expect((volume.upper! - volume.lower!) / 2).toBeLessThan(1.1 * ofErrors);
    expect(volume.scale).toBe('log(value)');
  });

  it('warns where the noise exceeds the error by chance, once for each group, and names the numbers that would do', () => {
    const noisy = forecastStudy(noduleProtocol(50)).warnings.filter((warning) => warning.startsWith('moments, '));
    expect(noisy.map((warning) => warning.split(':')[0])).toEqual([
      'moments, benign',
      'moments, malignant',
      'moments, malignant against benign',
    ]);
    // The ratio is sqrt(sites) sigma / sqrt(n), so both errors are equal at sites sigma² = 231.2 subjects.
    expect(noisy[0]).toContain('at 232 subjects');
    expect(forecastStudy(noduleProtocol(232)).warnings.filter((warning) => warning.startsWith('moments, '))).toEqual([]);
  });

  it('says in a row for each number why an answer would not be worth its price, and what would do', () => {
    const { rows } = forecastStudy(noduleProtocol(40));
    const asked = rows.filter(({ release }) => release === 'moments');
    expect(asked.every(({ status }) => status === 'refused')).toBe(true);
    expect(asked[0].note).toMatch(/^40 subjects are planned in the smallest group, and 50 are needed: \d+ subjects would do/);
    expect(rows.filter(({ release }) => release === 'enrolment').every(({ status }) => status === 'ok')).toBe(true);
    const late = forecastStudy(noduleProtocol(4000)).rows.find(({ status }) => status === 'refused');
    expect(late?.note).toMatch(/^clip is 5\.41, and the planner needs \d/);
  });

  it('reads as a page: digest, prices, and a row for each feature and group', () => {
    const text = renderForecast(forecastStudy(noduleProtocol(100)));
    expect(text).toMatch(/digest +[0-9a-f]{64}/);
    expect(text).toContain('epsilon declared  2.9545, rho 0.18: of the releases');
    expect(text.match(/^moments +mean +\S+ +Volume \(mesh\) /gm)).toHaveLength(2);
  });
});
