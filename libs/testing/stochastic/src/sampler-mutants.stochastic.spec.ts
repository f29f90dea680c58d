import { SeededRandom } from '@collimate/kernel-numeric';
import { chiSquare } from './chi-square.js';
import { mutantSampler, stretchedSampler } from './mutants.js';
import { SAMPLER_ROWS } from './sampler-vectors.table.js';

/** A push run stretches the scale 20 times at a fifth of the sample; a long run (COLLIMATE_LONG=1) 1,000 times at all of it. */
const [STRETCHES, SHARE] = process.env['COLLIMATE_LONG'] === '1' ? [1000, 1] : [20, 5];

function draw(sampler: () => number, n: number): number[] {
  return Array.from({ length: n }, sampler);
}

describe('the acceptance test', () => {
  for (const row of SAMPLER_ROWS) {
    for (const { mutant, power } of row.mutants.filter((one) => one.power >= 0.999)) {
      test(`rejects the ${mutant} in ${row.id}, power ${power.toFixed(4)}`, () => {
        const sampler = mutantSampler(row, mutant, new SeededRandom(31));
        expect(chiSquare(draw(sampler, row.sampleSize), row.bins)).toBeGreaterThan(row.criticalValue);
      });
    }

    test(`rejects a scale that is 30 percent off in ${row.id}, every time`, () => {
      for (let seed = 1; seed <= STRETCHES; seed++) {
        const sampler = stretchedSampler(row, 1.3, new SeededRandom(seed));
        expect(chiSquare(draw(sampler, row.sampleSize / SHARE), row.bins)).toBeGreaterThan(row.criticalValue);
      }
    });
  }
});
