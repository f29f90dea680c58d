import { SeededRandom } from '@collimate/kernel-numeric';
import { patient, scaledNumber, SimulatedStudy, TO_BE_PLANNED } from './declared.simulation.js';

const STUDIES = 400;
const variables = {
  group: { source: 'cohort', type: 'category', labels: ['no', 'yes'] },
  x: scaledNumber(),
} as const;

describe('a comparison as it is planned', () => {
  // Noise near the sampling error, where a plan without the bound of clipping says 77 and 81 %.
  it.each([
    [200, 0.5, '1/5'],
    [400, 0.4, '1/10'],
  ])('of %s patients and an effect of %s SD has the width and the power that its studies have', (subjects, effect, rho) => {
    const study = new SimulatedStudy({
      ...{ variables, kind: 'compare', subjects, effect },
      spec: { name: 'm', kind: 'moments', of: ['x'], by: 'group', ...TO_BE_PLANNED, rho },
    });
    const [foreseen] = study.forecast();
    const random = new SeededRandom(20261130);
    const told = Array.from({ length: STUDIES }, () => {
      const records = Array.from({ length: subjects }, (_, who) => {
        const isSecond = who % 2 === 1;
        return patient(who, { group: isSecond ? 'yes' : 'no', x: random.normal() + (isSecond ? effect : 0) });
      });
      return study.rows(records, random).find(({ quantity }) => quantity === 'difference of means')!;
    });
    const halves = told.map(({ lower, upper }) => (upper! - lower!) / 2).sort((a, b) => a - b);
    const planned = (foreseen.upper! - foreseen.lower!) / 2;
    expect(Math.abs(halves[STUDIES / 2] / planned - 1)).toBeLessThan(0.1);
    const power = told.filter(({ p_value: p }) => p! < 0.05).length / STUDIES;
    const said = Number(/in (\d+) % of studies/.exec(foreseen.note)![1]) / 100;
    // 5 points, and the error of 400 studies.
    expect(Math.abs(power - said)).toBeLessThan(0.05 + 0.025);
  });
});
