import { SeededRandom } from '@collimate/kernel-numeric';
import { mechanismOf } from '@collimate/privacy-mechanisms';
import { reportAttack, runsOf } from './attack.report.js';
import { NAMED_BUDGETS, responseTable } from './attacked.release.js';
import { isReachable, residues, textbookLaplace } from './float.support.js';

const OUTPUTS = runsOf(20_000, 200_000);
/** Exceeded by chi-square of 7 degrees of freedom once in a million. */
const CHI_SQUARE_7 = 40.5;
const MEANS = [0, 1, 17.3, 1e6];

describe('the last bits of an answer', () => {
  const design = responseTable(NAMED_BUDGETS[0][1]);
  const mechanism = mechanismOf(design.event);

  test('are those of integers, and the same whatever the exact answer is', () => {
    const random = new SeededRandom(53);
    const worst = MEANS.map((mean) => {
      const exact = BigInt(Math.trunc(mean * 1024));
      const answers = mechanism.release(new Array<bigint>(OUTPUTS).fill(exact), random);
      expect(answers.every((answer) => typeof answer === 'bigint')).toBe(true);
      const expected = OUTPUTS / 8;
      return residues(answers, 3).reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
    });
    const figure = `0 of ${MEANS.length * OUTPUTS} answers off the lattice, chi-square of the last three bits ${Math.max(...worst).toFixed(1)} at most`;
    const holds = worst.every((one) => one < CHI_SQUARE_7);
    expect(reportAttack({ attack: '5.3', figure, bar: `0, below ${CHI_SQUARE_7}`, holds })).toBe(true);
  });

  test('of a textbook in floats would tell which data it was of nine times in ten', () => {
    const random = new SeededRandom(54);
    const answers = Array.from({ length: 5_000 }, () => textbookLaplace(1, 1, random));
    expect(answers.every((answer) => isReachable(answer, 1, 1))).toBe(true);
    const proofs = answers.filter((answer) => !isReachable(answer, 0, 1)).length / answers.length;
    expect(proofs).toBeGreaterThan(0.8);
  });
});
